"""One section of an application as JSON: how it is read, judged and answered."""

import re

from rest_framework import serializers

from casework.sections import Field, Kind, Section

# Neither a NUL nor half of a surrogate pair can be kept as JSON by PostgreSQL.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
UNREADABLE = "里面有不能保存的字符，请删去后重新填。"
Answers = dict[str, object] | list[dict[str, object]]


class SectionAnswers(serializers.Serializer):
    """The content of one section: texts and lists of texts by field, in a table one a row."""

    answers = serializers.JSONField(
        help_text="对象；表格类的节为对象的列表。值为字符串，多选为列表"
    )


class SavedSection(serializers.Serializer):
    """A section as it was kept, and what is wrong with it."""

    key = serializers.CharField()
    draft_version = serializers.IntegerField(help_text="下一次保存要带的草稿版本")
    saved_at = serializers.DateTimeField()
    faults = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="错处，按项列全；表格里是“行号-项”",
    )


def raw_of(section: Section, given: object) -> Answers:
    """Return ``given`` in the form in which answers are kept; ValidationError names every fault.

    Only the form is judged here; wrong values are kept as they are, like those of a page.
    """
    rows = given if section.is_table else [given]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        wanted = "列表，每行一个对象" if section.is_table else "对象"
        raise serializers.ValidationError({"answers": [f"应为{wanted}。"]})
    if section.is_table and len(rows) > section.most_rows:
        raise serializers.ValidationError({"answers": [f"最多 {section.most_rows} 行。"]})
    faults: dict[str, list[str]] = {}
    read = [
        _read_row(section, row, f"{number}-" if section.is_table else "", faults)
        for number, row in enumerate(rows)
    ]
    if faults:
        raise serializers.ValidationError(faults)
    return [row for row in read if any(row.values())] if section.is_table else read[0]


def _read_row(section: Section, row: dict, prefix: str, faults: dict) -> dict[str, object]:
    known = {spec.name: spec for spec in section.fields}
    for name in row.keys() - known.keys():
        faults[f"{prefix}{name}"] = ["这一节没有这一项。"]
    read: dict[str, object] = {}
    for name, spec in known.items():
        is_many = spec.kind == Kind.CHOICES
        value = row.get(name, [] if is_many else "")
        values = value if is_many and isinstance(value, list) else [value]
        fault = _fault_of(value, values, is_many) or _grouped(spec, value)
        if fault:
            faults[f"{prefix}{name}"] = [fault]
            continue
        cleaned = [text.strip() for text in values]
        read[name] = cleaned if is_many else cleaned[0]
    return read


def _grouped(spec: Field, value: object) -> str:
    """Refuse separators in a number: only a page forgives them (handbook 10a)."""
    is_number = spec.kind in {Kind.WHOLE, Kind.DECIMAL}
    return "数字不带分隔符，例如：12000.50。" if is_number and "," in str(value) else ""


def _fault_of(value: object, values: list, is_many: bool) -> str:
    if is_many != isinstance(value, list) or not all(isinstance(one, str) for one in values):
        return "应为字符串的列表。" if is_many else "应为字符串。"
    return UNREADABLE if any(map(UNSTORABLE.search, values)) else ""
