"""What a nomination asks, and the sections of a nominated enterprise as pages."""

from collections.abc import Mapping

from django import forms

from casework.forms import REQUIRED, PlainText, Uscc
from casework.standards import DIMENSIONS
from enterprises.models.nominations import LONGEST_REASON
from enterprises.selectors.nominations import crossings_of
from platforms.forms import SectionPage


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
