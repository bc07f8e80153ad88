"""What is asked about offers, matches, outcomes and circles."""

from django import forms

from casework.forms import REQUIRED, IsoDate, PlainText
from casework.standards import OPERATOR_DIVISIONS
from enterprises.models import MemberRole
from enterprises.models.circles import LONGEST_NAME as LONGEST_CIRCLE_NAME
from enterprises.rules import demands as demand_rules


def _text(label: str, help_text: str, longest: int, *, required: bool = True) -> PlainText:
    return PlainText(
        lines=True,
        label=label,
        help_text=help_text,
        required=required,
        max_length=longest,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": REQUIRED, "max_length": f"最多 {longest} 个字，请缩短。"},
    )


class OfferForm(forms.Form):
    """What a platform says when it would take a demand on."""

    use_required_attribute = False

    offer = _text(
        "承接说明",
        "做过哪些类似项目、多久能上线；只给发布这条需求的企业看。",
        demand_rules.LONGEST_REASON,
        required=False,
    )


class DemandReasonForm(forms.Form):
    """Why a pick is declined or a match ended: the other side reads it."""

    use_required_attribute = False

    note = _text("理由", "会告诉对方。", demand_rules.LONGEST_REASON)


class OutcomeForm(forms.Form):
    """What came of a match."""

    use_required_attribute = False

    step = forms.ChoiceField(
        label="结果",
        error_messages={"required": REQUIRED, "invalid_choice": "请从列出的选项里选。"},
    )
    happened_on = IsoDate(
        label="日期",
        help_text="实际发生的那一天。",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"required": REQUIRED, "invalid": "请按“年-月-日”填写，例如：2026-03-01。"},
    )
    proof = PlainText(
        label="证明",
        help_text="能据以核查：联系的方式和人、诊断报告编号、合同编号。",
        max_length=demand_rules.LONGEST_PROOF,
        error_messages={
            "required": REQUIRED,
            "max_length": f"最多 {demand_rules.LONGEST_PROOF} 个字，请缩短。",
        },
    )

    def __init__(self, *args, steps: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = [("", "请选择"), *steps]


class CircleForm(forms.Form):
    """What a lead says of the circle it opens; everybody reads it."""

    use_required_attribute = False

    name = PlainText(
        label="名称",
        help_text="例如：注塑行业大中小融通圈。",
        max_length=LONGEST_CIRCLE_NAME,
        error_messages={
            "required": REQUIRED,
            "max_length": f"最多 {LONGEST_CIRCLE_NAME} 个字，请缩短。",
        },
    )
    industry = forms.ChoiceField(
        label="行业",
        choices=[("", "请选择"), *OPERATOR_DIVISIONS],
        error_messages={"required": REQUIRED, "invalid_choice": "请从列出的选项里选。"},
    )
    purpose = _text("协作内容", "请谁来、一起做什么；公开。", demand_rules.LONGEST_REASON)


class JoinForm(forms.Form):
    """As what a unit asks to be admitted, and why."""

    use_required_attribute = False

    role = forms.ChoiceField(
        label="身份",
        choices=[("", "请选择"), *MemberRole.choices],
        error_messages={"required": REQUIRED, "invalid_choice": "请从列出的选项里选。"},
    )
    statement = _text(
        "申请说明",
        "配套什么、能提供什么；只给核心企业看。",
        demand_rules.LONGEST_REASON,
        required=False,
    )
