"""What was handed in, section by section, and what changed between two submissions."""

from collections.abc import Mapping, Sequence

from casework.forms import shown
from casework.materials import size_text
from casework.sections import Section
from platforms.rules import form
from platforms.rules.materials import MATERIALS
from platforms.selectors.drafts import place_url

Content = Mapping[str, object]
Row = dict[str, object]
NOTHING = "—"


def sections_of(content: Content, *, application=None) -> list[Row]:
    """Return the answers of ``content`` by section; with ``application`` also where to change them.

    While a correction is open, only the sections that it opens have an address.
    """
    correction = application.open_correction if application else None
    opened = correction.open_sections if correction else form.BY_KEY.keys()
    return [
        {
            "key": section.key,
            "title": section.title,
            "groups": groups_of(section, content["answers"].get(section.key)),
            "url": place_url(application, section.key).partition("?")[0]
            if application and section.key in opened
            else "",
        }
        for section in sections_in(content["answers"])
    ]


def sections_in(answers: Mapping[str, object]) -> list[Section]:
    """Return the sections of an application; one that may stay empty and did is left out."""
    return [one for one in form.SECTIONS if answers.get(one.key) or not one.is_optional]


def groups_of(section: Section, raw) -> list[Row]:
    """Return each row of a section as facts under its name; one nameless group without a table."""
    return [
        {
            "title": f"{section.row_name} {number}" if section.is_table else "",
            "facts": [{"label": field.label, "value": text} for field, text in row],
        }
        for number, row in enumerate(shown(section, raw), start=1)
    ]


def papers_in(content: Content) -> list[Row]:
    """Return the files that ``content`` names."""
    return [
        {
            "label": f"{one['code']} {MATERIALS[one['code']].label}",
            "value": f"{one['name']}（{size_text(one['size'])}）",
        }
        for one in content["materials"]
    ]


def changes_between(
    before: Content, after: Content, sections: Sequence[Section] | None = None
) -> list[Row]:
    """Return every answer and material that differs, each with its place and both readings.

    ``sections`` are those of the case's form; of an application when None.
    """
    left, right = _lines(before, sections), _lines(after, sections)
    places = list(dict.fromkeys([*left, *right]))
    return [
        {
            "place": place,
            "before": left.get(place, NOTHING),
            "after": right.get(place, NOTHING),
        }
        for place in places
        if left.get(place, NOTHING) != right.get(place, NOTHING)
    ]


def _lines(content: Content, sections: Sequence[Section] | None) -> dict[str, str]:
    lines = {}
    asked = sections_in(content["answers"]) if sections is None else sections
    for section in asked:
        for group in groups_of(section, content["answers"].get(section.key)):
            before = " · ".join(part for part in (section.title, group["title"]) if part)
            lines |= {f"{before} · {fact['label']}": fact["value"] for fact in group["facts"]}
    for code in MATERIALS:
        names = [
            f"{one['name']}（摘要 {one['sha256'][:8]}）"
            for one in content["materials"]
            if one["code"] == code
        ]
        if names:
            lines[f"{code} {MATERIALS[code].label}"] = "、".join(names)
    return lines
