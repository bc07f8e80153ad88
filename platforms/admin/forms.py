"""The form of a solicitation notice: dates, fields, switchable conditions, required materials."""

from collections.abc import Iterator
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError

from casework import clock
from casework.deadlines import CLOSING_TIME
from casework.forms import PlainText
from platforms.models import SolicitationRound
from platforms.policy import (
    CATEGORIES,
    CONSULTATION_DAYS,
    CORRECTION_DAYS,
    DISTRICT_DAYS,
    PUBLICITY_DAYS,
    TITLE_LEVELS,
    TITLE_YEARS,
)
from platforms.rules.eligibility import RULES, default_conditions, most_of
from platforms.rules.materials import DEFAULT_MATERIALS, MATERIALS
from platforms.services.rounds import (
    CLOSING_WRONG,
    LEVELS_WRONG,
    are_levels,
    closes_on_the_hour,
)

REQUIRED = "这一项必须填写。"
# What each parameter of a condition is called on the page, with its unit.
PARAMETERS = {
    ("C1", "years"): ("注册满", "年"),
    ("C3", "least"): ("至少服务企业", "家"),
    ("C4", "staff"): ("参保技术人员至少", "人"),
    ("C4", "ip"): ("自主知识产权至少", "项"),
    ("C5", "level"): ("等级保护备案不低于第", "级"),
    ("C5", "months"): ("最近一次安全测试在", "个月内"),
}
TEXTS = ("name", "document_number", "programme", "summary", "review_method", "contact")
NUMBERS = (
    "target_number",
    "publicity_days",
    "correction_days",
    "district_days",
    "consultation_days",
    "title_years",
)
SWITCHES = ("has_district_review", "awaits_consultations", "has_expert_review")


class MomentWidget(forms.SplitDateTimeWidget):
    """Day and hour side by side, each named; the field's label leads to the day."""

    use_fieldset = False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


