"""A section of an enterprise's profile as a page, and what is asked about the cloud."""

from collections.abc import Mapping

from django import forms

from casework import clock
from casework.forms import REQUIRED, IsoDate, PlainText, SectionForm, Uscc
from casework.sections import Kind, Section
from casework.standards import DIMENSIONS
from enterprises.models import Enterprise
from enterprises.models.nominations import LONGEST_REASON
from enterprises.policy import CLOUD_KINDS
from enterprises.rules.adoption import EARLIEST, LONGEST_PROOF
from enterprises.rules.listing import LONGEST_NAME
from enterprises.selectors.nominations import crossings_of
from enterprises.selectors.profiles import Row, judged
from platforms.forms import MANY_CHOICES, WIDTHS, Question, SectionPage

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


class NominationPage(SectionPage):
    """A section of what a nominated enterprise tells."""

    def crossings(self) -> Mapping[str, list[tuple[str, str]]]:
        return crossings_of(self.case)


class NominateForm(forms.Form):
    """Whom to nominate, for which of the four 化, and why."""

    use_required_attribute = False

    uscc = Uscc(
        label="企业的统一社会信用代码",
        help_text="企业要已经在本平台注册：内容由它自己填报确认。",
        max_length=40,
        error_messages={"required": REQUIRED, "max_length": "应为 18 位。"},
    )
    dimension = forms.ChoiceField(
        label="四化方向",
        choices=[("", "请选择"), *DIMENSIONS],
        error_messages={"required": REQUIRED, "invalid_choice": "请从列出的选项里选。"},
    )
    recommendation = PlainText(
        lines=True,
        label="提名理由",
        help_text=f"{LONGEST_REASON} 字以内：做了什么改造、为什么值得示范。企业和办理人员看得到。",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "required": REQUIRED,
            "max_length": f"最多 {LONGEST_REASON} 个字，请缩短。",
        },
    )
