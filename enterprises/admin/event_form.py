"""The form of an event: when and where, for whom, its seats and its agenda."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError

from casework import clock
from casework.forms import REQUIRED, PlainText
from casework.standards import DIMENSIONS, DIVISIONS, SCENES
from enterprises.models import Event
from enterprises.rules.events import (
    EVENT_KINDS,
    MOST_PER_UNIT,
    MOST_SEATS,
    read_agenda,
    write_agenda,
)
from platforms.admin.forms import MomentWidget

TEXTS = ("name", "organiser", "place", "introduction", "contact")
MOMENTS = ("starts_at", "ends_at", "closes_at")
FACETS = ("dimensions", "industries", "scenes")
LONGEST_AGENDA = 6000


def _text(name: str, *, lines: bool = False) -> PlainText:
    field = Event._meta.get_field(name)
    return PlainText(
        lines=lines,
        label=field.verbose_name,
        help_text=field.help_text,
        max_length=field.max_length,
        widget=forms.Textarea({"rows": 6}) if lines else forms.TextInput(),
        error_messages={
            "required": REQUIRED,
            "max_length": f"最多 {field.max_length} 个字，请缩短。",
        },
    )


def _moment(name: str) -> forms.SplitDateTimeField:
    field = Event._meta.get_field(name)
    label = field.verbose_name
    return forms.SplitDateTimeField(
        label=label,
        help_text=field.help_text,
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
            "invalid_time": "请填时刻，例如：14:30。",
        },
    )


def _number(name: str, most: int) -> forms.IntegerField:
    wrong = f"请填 1 到 {most} 之间的整数。"
    return forms.IntegerField(
        label=Event._meta.get_field(name).verbose_name,
        min_value=1,
        max_value=most,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={
            "required": REQUIRED,
            "invalid": wrong,
            "min_value": wrong,
            "max_value": wrong,
        },
    )


def _many(name: str, choices: tuple[tuple[str, str], ...]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=Event._meta.get_field(name).verbose_name,
        choices=choices,
        required=False,
        help_text="不选就是不限。",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从列出的选项里选。"},
    )


class EventForm(forms.Form):
    """Turns what the office types into the values of services.events."""

    use_required_attribute = False

    name = _text("name")
    kind = forms.ChoiceField(
        label="活动类型",
        choices=EVENT_KINDS,
        initial=EVENT_KINDS[0][0],
        error_messages={"required": REQUIRED, "invalid_choice": "请从列出的类型里选。"},
    )
    organiser = _text("organiser")
    place = _text("place")
    starts_at = _moment("starts_at")
    ends_at = _moment("ends_at")
    closes_at = _moment("closes_at")
    seats = _number("seats", MOST_SEATS)
    most_per_unit = _number("most_per_unit", MOST_PER_UNIT)
    introduction = _text("introduction", lines=True)
    agenda = PlainText(
        lines=True,
        label="议程",
        required=False,
        help_text="一行一项，先写时刻、空一格再写内容，例如：14:30 平台介绍方案。",
        max_length=LONGEST_AGENDA,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"max_length": f"最多 {LONGEST_AGENDA} 个字，请缩短。"},
    )
    dimensions = _many("dimensions", DIMENSIONS)
    industries = _many("industries", DIVISIONS)
    scenes = _many("scenes", SCENES)
    contact = _text("contact")

    def clean_agenda(self) -> list[list[str]]:
        rows, faults = read_agenda(self.cleaned_data["agenda"])
        if faults:
            raise ValidationError(faults)
        return rows

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in MOMENTS:
            if cleaned.get(name):
                cleaned[name] = cleaned[name].replace(second=0, microsecond=0)
        return cleaned

    def take(self, fault: ValidationError) -> None:
        """Put what the service refused beside the fields it names."""
        for name, texts in fault.message_dict.items():
            for text in texts:
                self.add_error(name if name in self.fields else None, text)


def initial_of(event: Event | None) -> dict[str, object]:
    """Return what the form shows first: the event as it stands, or what is usual."""
    if event is None:
        return {"most_per_unit": Event._meta.get_field("most_per_unit").default}
    names = (*TEXTS, *FACETS, "kind", "seats", "most_per_unit")
    values: dict[str, object] = {name: getattr(event, name) for name in names}
    moments: dict[str, datetime] = {name: clock.local(getattr(event, name)) for name in MOMENTS}
    return {**values, **moments, "agenda": write_agenda(event.agenda)}