def _moment(label: str, help_text: str) -> forms.SplitDateTimeField:
    return forms.SplitDateTimeField(
        label=label,
        help_text=help_text,
        input_date_formats=["%Y-%m-%d"],
        input_time_formats=["%H:%M", "%H:%M:%S"],
        widget=MomentWidget(
            date_attrs={"type": "date", "aria-label": f"{label}：日期"},
            time_attrs={"type": "time", "aria-label": f"{label}：时刻"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
        error_messages={
            "required": REQUIRED,
            "invalid_date": "请填日期，例如：2026-12-18。",
            "invalid_time": "请填时刻，例如：17:00。",
        },
    )


def _text(name: str, *, lines: bool = False) -> PlainText:
    field = SolicitationRound._meta.get_field(name)
    return PlainText(
        lines=lines,
        label=field.verbose_name,
        help_text=field.help_text,
        required=not field.blank,
        max_length=field.max_length,
        widget=forms.Textarea({"rows": 8}) if lines else forms.TextInput(),
        error_messages={
            "required": REQUIRED,
            "max_length": f"最多 {field.max_length} 个字，请缩短。",
        },
    )


def _number(
    label: str, *, least: int = 1, most: int = 365, required: bool = True
) -> forms.IntegerField:
    wrong = f"请填 {least} 到 {most} 之间的整数。"
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=least,
        max_value=most,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={
            "required": REQUIRED,
            "invalid": wrong,
            "min_value": wrong,
            "max_value": wrong,
        },
    )


def _switch(name: str) -> forms.BooleanField:
    field = SolicitationRound._meta.get_field(name)
    return forms.BooleanField(label=field.verbose_name, help_text=field.help_text, required=False)


class RoundForm(forms.Form):
    """Turns what the 经办 types into the values of services.rounds."""

    use_required_attribute = False

    name = _text("name")
    document_number = _text("document_number")
    programme = _text("programme")
    summary = _text("summary", lines=True)
    categories = forms.MultipleChoiceField(
        label="征集领域",
        choices=CATEGORIES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "至少选一个征集领域。"},
    )
    opens_at = _moment("开始时间", "含这一刻。")
    closes_at = _moment("截止时间", "须为 17:00，含 17:00 整；以服务器时钟为准。")
    target_number = _number("拟征集数量", most=500, required=False)
    review_method = _text("review_method")
    required_materials = forms.MultipleChoiceField(
        label="必交材料",
        choices=[
            (kind.code, f"{kind.code} {kind.label}")
            for kind in MATERIALS.values()
            if not kind.is_joint
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "至少选一种材料。"},
    )
    publicity_days = _number("公示工作日数", most=60)
    correction_days = _number("补正工作日数", most=60)
    has_district_review = _switch("has_district_review")
    has_expert_review = _switch("has_expert_review")
    district_days = _number("区初审工作日数", most=60)
    consultation_days = _number("征求意见工作日数", most=60)
    awaits_consultations = _switch("awaits_consultations")
    title_years = _number("称号有效年数", most=10)
    levels = PlainText(
        label="培育等级",
        required=False,
        help_text="从高到低，用顿号分开，例如：重点、培育。授予时选定，以后按评价调整。",
        max_length=100,
        error_messages={"max_length": "最多 100 个字，请缩短。"},
    )
    contact = _text("contact")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for rule in RULES:
            self.fields[f"{rule.code}_on"] = forms.BooleanField(label=rule.label, required=False)
            for name in rule.parameters:
                label, unit = PARAMETERS[rule.code, name]
                made = _number(label, least=0, most=most_of(name))
                made.unit = unit
                self.fields[f"{rule.code}_{name}"] = made

    def conditions(self) -> Iterator[tuple]:
        """Yield (rule, bound switch, bound parameters) for the page."""
        for rule in RULES:
            parameters = [self[f"{rule.code}_{name}"] for name in rule.parameters]
            yield rule, self[f"{rule.code}_on"], parameters

    def clean_opens_at(self) -> datetime:
        return self.cleaned_data["opens_at"].replace(second=0, microsecond=0)

    def clean(self) -> dict:
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", "截止时间要晚于开始时间。")
        # The service asks the same; here they stand beside the faults of the other fields.
        if closes and not closes_on_the_hour(closes):
            self.add_error("closes_at", CLOSING_WRONG)
        if "levels" in cleaned and not are_levels(_levels_of(cleaned["levels"])):
            self.add_error("levels", LEVELS_WRONG)
        return cleaned

    def values(self) -> dict[str, object]:
        """Return the cleaned input as services.rounds takes it."""
        cleaned = self.cleaned_data
        names = (
            *TEXTS,
            *NUMBERS,
            *SWITCHES,
            "categories",
            "opens_at",
            "closes_at",
            "required_materials",
        )
        conditions = {
            rule.code: {
                "on": cleaned[f"{rule.code}_on"],
                **{name: cleaned[f"{rule.code}_{name}"] for name in rule.parameters},
            }
            for rule in RULES
        }
        values = {name: cleaned[name] for name in names}
        return {**values, "conditions": conditions, "levels": _levels_of(cleaned["levels"])}

    def take(self, fault: ValidationError) -> None:
        """Put what the service refused beside the fields it names."""
        for name, texts in fault.message_dict.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


def _levels_of(text: str) -> list[str]:
    return [one.strip() for one in text.split("、") if one.strip()]


def initial_of(round_: SolicitationRound | None) -> dict[str, object]:
    """Return what the form shows first: the draft, or the handbook's defaults for a new one."""
    if round_ is None:
        values: dict[str, object] = {
            "programme": SolicitationRound._meta.get_field("programme").default,
            "review_method": SolicitationRound._meta.get_field("review_method").default,
            "categories": [code for code, _ in CATEGORIES],
            "closes_at": [None, CLOSING_TIME],
            "required_materials": list(DEFAULT_MATERIALS),
            "publicity_days": PUBLICITY_DAYS,
            "correction_days": CORRECTION_DAYS,
            "has_district_review": True,
            "has_expert_review": True,
            "district_days": DISTRICT_DAYS,
            "consultation_days": CONSULTATION_DAYS,
            "awaits_consultations": False,
            "title_years": TITLE_YEARS,
            "levels": "、".join(TITLE_LEVELS),
        }
        conditions = default_conditions()
    else:
        names = (*TEXTS, *NUMBERS, *SWITCHES, "categories", "required_materials")
        values = {name: getattr(round_, name) for name in names}
        values |= {
            "levels": "、".join(round_.levels),
            "opens_at": clock.local(round_.opens_at),
            "closes_at": clock.local(round_.closes_at),
        }
        conditions = {**default_conditions(), **round_.conditions}
    for code, given in conditions.items():
        values |= {f"{code}_{name}": value for name, value in given.items()}
    return values
