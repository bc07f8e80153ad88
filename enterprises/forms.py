"""A section of an enterprise's profile as a page: its questions as drawn."""

from casework.forms import REQUIRED, SectionForm
from casework.sections import Kind, Section
from enterprises.models import Enterprise
from enterprises.selectors.profiles import Row, judged
from platforms.forms import MANY_CHOICES, WIDTHS, Question

FROM_UNIT = "来自单位资料或官方名录，请核对"


class ProfileSectionPage:
    """What a page shows of one section.

    ``raw`` is shown instead of what is kept. With ``is_checked`` every fault is named, without it
    only what was answered wrongly; an untouched field is no fault yet.
    """

    def __init__(
        self,
        enterprise: Enterprise,
        section: Section,
        raw: Row | None = None,
        *,
        is_checked: bool = False,
    ):
        self.section = section
        if raw is not None:
            enterprise.answers = {**enterprise.answers, section.key: raw}
        kept = enterprise.answers.get(section.key, {})
        self.judged = judged(enterprise)[section.key]
        filled = SectionForm(section, kept)
        filled.is_valid()
        for name, told in self.judged.faults.items():
            if name not in filled.errors:
                filled.add_error(name, told)
        for name, told in list(filled.errors.items()):
            if not is_checked and list(told) == [REQUIRED]:
                del filled.errors[name]
        is_new = not enterprise.draft_version
        self.questions = [
            Question(
                filled[spec.name],
                spec.unit,
                _width(spec.kind, len(spec.choices)),
                "",
                FROM_UNIT if is_new and kept.get(spec.name) else "",
            )
            for spec in section.fields
        ]

    @property
    def faults(self) -> list[dict[str, str]]:
        """Return every fault that the page shows, linked to its field, for the summary on top."""
        return [
            {
                "url": f"#{_input_id(question)}",
                "text": f"{question.bound.label}：{message}",
            }
            for question in self.questions
            for message in question.bound.errors
        ]

    @property
    def headline(self) -> str:
        return f"这一节有 {len(self.faults)} 处要改"


def _width(kind: Kind, choices: int) -> str:
    return "many" if kind == Kind.CHOICES and choices > MANY_CHOICES else WIDTHS.get(kind, "")


def _input_id(question: Question) -> str:
    first = "_0" if question.bound.use_fieldset else ""
    return f"{question.bound.auto_id}{first}"
