"""What is asked about events and subscriptions."""

import re

from django import forms

from casework.forms import REQUIRED, PlainText
from casework.standards import DIMENSIONS, DISTRICTS, DIVISIONS
from enterprises.models import Event
from enterprises.models.subscriptions import TOPICS
from enterprises.rules.events import KEPT_DAYS, LONGEST_PERSON, NO_OUTCOME, OUTCOME_KINDS

MOBILE = re.compile("1[3-9][0-9]{9}")


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


class VisitOutcomeForm(forms.Form):
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
