"""The kinds of filing (报备): what each is called, asks and shows, and what is wrong with its answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.calculation import Clause
from casework.sections import Field, Section
from platforms.policy import ALLIANCE as JOINT
from platforms.policy import CASES, PRODUCTS, SOLUTIONS
from platforms.rules import consortium
from platforms.rules.agreement import Contradiction
from platforms.rules.alliance_forms import ALLIANCE_SECTIONS, LEAD
from platforms.rules.anonymity import told_by
from platforms.rules.filing_forms import CASE_SECTIONS, PRODUCT_SECTIONS, SOLUTION_SECTIONS
from platforms.rules.plan_forms import PLAN_SECTIONS

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

PRODUCT = FilingKind(
    code="product",
    slug="products",
    label="小快轻准产品",
    prefix="SHCP",
    unit="个",
    clause=PRODUCTS,
    sections=PRODUCT_SECTIONS,
    uploads=SOLUTION.uploads,
)
SERVICE_CASE = FilingKind(
    code="service_case",
    slug="service-cases",
    label="服务案例",
    prefix="SHAL",
    unit="个",
    clause=CASES,
    sections=CASE_SECTIONS,
    uploads=(
        Upload(
            "M13",
            "验收或完工证明",
            "验收报告、完工报告或客户盖章的成效确认，供核对，不公开。",
            ("客户名称与所填一致", "成效指标与所填一致"),
            required=True,
        ),
        Upload(
            "M07",
            "客户同意公开名称的书面证明",
            "写明同意在穗智转公开名称和案例内容，客户盖章。",
            ("由客户盖章", "写明同意公开名称"),
            required=True,
            when=("client", "is_named", "yes"),
        ),
    ),
    private=frozenset({"client", "client_uscc", "client_district", "is_named", "about"}),
)

ANNUAL_PLAN = FilingKind(
    code="annual_plan",
    slug="plans",
    label="年度转型工作计划",
    prefix="SHJH",
    unit="份",
    clause=SOLUTIONS,
    sections=PLAN_SECTIONS,
    is_public=False,
)

ALLIANCE = FilingKind(
    code="alliance",
    slug="alliances",
    label="联合共建",
    prefix="SHLM",
    unit="个",
    clause=JOINT,
    sections=ALLIANCE_SECTIONS,
    uploads=(
        Upload(
            consortium.AGREEMENT,
            "联合共建协议",
            "写明分工、资金、知识产权和责任，各方盖章；不公开。",
            ("各方名称和信用代码与填报一致", "分工和比例与填报一致", "各方已盖章"),
            required=True,
        ),
    ),
    private=frozenset({"uscc", "share"}),
)

KINDS: Mapping[str, FilingKind] = {
    kind.code: kind for kind in (SOLUTION, PRODUCT, SERVICE_CASE, ANNUAL_PLAN, ALLIANCE)
}
BY_SLUG: Mapping[str, FilingKind] = {kind.slug: kind for kind in KINDS.values()}
PUBLIC_KINDS = tuple(kind for kind in KINDS.values() if kind.is_public)


def name_of(kind: FilingKind, scope: Row) -> str:
    """Return what a filing is called by its first section: its own name, or that of its year."""
    if kind.code == ANNUAL_PLAN.code:
        return f"{scope['year']} 年度转型工作计划" if scope.get("year") else ""
    return str(scope.get("name", ""))


# What a service case may be about.
OFFERS = (SOLUTION.code, PRODUCT.code)


def contradictions(values: Values, *, today: date, uscc: str) -> list[Contradiction]:
    """Return every contradiction in the cleaned rows of each section; what is not filled is skipped.

    ``uscc`` is the code of the unit that files: it leads its alliance.
    """
    return [
        *_of_prices(values.get("delivery", ())),
        *_of_days(values.get("content", ()), today),
        *_of_effects(values.get("effects", ())),
        *consortium.faults(values.get(consortium.SECTION, ()), uscc=uscc),
        *_of_roles(values.get(consortium.SECTION, ())),
        *_of_hidden_client(values),
    ]


def _of_hidden_client(values: Values) -> Iterator[Contradiction]:
    """A client that did not agree to be named stands in no public text of the case either."""
    client = next(iter(values.get("client", ())), {})
    name, uscc = str(client.get("client") or ""), str(client.get("client_uscc") or "")
    if not name or client.get("is_named") == "yes":
        return
    for key, rows in values.items():
        is_table = SERVICE_CASE.by_key[key].is_table if key in SERVICE_CASE.by_key else False
        for number, row in enumerate(rows):
            for field, text in row.items():
                if field in SERVICE_CASE.private or not isinstance(text, str):
                    continue
                if told := told_by(text, name, uscc):
                    place = f"{number}-{field}" if is_table else field
                    yield key, place, f"客户没有同意公开名称，这里却写着“{told}”，请改写"


def _of_roles(rows: Sequence[Row]) -> Iterator[Contradiction]:
    """The first member of an alliance leads it, and nobody else does."""
    for number, row in enumerate(rows):
        role = row.get("role")
        if role and (role == LEAD) != (number == 0):
            told = "第一个成员牵头，角色选“牵头”" if number == 0 else "只有第一个成员牵头"
            yield consortium.SECTION, f"{number}-role", told


def _of_prices(rows: Sequence[Row]) -> Iterator[Contradiction]:
    for row in rows:
        low, high = row.get("price_low"), row.get("price_high")
        if isinstance(low, Decimal) and isinstance(high, Decimal) and high < low:
            yield "delivery", "price_high", f"不能低于“价格从”的 {low} 万元"


def _of_days(rows: Sequence[Row], today: date) -> Iterator[Contradiction]:
    for row in rows:
        begun, done = row.get("started_on"), row.get("finished_on")
        if isinstance(done, date) and done > today:
            yield "content", "finished_on", "不能晚于今天；没有验收的还不能报备"
        if isinstance(begun, date) and isinstance(done, date) and done < begun:
            yield "content", "finished_on", "不能早于开始实施的日期"


def _of_effects(rows: Sequence[Row]) -> Iterator[Contradiction]:
    for number, row in enumerate(rows):
        before, after = row.get("before"), row.get("after")
        if before is not None and before == after:
            yield "effects", f"{number}-after", "与实施前一样，没有变化的不用列"
