"""A section of an enterprise's profile as a page, and what is asked about cloud and events."""

import re

from django import forms

from casework import clock
from casework.forms import REQUIRED, IsoDate, PlainText, SectionForm, Uscc
from casework.sections import Kind, Section
from casework.standards import DIMENSIONS, DISTRICTS, DIVISIONS
from enterprises.models import Enterprise, Event
from enterprises.models.subscriptions import TOPICS
from enterprises.policy import CLOUD_KINDS
from enterprises.rules.adoption import EARLIEST, LONGEST_PROOF
from enterprises.rules.events import KEPT_DAYS, LONGEST_PERSON, NO_OUTCOME, OUTCOME_KINDS
from enterprises.rules.listing import LONGEST_NAME
from enterprises.selectors.profiles import Row, judged
from platforms.forms import MANY_CHOICES, WIDTHS, Question

FROM_UNIT = "来自单位资料或官方名录，请核对"
MOBILE = re.compile("1[3-9][0-9]{9}")


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


class SignUpForm(forms.Form):
    """Who comes to an event, and on how many seats."""

    use_required_attribute = False

    participant = PlainText(
        label="参加人",
        help_text="到场的人的姓名；几个人同来，写领队一位。",
        max_length=LONGEST_PERSON,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={
            "required": REQUIRED,
            "max_length": f"最多 {LONGEST_PERSON} 个字，请缩短。",
        },
    )
    phone = forms.CharField(
        label="手机号码",
        help_text=f"只给主办的工作人员联系用，活动结束 {KEPT_DAYS} 天后清除。",
        max_length=20,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": REQUIRED, "max_length": "应为 11 位手机号码。"},
    )
    seats = forms.TypedChoiceField(
        label="人数",
        coerce=int,
        error_messages={"required": REQUIRED, "invalid_choice": "请从列出的人数里选。"},
    )

    def __init__(self, event: Event, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seats"].choices = [
            (number, f"{number} 人") for number in range(1, event.most_per_unit + 1)
        ]

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        if not MOBILE.fullmatch(phone):
            raise forms.ValidationError("请填 11 位手机号码，例如：13800138000。")
        return phone


class OutcomeForm(forms.Form):
    """What has come of a visit, and with whom."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label="对接结果",
        choices=OUTCOME_KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一项结果。", "invalid_choice": "请从列出的结果里选。"},
    )
    with_whom = PlainText(
        label="和谁",
        help_text="对方单位或平台的全称；暂无合作的不用填。",
        max_length=100,
        required=False,
        widget=forms.TextInput({"list": "platform-names", "autocomplete": "off"}),
        error_messages={"max_length": "最多 100 个字，请缩短。"},
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        is_named = cleaned.get("with_whom") or "with_whom" in self.errors
        if cleaned.get("kind") not in {None, NO_OUTCOME} and not is_named:
            self.add_error("with_whom", "请写明和哪个单位或平台。")
        return cleaned


def _open_axis(label: str, choices: tuple[tuple[str, str], ...]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        help_text="不选就是不限。",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从列出的选项里选。"},
    )


class SubscriptionForm(forms.Form):
    """Of which calls and events somebody wants to hear."""

    use_required_attribute = False

    topics = forms.MultipleChoiceField(
        label="订阅什么",
        choices=TOPICS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "至少选一项；都不想收，请勾“暂停”。",
            "invalid_choice": "请从列出的选项里选。",
        },
    )
    dimensions = _open_axis("四化方向", DIMENSIONS)
    industries = _open_axis("行业", DIVISIONS)
    districts = _open_axis("区", DISTRICTS)
    is_muted = forms.BooleanField(
        label="暂停，先不要通知我", required=False, help_text="选择都保留着，去掉勾就恢复。"
    )
