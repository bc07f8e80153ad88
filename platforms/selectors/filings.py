"""A filing before it is on record: what is missing, its task list, and what is handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.urls import reverse

from casework import clock
from casework.amounts import WAN
from casework.forms import Judged, judge
from casework.materials import attached_to
from casework.models import Attachment
from casework.models.materials import MaterialState
from casework.sections import Section
from platforms.models import Filing
from platforms.rules.filing_forms import CONFIRM, FILL, UPLOAD
from platforms.rules.filings import ANNUAL_PLAN, COMMITMENT, MATERIALS, contradictions
from platforms.selectors.applications import fault_at
from platforms.selectors.contents import groups_of
from platforms.selectors.drafts import MOST_NAMED, admins_of, group_of, input_id, task_of

Row = dict[str, object]
# The section from which a filing takes its name.
NAMING = "scope"
# The field whose choices depend on the platform.
ABOUT = "about"
LISTS = ("industries", "dimensions", "scenes", "traits")
COPIED = ("variety", "about", "year")


def sections_of_filing(filing: Filing) -> tuple[Section, ...]:
    """Return the sections that ``filing`` asks; what its platform may choose from filled in."""
    return tuple(_with_offers(one, filing) for one in filing.kind_facts.sections)


def _with_offers(section: Section, filing: Filing) -> Section:
    if not any(spec.name == ABOUT for spec in section.fields):
        return section
    fields = tuple(
        replace(spec, choices=filing.offers) if spec.name == ABOUT else spec
        for spec in section.fields
    )
    return replace(section, fields=fields)


def judged_sections(filing: Filing) -> dict[str, Judged]:
    return {
        section.key: judge(section, filing.answers.get(section.key))
        for section in sections_of_filing(filing)
    }


def crossings_of(filing: Filing) -> dict[str, list[tuple[str, str]]]:
    """Return by section what contradicts another answer or the day: (input name, what is wrong)."""
    return _crossed(filing, judged_sections(filing))


def _crossed(filing: Filing, cleaned: Mapping[str, Judged]) -> dict[str, list[tuple[str, str]]]:
    values = {key: judged.values for key, judged in cleaned.items()}
    uscc = filing.case_organisation.uscc
    found: dict[str, list[tuple[str, str]]] = {}
    for key, name, message in contradictions(values, today=clock.today(), uscc=uscc):
        found.setdefault(key, []).append((name, message))
    return found


def faults_of_filing(filing: Filing) -> list[dict[str, str]]:
    """Return every fault that stands between this draft and its filing, all at once."""
    cleaned, kind = judged_sections(filing), filing.kind_facts
    faults = [
        fault_at(section, name, message)
        for section in kind.sections
        for name, messages in cleaned[section.key].faults.items()
        for message in messages
    ]
    faults += [
        fault_at(kind.by_key[key], name, message)
        for key, told in _crossed(filing, cleaned).items()
        for name, message in told
    ]
    faults += _plan_of_same_year(filing, cleaned)
    held = {one.code for one in attached_to(filing) if one.material.state != MaterialState.REFUSED}
    return faults + [
        {"section": MATERIALS, "field": one.code, "message": f"{one.label}：还没有上传"}
        for one in kind.uploads
        if one.required and one.is_asked(filing.answers) and one.code not in held
    ]


def _plan_of_same_year(filing: Filing, cleaned: Mapping[str, Judged]) -> list[dict[str, str]]:
    """Name the plan of the same year that was filed already: it is changed by its next version."""
    if filing.kind != ANNUAL_PLAN.code:
        return []
    year = cleaned[NAMING].values[0].get("year")
    filed = Filing.objects.of_kind(ANNUAL_PLAN).filter(platform_id=filing.platform_id, year=year)
    other = filed.exclude(series=filing.series).first() if year else None
    if other is None:
        return []
    message = f"{year} 年度已报备过计划 {other.series}，有变化请在那一份另起新版"
    return [fault_at(filing.kind_facts.by_key[NAMING], "year", message)]


def filing_url(filing: Filing, name: str, *more: str) -> str:
    """Return the address of the own page ``filing_<name>`` of ``filing``."""
    return reverse(f"platforms:filing_{name}", args=[filing.slug, filing.reference, *more])


def place_in_filing(filing: Filing, section: str, field: str = "") -> str:
    """Return the address at which a fault or a point can be put right."""
    if section == MATERIALS:
        return f"{filing_url(filing, 'materials')}#material-{field}"
    if section not in filing.kind_facts.by_key:
        return f"{filing_url(filing, 'confirm')}#id_{field}"
    page = filing_url(filing, "section", section)
    anchor = f"#{input_id(filing.kind_facts.by_key[section], field)}" if field else ""
    return f"{page}?check=1{anchor}"


def linked_faults(filing: Filing) -> list[dict[str, str]]:
    """Return every fault with its address; a section that nobody has begun is one line."""
    untouched = {
        section.key: section.title
        for section in sections_of_filing(filing)
        if not section.is_optional and judge(section, filing.answers.get(section.key)).is_empty
    }
    begun = [
        {"url": place_in_filing(filing, one["section"], one["field"]), "text": one["message"]}
        for one in faults_of_filing(filing)
        if one["section"] not in untouched
    ]
    return [
        {"url": place_in_filing(filing, key), "text": f"{title}：还没有填"}
        for key, title in untouched.items()
    ] + begun


def filing_tasks(filing: Filing, attached: Sequence[Attachment]) -> list[Row]:
    """Return the groups of the task list, ready for ``components/task_list.html``."""
    filled = section_rows(filing)
    asked = [one for one in filing.kind_facts.uploads if one.is_asked(filing.answers)]
    papers = [_upload_task(filing, one, attached) for one in asked]
    return [
        group_of(FILL, filled, "节已完成"),
        *([_uploads(papers)] if papers else []),
        {
            "title": CONFIRM,
            "remark": "由管理员报备",
            "tasks": [_confirm_task(filing)],
        },
    ]


def _uploads(papers: list[Row]) -> Row:
    group = group_of(UPLOAD, papers, "类已附上")
    has_counted = any(not paper["is_left_out"] for paper in papers)
    return group if has_counted else group | {"remark": "选交"}


def section_rows(filing: Filing) -> list[Row]:
    """Return each section with its standing; while it was returned only what was named is linked."""
    correction, crossed = filing.open_correction, crossings_of(filing)
    rows = []
    for section in sections_of_filing(filing):
        is_open = correction is None or section.key in correction.open_sections
        url = filing_url(filing, "section", section.key) if is_open else ""
        row = task_of(
            section, filing.answers.get(section.key), len(crossed.get(section.key, ())), url
        )
        if correction and is_open:
            row |= {"status": "returned", "label": "要完善", "turn": "yours"}
        rows.append(row)
    return rows


def _upload_task(filing: Filing, upload, attached: Sequence[Attachment]) -> Row:
    files = [one for one in attached if one.code == upload.code]
    names = "、".join(one.material.name for one in files[:MOST_NAMED])
    more = f"等 {len(files)} 份" if len(files) > MOST_NAMED else ""
    return {
        "key": upload.code,
        "title": upload.label,
        "text": f"{names}{more}" if files else upload.help,
        "url": place_in_filing(filing, MATERIALS, upload.code),
        "status": "done" if files else "draft",
        "label": "已附上" if files else "未上传" if upload.required else "选填",
        "turn": "",
        "is_left_out": not upload.required and not files,
    }


def _confirm_task(filing: Filing) -> Row:
    admins = "、".join(admin.name for admin in admins_of(filing.case_organisation))
    count = len(linked_faults(filing))
    return {
        "key": "confirm",
        "title": "核对全部内容，签真实性承诺",
        "text": f"{f'还差 {count} 处，打开可以一次看全' if count else '内容已经填齐'}。报备人：{admins}（管理员）",
        "url": filing_url(filing, "confirm"),
        "status": "draft" if count else "returned",
        "label": "还不能报备" if count else "可以报备",
        "turn": "" if count else "yours",
    }


def content_of_filing(filing: Filing) -> dict[str, object]:
    """Return what is handed in now, as plain values."""
    unit = filing.case_organisation
    return {
        "reference": filing.reference,
        "kind": filing.kind,
        "platform": {"reference": filing.platform.reference, "name": filing.platform.name},
        "organisation": {"name": unit.name, "uscc": unit.uscc, "district": unit.district},
        "answers": filing.answers,
        "materials": [
            {
                "code": one.code,
                "name": one.material.name,
                "sha256": one.material.sha256,
                "size": one.material.size,
                "id": one.material_id,
            }
            for one in attached_to(filing)
        ],
        "commitment": COMMITMENT,
    }


def facets_of(filing: Filing) -> dict[str, object]:
    """Return the columns that lists are narrowed by, as the answers stand; prices in yuan."""
    found: dict[str, object] = {}
    for judged in judged_sections(filing).values():
        for row in judged.values[:1]:
            found |= row
    facets: dict[str, object] = {name: found[name] for name in LISTS + COPIED if name in found}
    if found.get("industry"):
        facets["industries"] = [found["industry"]]
    facets |= {
        name: found[name] * WAN
        for name in ("price_low", "price_high")
        if found.get(name) is not None
    }
    return facets


def parts_of(filing: Filing, answers: Mapping[str, object], *, editable: bool = False) -> list[Row]:
    """Return ``answers`` by section for ``platforms/_content.html``; with addresses when editable."""
    correction = filing.open_correction if editable else None
    opened = correction.open_sections if correction else filing.kind_facts.by_key.keys()
    return [
        {
            "key": section.key,
            "title": section.title,
            "groups": groups_of(section, answers.get(section.key)),
            "url": filing_url(filing, "section", section.key)
            if editable and section.key in opened
            else "",
        }
        for section in sections_of_filing(filing)
        if answers.get(section.key) or not section.is_optional
    ]
