"""A section of a case as a page: its questions as drawn, and what the page sent back."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.forms import BoundField
from django.http import QueryDict

from casework.forms import REQUIRED, SectionForm, judge, read_posted, shown_value
from casework.sections import Field, Kind, Section
from platforms.models import Filing, PlatformApplication
from platforms.models.points import NamesPoints
from platforms.rules import form
from platforms.selectors import contradicted, input_id, profile_answers
from platforms.selectors.filings import crossings_of

FROM_PROFILE = "来自单位档案"
MANY_CHOICES = 8
SHORT_TEXT = 40
WIDTHS = {
    Kind.USCC: "code",
    Kind.PHONE: "code",
    Kind.CHOICE: "code",
    Kind.WHOLE: "code",
    Kind.DECIMAL: "code",
}
Raw = dict[str, object] | list[dict[str, object]]
# What a unit writes section by section.
Written = PlatformApplication | Filing


@dataclass(frozen=True)
class Question:
    """One field as the page draws it: its unit, width, what was asked to be put right, its source."""

    bound: BoundField
    unit: str
    width: str
    mark: str
    source: str


@dataclass(frozen=True)
class Row:
    """The open questions of a section or of one row of its table, and what can only be read."""

    number: int
    title: str
    questions: list[Question]
    locked: list[dict[str, str]]


class SectionPage:
    """What a page shows of one section.

    ``raw`` is what is to be shown instead of what is kept. With ``is_checked`` every fault is
    named, without it only what was answered wrongly; an untouched field is no fault yet.
    """

    def __init__(
        self,
        case: Written,
        section: Section,
        raw: Raw | None = None,
        *,
        is_checked: bool = False,
        rows: int = 0,
    ):
        self.case, self.section = case, section
        self.correction = case.open_correction
        self.raw = case.answers.get(section.key) if raw is None else raw
        self.is_checked = is_checked
        self.is_open = case.is_open_to_applicant
        self.judged = judge(section, self.raw)
        self.crossed = dict(self.crossings().get(section.key, ())) if is_checked else {}
        self.rows = [self._row(number, row) for number, row in enumerate(self._raws(rows))]

    def crossings(self) -> Mapping[str, list[tuple[str, str]]]:
        """Return by section what contradicts the rest of the case: (input name, what is wrong)."""
        raise NotImplementedError

    def source_of(self, spec: Field, raw: Mapping[str, object]) -> str:
        """Say where the answer to ``spec`` was taken from, or return an empty text."""
        return ""

    def _raws(self, wanted: int) -> list[Mapping[str, object]]:
        if not self.section.is_table:
            return [self.raw or {}]
        kept = list(self.raw or [])
        least = max(self.section.least_rows, wanted, len(kept))
        blank: dict[str, object] = {}
        return kept + [blank] * (min(least, self.section.most_rows) - len(kept))

    def _row(self, number: int, raw: Mapping[str, object]) -> Row:
        prefix = str(number) if self.section.is_table else None
        filled = SectionForm(self.section, raw, open_fields=self.open_fields, prefix=prefix)
        for name, told in list(filled.errors.items()):
            if (
                not self.is_open
                or (not any(raw.values()) and self.section.is_table)
                or (not self.is_checked and list(told) == [REQUIRED])
            ):
                del filled.errors[name]
        for spec in self.section.fields if self.is_open else ():
            name = filled.add_prefix(spec.name)
            if name in self.crossed:
                filled.add_error(spec.name, f"{self.crossed[name]}。")
        title = f"{self.section.row_name} {number + 1}" if self.section.is_table else ""
        opened = self.open_fields
        questions = [
            self._question(spec, filled[spec.name], raw)
            for spec in self.section.fields
            if opened is None or spec.name in opened
        ]
        locked = [
            {"label": spec.label, "value": shown_value(spec, raw.get(spec.name))}
            for spec in self.section.fields
            if opened is not None and spec.name not in opened
        ]
        return Row(number, title, questions, locked)

    @property
    def open_fields(self) -> frozenset[str] | None:
        """The names of the fields that may change now; None for all of them."""
        if not self.is_open:
            return frozenset()
        return open_fields(self.section, self.correction)

    def _question(self, spec: Field, bound: BoundField, raw: Mapping[str, object]) -> Question:
        return Question(
            bound,
            spec.unit,
            self._width(spec),
            self._mark(spec),
            self.source_of(spec, raw),
        )

    def _width(self, spec: Field) -> str:
        if spec.kind == Kind.CHOICES and len(spec.choices) > MANY_CHOICES:
            return "many"
        if spec.kind == Kind.TEXT and spec.max_length <= SHORT_TEXT:
            return "code"
        return WIDTHS.get(spec.kind, "")

    def _mark(self, spec: Field) -> str:
        if self.correction is None:
            return ""
        return "；".join(
            point["reason"]
            for point in self.correction.points
            if (point["section"], point["field"]) == (self.section.key, spec.name)
        )

    @property
    def marks(self) -> list[str]:
        """What was asked to be put right about the section as a whole, or about its table."""
        if self.correction is None:
            return []
        names = {""} | ({f.name for f in self.section.fields} if self.section.is_table else set())
        return [
            point["reason"]
            for point in self.correction.points
            if point["section"] == self.section.key and point["field"] in names
        ]

    @property
    def faults(self) -> list[dict[str, str]]:
        """Return every fault that the page shows, linked to its field, for the summary on top."""
        found = [
            {
                "url": f"#{input_id(self.section, question.bound.html_name)}",
                "text": f"{f'{row.title} · ' if row.title else ''}{question.bound.label}：{message}",
            }
            for row in self.rows
            for question in row.questions
            for message in question.bound.errors
        ]
        if self.is_checked:
            found += [{"url": "#rows", "text": text} for text in self.judged.faults.get("", [])]
        return found

    @property
    def is_faulty(self) -> bool:
        """Tell whether anything is wrong with the section, whether or not the page shows it."""
        return bool(self.judged.faults or self.crossed)

    @property
    def headline(self) -> str:
        return f"这一节有 {len(self.faults)} 处要改"

    @property
    def main_words(self) -> str:
        """What the main button of the page does."""
        return "保存，去下一节" if self.correction is None else "保存，回到这件事"

    @property
    def saved_remark(self) -> str:
        return "含有错的内容" if self.faults else ""

    @property
    def may_add_row(self) -> bool:
        return len(self.rows) < self.section.most_rows


class ApplicationPage(SectionPage):
    """A section of an application: the self-check has a verdict, the profile answers some of it."""

    def crossings(self) -> Mapping[str, list[tuple[str, str]]]:
        return contradicted(self.case)

    def source_of(self, spec: Field, raw: Mapping[str, object]) -> str:
        if self.section.key != form.ORGANISATION.key or not raw.get(spec.name):
            return ""
        known = profile_answers(self.case.organisation).get(spec.name)
        return FROM_PROFILE if known == raw.get(spec.name) else ""

    @property
    def main_words(self) -> str:
        is_check = self.section.key == form.ELIGIBILITY.key
        return "保存，看结论" if is_check else super().main_words


class FilingPage(SectionPage):
    """A section of a filing."""

    def crossings(self) -> Mapping[str, list[tuple[str, str]]]:
        return crossings_of(self.case)


def open_fields(section: Section, correction: NamesPoints | None) -> frozenset[str] | None:
    """Return the names of the fields that ``correction`` opens in ``section``; None for all."""
    if correction is None:
        return None
    if section.is_table and section.key in correction.open_sections:
        return None
    return frozenset(f.name for f in section.fields if correction.opens(section.key, f.name))


def posted_raw(case: Written, section: Section, posted: QueryDict, *, without: str = "") -> Raw:
    """Return what the page sent for ``section``; a locked field it did not send keeps its value.

    ``without`` is the number of a table's row to leave out.
    """
    sent = posted.copy()
    if without:
        for name in [name for name in sent if name.startswith(f"{without}-")]:
            del sent[name]
    raw = read_posted(section, sent)
    opened = open_fields(section, case.open_correction)
    if opened is None or section.is_table:
        return raw
    kept = case.answers.get(section.key, {})
    locked = {f.name for f in section.fields} - opened - set(posted)
    return {name: kept.get(name) if name in locked else value for name, value in raw.items()}
