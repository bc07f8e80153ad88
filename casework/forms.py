"""Sections as Django forms: built from their fields, cleaned with all faults at once, shown as rows."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict

from casework.amounts import GROUPED_PATTERN
from casework.days import iso_in_words
from casework.sections import Field, Kind, Section
from casework.standards import clean_uscc

YES_NO = (("yes", "是"), ("no", "否"))
WHOLE = re.compile(r"[0-9]{1,9}\Z")
DECIMAL = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?\Z")
PHONE = re.compile(r"(\+?86-?)?(1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?)\Z")
EARLIEST = date(1900, 1, 1)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
REQUIRED = "这一项必须填写。"
HIDDEN_CHARACTERS = frozenset({"Cf", "Cc", "Co", "Cs"})
Raw = Mapping[str, object]


def whole(text: str) -> int:
    """Return the number ``text`` writes in at most nine ASCII digits; 0 when it writes none."""
    return int(text) if WHOLE.match(text) else 0


class PlainText(forms.CharField):
    """Text without invisible characters; line ends are allowed where the field has several lines."""

    def __init__(self, *, lines: bool = False, **kwargs):
        self.lines = lines
        super().__init__(**kwargs)

    def to_python(self, value):
        text = super().to_python(value).replace("\r\n", "\n")
        allowed = {"\n", "\t"} if self.lines else set()
        for character in text:
            if unicodedata.category(character) in HIDDEN_CHARACTERS and character not in allowed:
                raise forms.ValidationError(
                    f"里面有看不见的特殊字符（U+{ord(character):04X}），请删去后重新输入。"
                )
        return unicodedata.normalize("NFC", text)


class Number(forms.CharField):
    """A number in plain ASCII digits; a page may send thousands separators and outer blanks."""

    def __init__(self, *, pattern: re.Pattern[str], spec: Field, **kwargs):
        self.pattern, self.spec = pattern, spec
        super().__init__(**kwargs)

    def clean(self, value):
        text = super().clean(value)
        if GROUPED_PATTERN.match(text):
            text = text.replace(",", "")
        if not text:
            return None
        if not self.pattern.match(text):
            wanted = "整数" if self.pattern is WHOLE else "数字，最多两位小数"
            raise forms.ValidationError(
                f"请用半角数字填写{wanted}，例如：120。您填的是“{text[:30]}”。"
            )
        number = Decimal(text)
        if not self.spec.least <= number <= self.spec.most:
            raise forms.ValidationError(
                f"应在 {self.spec.least} 到 {self.spec.most} 之间，您填的是 {text}。"
            )
        return int(number) if self.pattern is WHOLE else number


class IsoDate(forms.DateField):
    def clean(self, value):
        day = super().clean(value)
        if day and day < EARLIEST:
            raise forms.ValidationError("日期过早，请核对年份。")
        return day


class Uscc(forms.CharField):
    def clean(self, value):
        text = super().clean(value)
        if not text:
            return text
        try:
            return clean_uscc(text)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class Phone(forms.CharField):
    def clean(self, value):
        text = super().clean(value)
        if text and not PHONE.match(text):
            raise forms.ValidationError("请填 11 位手机号或带区号的座机，例如：020-12345678。")
        return text


def _web_address(text: str) -> None:
    URLValidator(schemes=["http", "https"], message="请填完整网址，以 https:// 或 http:// 开头。")(
        text
    )


def _text(spec: Field, common: dict) -> forms.Field:
    lines = spec.kind == Kind.LONG_TEXT
    widget = forms.Textarea(attrs={"rows": 5}) if lines else forms.TextInput()
    return PlainText(lines=lines, max_length=spec.max_length, widget=widget, **common)


def _choice(spec: Field, common: dict) -> forms.Field:
    empty = [("", "请选择")]
    return forms.ChoiceField(choices=[*empty, *spec.choices], **common)


MAKERS = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.WHOLE: lambda spec, common: Number(
        pattern=WHOLE, spec=spec, widget=forms.TextInput({"inputmode": "numeric"}), **common
    ),
    Kind.DECIMAL: lambda spec, common: Number(
        pattern=DECIMAL, spec=spec, widget=forms.TextInput({"inputmode": "decimal"}), **common
    ),
    Kind.DATE: lambda spec, common: IsoDate(
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        **common,
    ),
    Kind.CHOICE: _choice,
    Kind.CHOICES: lambda spec, common: forms.MultipleChoiceField(
        choices=spec.choices, widget=forms.CheckboxSelectMultiple, **common
    ),
    Kind.YES_NO: lambda spec, common: forms.ChoiceField(
        choices=YES_NO, widget=forms.RadioSelect, **common
    ),
    Kind.URL: lambda spec, common: forms.CharField(
        max_length=spec.max_length,
        widget=forms.URLInput(),
        validators=[_web_address],
        **common,
    ),
    Kind.PHONE: lambda spec, common: Phone(
        max_length=30, widget=forms.TextInput({"inputmode": "tel"}), **common
    ),
    Kind.USCC: lambda spec, common: Uscc(max_length=40, **common),
}


class SectionForm(forms.Form):
    """One page, or one row, of a section."""

    use_required_attribute = False

    def __init__(
        self,
        section: Section,
        data: Raw | None = None,
        *,
        open_fields: frozenset[str] | None = None,
        prefix: str | None = None,
    ):
        super().__init__(data=_posted(section, data or {}, prefix), prefix=prefix)
        self.section = section
        for spec in section.fields:
            made = MAKERS[spec.kind](
                spec,
                {
                    "label": spec.label,
                    "help_text": spec.help,
                    "required": spec.required,
                    "error_messages": _messages(spec),
                },
            )
            made.unit = spec.unit
            if open_fields is not None and spec.name not in open_fields:
                made.disabled = True
                made.initial = (data or {}).get(spec.name)
            self.fields[spec.name] = made


def _messages(spec: Field) -> dict[str, str]:
    messages = (
        {"invalid": "请按“年-月-日”填写，例如：2018-05-16。"} if spec.kind == Kind.DATE else {}
    )
    return messages | {
        "required": REQUIRED,
        "max_length": f"最多 {spec.max_length} 个字，请缩短。",
        "invalid_choice": "请从列出的选项里选。",
        "invalid_list": "请从列出的选项里选。",
    }


def _posted(section: Section, raw: Raw, prefix: str | None) -> QueryDict:
    data = QueryDict(mutable=True)
    for spec in section.fields:
        value = raw.get(spec.name, [] if spec.kind == Kind.CHOICES else "")
        name = f"{prefix}-{spec.name}" if prefix else spec.name
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def read_posted(section: Section, posted: QueryDict) -> dict | list[dict]:
    """Return what a page sent for ``section``, unjudged: texts and lists of texts.

    A table reads rows ``0-…``, ``1-…`` up to ``most_rows``; wholly blank rows are left out.
    """
    if not section.is_table:
        return _read_row(section, posted, "")
    rows = [_read_row(section, posted, f"{n}-") for n in range(section.most_rows)]
    return [row for row in rows if any(row.values())]


def storable(text: str) -> str:
    """Return ``text`` without what no database keeps: NUL and lone surrogates."""
    return UNSTORABLE.sub("", text)


def _read_row(section: Section, posted: QueryDict, prefix: str) -> dict:
    row: dict[str, object] = {}
    for spec in section.fields:
        values = [storable(value).strip() for value in posted.getlist(prefix + spec.name)]
        row[spec.name] = values if spec.kind == Kind.CHOICES else (values or [""])[-1]
    return row


@dataclass
class Judged:
    """A section as cleaned: values, and every fault by the name of its input on the page."""

    values: list[dict]
    faults: dict[str, list[str]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    is_empty: bool = False

    @property
    def is_complete(self) -> bool:
        return not self.faults


def judge(section: Section, raw: Raw | list[Raw] | None) -> Judged:
    """Clean ``raw`` and name every fault at once, by input name (``1-client`` in a table)."""
    rows = [dict(row) for row in raw or []] if section.is_table else [dict(raw or {})]
    judged = Judged(values=[], is_empty=not any(any(row.values()) for row in rows))
    for number, row in enumerate(rows):
        form = SectionForm(section, row, prefix=str(number) if section.is_table else None)
        form.is_valid()
        judged.values.append(form.cleaned_data)
        for name, messages in form.errors.items():
            judged.faults[form.add_prefix(name)] = [str(message) for message in messages]
            if REQUIRED in messages:
                judged.missing.append(section.field(name).label)
    if section.is_table and len(rows) < section.least_rows:
        judged.faults[""] = [
            f"至少要 {section.least_rows} 个{section.row_name}，现在有 {len(rows)} 个。"
        ]
    return judged


def shown(section: Section, raw: Raw | list[Raw] | None) -> list[list[tuple[Field, str]]]:
    """Return each row of ``raw`` as (field, text a person reads), for pages, desk and PDF."""
    rows = (raw or []) if section.is_table else [raw or {}]
    return [
        [(spec, shown_value(spec, row.get(spec.name))) for spec in section.fields] for row in rows
    ]


def shown_value(spec: Field, value: object) -> str:
    """Return one answer as a person reads it; an unanswered field reads as —."""
    if value in (None, "", []):
        return "—"
    if spec.kind == Kind.YES_NO:
        return dict(YES_NO).get(str(value), str(value))
    if spec.kind == Kind.CHOICE:
        return spec.choice_labels.get(str(value), str(value))
    if spec.kind == Kind.CHOICES and isinstance(value, list):
        return "、".join(spec.choice_labels.get(str(one), str(one)) for one in value)
    if spec.kind in {Kind.WHOLE, Kind.DECIMAL}:
        return f"{grouped(str(value))} {spec.unit}".strip()
    return iso_in_words(str(value)) if spec.kind == Kind.DATE else str(value)


def grouped(text: str) -> str:
    """Return a plain number with thousands separators; anything else as it is."""
    plain = text.replace(",", "") if GROUPED_PATTERN.match(text) else text
    if not DECIMAL.match(plain):
        return text
    whole, point, cents = plain.partition(".")
    return f"{int(whole):,}{point}{cents}"


def difference(section: Section, mine: Raw, theirs: Raw | None) -> list[dict[str, object]]:
    """Return both versions of ``section`` line by line, for ``components/version_conflict.html``."""
    left, right = lines_of(section, mine), lines_of(section, theirs)
    labels = list(dict.fromkeys([*left, *right]))
    return [
        {
            "label": label,
            "mine": left.get(label, "—"),
            "theirs": right.get(label, "—"),
            "differs": left.get(label, "—") != right.get(label, "—"),
        }
        for label in labels
    ]


def lines_of(section: Section, raw: Raw | None) -> dict[str, str]:
    """Return every answer of ``section`` as a person reads it, by its label."""
    lines = {}
    for number, row in enumerate(shown(section, raw), start=1):
        before = f"{section.row_name} {number} · " if section.is_table else ""
        lines |= {f"{before}{spec.label}": text for spec, text in row}
    return lines


def as_posted(section: Section, raw: Raw) -> list[dict[str, str]]:
    """Return the inputs that would send ``raw`` again."""
    rows = raw if isinstance(raw, list) else [raw]
    inputs = []
    for number, row in enumerate(rows):
        before = f"{number}-" if section.is_table else ""
        for name, value in row.items():
            values = value if isinstance(value, list) else [value]
            inputs += [{"name": f"{before}{name}", "value": one} for one in values]
    return inputs
