"""The kinds of filing (报备): what each is called, asks and shows, and what is wrong with its answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.calculation import Clause
from casework.sections import Field, Section
from platforms.policy import SOLUTIONS
from platforms.rules.agreement import Contradiction
from platforms.rules.filing_forms import SOLUTION_SECTIONS

Row = Mapping[str, object]
Values = Mapping[str, Sequence[Row]]
MATERIALS = "materials"
COMMITMENT = "本单位承诺：报备内容和所附材料真实、准确、完整，不侵犯他人权益；公开的内容有变化时及时报备新版。"


@dataclass(frozen=True)
class Upload:
    """A material that goes with a filing; with ``when`` (section, field, value) only then asked for."""

    code: str
    label: str
    help: str
    points: tuple[str, ...] = ()
    required: bool = False
    when: tuple[str, str, str] = ("", "", "")

    def is_asked(self, answers: Mapping[str, object]) -> bool:
        """Tell whether ``answers`` ask for it, required or not."""
        section, field, value = self.when
        row = answers.get(section)
        return not section or (isinstance(row, Mapping) and row.get(field) == value)


@dataclass(frozen=True)
class FilingKind:
    """One kind: ``slug`` names it in addresses, ``prefix`` begins its numbers."""

    code: str
    slug: str
    label: str
    prefix: str
    unit: str
    clause: Clause
    sections: tuple[Section, ...]
    uploads: tuple[Upload, ...] = ()
    # Published by its platform after it is on record; a kind that is not stays with the office.
    is_public: bool = True
    # Fields that nobody outside the office and the unit reads.
    private: frozenset[str] = frozenset()

    @property
    def by_key(self) -> Mapping[str, Section]:
        return {section.key: section for section in self.sections}

    def upload(self, code: str) -> Upload | None:
        return next((one for one in self.uploads if one.code == code), None)

    def place_of(self, section: str, field: str) -> str:
        """Return what people call a place of this kind, or an empty text for none of its places."""
        if section == MATERIALS:
            upload = self.upload(field)
            return f"{upload.code} {upload.label}" if upload else ""
        if section not in self.by_key:
            return ""
        found = self.by_key[section]
        if not field:
            return found.title
        spec: Field | None = next((one for one in found.fields if one.name == field), None)
        return f"{found.title} · {spec.label}" if spec else ""


SOLUTION = FilingKind(
    code="solution",
    slug="solutions",
    label="行业解决方案",
    prefix="SHFA",
    unit="个",
    clause=SOLUTIONS,
    sections=SOLUTION_SECTIONS,
    uploads=(
        Upload(
            "M06",
            "认证、检测等佐证",
            "证书、检测报告、软著等，可传多份；没有可以不传。",
            ("与“认证情况”所填一致",),
        ),
    ),
)

KINDS: Mapping[str, FilingKind] = {kind.code: kind for kind in (SOLUTION,)}
BY_SLUG: Mapping[str, FilingKind] = {kind.slug: kind for kind in KINDS.values()}
PUBLIC_KINDS = tuple(kind for kind in KINDS.values() if kind.is_public)


def contradictions(kind: FilingKind, values: Values, *, today: date) -> list[Contradiction]:
    """Return every contradiction in the cleaned rows of each section; what is not filled is skipped."""
    return [
        *_of_prices(values.get("delivery", ())),
    ]


def _of_prices(rows: Sequence[Row]) -> Iterator[Contradiction]:
    for row in rows:
        low, high = row.get("price_low"), row.get("price_high")
        if isinstance(low, Decimal) and isinstance(high, Decimal) and high < low:
            yield "delivery", "price_high", f"不能低于“价格从”的 {low} 万元"
