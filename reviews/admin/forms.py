"""What 经办 types at the desk of a panel."""

from django import forms

from casework.forms import PlainText
from reviews.policy import LEAST_EXPERTS
from reviews.rules.assignment import Method, size_fault

LONGEST_NOTE = 500
MOST_EXPERTS = 15


class RedrawForm(forms.Form):
    """By what method and with how many experts to draw again, and why."""

    method = forms.ChoiceField(label="分配方式", choices=[(one.value, one.label) for one in Method])
    size = forms.IntegerField(
        label="每件专家数",
        min_value=LEAST_EXPERTS,
        max_value=MOST_EXPERTS,
        help_text="单数，至少 5 名",
    )
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

    def clean_size(self) -> int:
        size = self.cleaned_data["size"]
        fault = size_fault(size)
        if fault:
            raise forms.ValidationError(f"{fault}。")
        return size
