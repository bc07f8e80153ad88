"""What 经办 types at the desk of a panel."""

from django import forms

from casework.forms import PlainText
from reviews.policy import LEAST_EXPERTS
from reviews.rules.assignment import Method, size_fault

LONGEST_NOTE = 500
MOST_EXPERTS = 15


class DrawForm(forms.Form):
    """By what method experts are found, and how many judge each file."""

    method = forms.ChoiceField(
        label="分配方式",
        choices=[(one.value, one.label) for one in Method],
        help_text="随机抽取：按专业随机；均衡分配：先看每人件数，再看专业和所在区。两种都排除回避情形。",
    )
    size = forms.IntegerField(
        label="每件专家数",
        help_text=f"单数，{LEAST_EXPERTS} 到 {MOST_EXPERTS} 名。",
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "请填整数，例如：5。"},
    )

    def clean_size(self) -> int:
        size = self.cleaned_data["size"]
        fault = size_fault(size)
        if not fault and size > MOST_EXPERTS:
            fault = f"每件最多 {MOST_EXPERTS} 名专家"
        if fault:
            raise forms.ValidationError(f"{fault}。")
        return size


class RedrawForm(DrawForm):
    """How to draw again, and why."""

    note = PlainText(
        lines=True,
        label="重新抽取的理由",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 2}),
        error_messages={
            "required": "请写明为什么重新抽取。",
            "max_length": f"最多 {LONGEST_NOTE} 个字，请缩短。",
        },
    )
