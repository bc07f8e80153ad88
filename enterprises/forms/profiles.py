"""Sections of profiles and demands as pages, and what is asked about the cloud."""

from django import forms

from casework import clock
from casework.forms import REQUIRED, IsoDate, Judged, PlainText, SectionForm, Uscc
from casework.sections import Kind, Section
from enterprises.models import Demand, Enterprise
from enterprises.policy import CLOUD_KINDS
from enterprises.rules.adoption import EARLIEST, LONGEST_PROOF
from enterprises.rules.listing import LONGEST_NAME
from enterprises.selectors import demands as demand_selectors
from enterprises.selectors.profiles import Row, judged
from platforms.forms import MANY_CHOICES, WIDTHS, Question

FROM_UNIT = "来自单位资料或官方名录，请核对"


class _SectionPage:
    """What a page shows of one section.

    With ``is_checked`` every fault is named, without it only what was answered wrongly; an
    untouched field is no fault yet.
    """

    def __init__(
        self,
        section: Section,
        kept: Row,
        judged_as: Judged,
        *,
        is_checked: bool = False,
        source: str = "",
    ):
        self.section, self.judged = section, judged_as
        filled = SectionForm(section, kept)
        filled.is_valid()
        for name, told in self.judged.faults.items():
            if name not in filled.errors:
                filled.add_error(name, told)
        for name, told in list(filled.errors.items()):
            if not is_checked and list(told) == [REQUIRED]:
                del filled.errors[name]
        self.questions = [
            Question(
                filled[spec.name],
                spec.unit,
                _width(spec.kind, len(spec.choices)),
                "",
                source if kept.get(spec.name) else "",
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
    def is_faulty(self) -> bool:
        return bool(self.faults)

    @property
    def headline(self) -> str:
        return f"这一节有 {len(self.faults)} 处要改"


class ProfileSectionPage(_SectionPage):
    """A section of a profile; ``raw`` is shown instead of what is kept."""

    def __init__(
        self,
        enterprise: Enterprise,
        section: Section,
        raw: Row | None = None,
        *,
        is_checked: bool = False,
    ):
        self.case = enterprise
        if raw is not None:
            enterprise.answers = {**enterprise.answers, section.key: raw}
        super().__init__(
            section,
            enterprise.answers.get(section.key, {}),
            judged(enterprise)[section.key],
            is_checked=is_checked,
            source="" if enterprise.draft_version else FROM_UNIT,
        )


class DemandSectionPage(_SectionPage):
    """A section of a demand; ``raw`` is shown instead of what is kept."""

    def __init__(
        self,
        demand: Demand,
        section: Section,
        raw: Row | None = None,
        *,
        is_checked: bool = False,
    ):
        self.case = demand
        if raw is not None:
            demand.answers = {**demand.answers, section.key: raw}
        super().__init__(
            section,
            demand.answers.get(section.key, {}),
            demand_selectors.judged(demand)[section.key],
            is_checked=is_checked,
        )


def _width(kind: Kind, choices: int) -> str:
    return "many" if kind == Kind.CHOICES and choices > MANY_CHOICES else WIDTHS.get(kind, "")


def _input_id(question: Question) -> str:
    first = "_0" if question.bound.use_fieldset else ""
    return f"{question.bound.auto_id}{first}"


class CloudForm(forms.Form):
    """One use of the cloud: what kind, since when, and what shows it."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label="上云类别",
        choices=[("", "请选择"), *CLOUD_KINDS],
        error_messages={"required": REQUIRED, "invalid_choice": "请从列出的选项里选。"},
    )
    first_on = IsoDate(
        label="首次上云日期",
        help_text="开始用的那一天。",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": REQUIRED, "invalid": "请按“年-月-日”填写，例如：2025-03-01。"},
    )
    proof = PlainText(
        label="证明",
        help_text="合同编号、订单号或付款凭证号，能据以核查。",
        max_length=LONGEST_PROOF,
        error_messages={"required": REQUIRED, "max_length": f"最多 {LONGEST_PROOF} 个字，请缩短。"},
    )

    def clean_first_on(self):
        day = self.cleaned_data["first_on"]
        if not EARLIEST <= day <= clock.today():
            raise forms.ValidationError("日期过早，或者晚于今天。")
        return day


class OwnCloudForm(CloudForm):
    """What the enterprise says of itself."""

    provider = PlainText(
        label="服务商",
        help_text="写全称，例如合同上的名称。",
        max_length=LONGEST_NAME,
        error_messages={"required": REQUIRED, "max_length": f"最多 {LONGEST_NAME} 个字，请缩短。"},
    )
    field_order = ["kind", "provider", "first_on", "proof"]


class ReportedCloudForm(CloudForm):
    """What a platform reports of a firm that it serves."""

    uscc = Uscc(
        label="企业的统一社会信用代码",
        max_length=40,
        error_messages={"required": REQUIRED, "max_length": "应为 18 位。"},
    )
    field_order = ["uscc", "kind", "first_on", "proof"]
