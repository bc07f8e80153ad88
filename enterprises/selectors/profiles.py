"""The profile of one enterprise: its sections with their standing, its faults, its size."""

from collections.abc import Iterator
from decimal import Decimal

from accounts.models import Organisation
from casework import clock
from casework.amounts import WAN, wan_yuan
from casework.forms import REQUIRED, Judged, judge, shown
from casework.sections import Section
from casework.standards import Comparator, is_within
from enterprises.models import Enterprise, PilotRule
from enterprises.rules import profile

Row = dict[str, object]
MOST_NAMED = 3


def profile_of(organisation: Organisation) -> Enterprise:
    """Return the enterprise with the unit's code; one that is not kept yet when there is none."""
    found = (
        Enterprise.objects.select_related("last_edited_by", "confirmed_by")
        .filter(uscc=organisation.uscc)
        .first()
    )
    enterprise = found or unkept(organisation)
    if not enterprise.answers:
        enterprise.answers = known_answers(enterprise, organisation)
    return enterprise


def unkept(organisation: Organisation) -> Enterprise:
    """Return an enterprise for ``organisation`` that nobody has saved."""
    return Enterprise(
        uscc=organisation.uscc, name=organisation.name, district=organisation.district
    )


def known_answers(enterprise: Enterprise, organisation: Organisation) -> dict[str, Row]:
    """Return what list and unit know already, as the form would have been filled in."""
    employees = enterprise.employees or organisation.employees
    return {
        profile.SCALE.key: {
            "industry": enterprise.industry,
            "employees": str(employees or ""),
            "revenue": _wan(enterprise.revenue),
            "figures_year": str(enterprise.figures_year or ""),
        },
        profile.CONTACT.key: {
            "contact_name": organisation.contact_name,
            "contact_phone": organisation.contact_phone,
        },
    }


def _wan(revenue: Decimal | None) -> str:
    """Return yuan as the form asks for them: 万元 in plain digits."""
    return "" if revenue is None else f"{revenue / WAN:.2f}"


def judged(enterprise: Enterprise) -> dict[str, Judged]:
    """Return every section as cleaned, with what contradicts itself across them."""
    found = {one.key: judge(one, enterprise.answers.get(one.key)) for one in profile.SECTIONS}
    values = {
        name: value for one in found.values() for row in one.values for name, value in row.items()
    }
    crossed = profile.crossed(values, this_year=clock.today().year)
    for section in profile.SECTIONS:
        for field in section.fields:
            if field.name in crossed:
                found[section.key].faults.setdefault(field.name, []).append(crossed[field.name])
    return found


def faults_of(found: dict[str, Judged]) -> list[Row]:
    """Return every fault of all sections, for the summary of the page."""
    return [
        {"section": section, "label": section.field(name).label, "text": text}
        for section in profile.SECTIONS
        for name, texts in found[section.key].faults.items()
        for text in texts
    ]


def section_tasks(found: dict[str, Judged]) -> Iterator[Row]:
    """Yield every section with its standing, for the task list."""
    for section in profile.SECTIONS:
        yield {"key": section.key, "title": section.title, **_standing(section, found[section.key])}


def _standing(section: Section, judged: Judged) -> Row:
    if judged.is_empty:
        return {
            "status": "draft",
            "label": "未开始",
            "text": section.hint or f"共 {len(section.fields)} 项",
        }
    if judged.is_complete:
        return {"status": "done", "label": "已完成", "text": f"共 {len(section.fields)} 项"}
    wrong = sum(text != REQUIRED for texts in judged.faults.values() for text in texts)
    if wrong:
        return {"status": "returned", "label": f"{wrong} 处要改", "text": "打开看每一处怎么改。"}
    named = "、".join(judged.missing[:MOST_NAMED])
    more = f"等 {len(judged.missing)} 项" if len(judged.missing) > MOST_NAMED else ""
    return {"status": "in_progress", "label": "填了一部分", "text": f"还差：{named}{more}"}


def completeness(enterprise: Enterprise) -> Row:
    """Return how many of the questions that all must answer have an answer, of how many."""
    asked = [(one.key, field.name) for one in profile.SECTIONS for field in one.fields]
    needed = [(key, name) for key, name in asked if profile.BY_KEY[key].field(name).required]
    done = sum(bool(enterprise.answers.get(key, {}).get(name)) for key, name in needed)
    return {"done": done, "all": len(needed), "percent": done * 100 // len(needed)}


def size_facts(enterprise: Enterprise) -> list[Row]:
    """Return the figures that count now, the class that follows and where they come from."""
    figures = enterprise.employees is not None and enterprise.revenue is not None
    return [
        {"label": "行业大类", "value": enterprise.industry_name},
        {
            "label": "从业人员",
            "value": "" if enterprise.employees is None else f"{enterprise.employees:,} 人",
        },
        {
            "label": "营业收入",
            "value": "" if enterprise.revenue is None else f"{wan_yuan(enterprise.revenue)} 万元",
        },
        {
            "label": "数据年份",
            "value": f"{enterprise.figures_year} 年" if enterprise.figures_year else "",
        },
        {"label": "规模类型", "value": enterprise.size_name},
        {"label": "试点中小企业口径", "value": pilot_words(enterprise) if figures else ""},
        {"label": "数据来源", "value": source_words(enterprise)},
    ]


def pilot_words(enterprise: Enterprise) -> str:
    """Say whether the enterprise is 中小企业 by the pilot's wording; it has both figures."""
    rule = PilotRule.objects.in_force()
    within = is_within(
        enterprise.employees,
        enterprise.revenue,
        most=rule.limit,
        comparator=Comparator(rule.comparator),
    )
    limits = f"{rule.most_staff:,} 人、{wan_yuan(rule.most_revenue)} 万元"
    return f"{'符合' if within else '不符合'}（{limits}，{rule.get_comparator_display()}）"


def source_words(enterprise: Enterprise) -> str:
    """Say who stands for the figures."""
    if enterprise.is_confirmed:
        return "企业确认"
    return enterprise.source


def content_of(enterprise: Enterprise) -> list[Row]:
    """Return what was confirmed, section by section, as a person reads it."""
    return [
        {
            "title": section.title,
            "facts": [
                {"label": field.label, "value": text}
                for field, text in shown(section, enterprise.confirmed[section.key])[0]
            ],
        }
        for section in profile.SECTIONS
        if section.key in enterprise.confirmed
    ]
