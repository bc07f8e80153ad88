"""A demand while it is written: its sections with their standing, its faults, what is handed in."""

from django.urls import reverse

from accounts.models import Organisation
from casework import clock
from casework.amounts import WAN
from casework.forms import Judged, judge, shown
from casework.sections import Section
from enterprises.models import Demand, Enterprise
from enterprises.rules import demands as rules
from enterprises.rules.demands import BY_KEY, SECTIONS, YES
from platforms.selectors import input_id
from platforms.selectors.drafts import task_of

Row = dict[str, object]


def first_answers(organisation: Organisation) -> dict[str, Row]:
    """Return what the profile of the unit answers already, as the form would have been filled in."""
    enterprise = Enterprise.objects.filter(uscc=organisation.uscc).first()
    contact = (enterprise.confirmed or enterprise.answers).get("contact", {}) if enterprise else {}
    return {
        rules.NEED.key: {
            "name": "",
            "industry": enterprise.industry if enterprise else "",
            "dimensions": [],
            "scenes": [],
            "pains": "",
        },
        rules.CONTACT.key: {
            "is_anonymous": YES,
            "contact_name": contact.get("contact_name") or organisation.contact_name,
            "contact_phone": contact.get("contact_phone") or organisation.contact_phone,
        },
    }


def judged(demand: Demand) -> dict[str, Judged]:
    """Return every section as cleaned, with what contradicts itself across them."""
    found = {one.key: judge(one, demand.answers.get(one.key)) for one in SECTIONS}
    values = values_of(found)
    unit = demand.organisation
    told = (
        *rules.crossed(values, today=clock.today()),
        *rules.betrayals(values, name=unit.name, uscc=unit.uscc),
    )
    for key, name, text in told:
        found[key].faults.setdefault(name, []).append(f"{text}。")
    return found


def values_of(found: dict[str, Judged]) -> Row:
    """Return the clean answers of all sections by field name."""
    return {
        name: value for one in found.values() for row in one.values for name, value in row.items()
    }


def faults_of_demand(demand: Demand) -> list[Row]:
    """Return everything that stands between draft and posting, all at once."""
    return [
        {"section": key, "field": name, "message": f"{BY_KEY[key].field(name).label}：{text}"}
        for key, one in judged(demand).items()
        for name, texts in one.faults.items()
        for text in texts
    ]


def linked_faults(demand: Demand) -> list[Row]:
    """Return every fault with its address."""
    return [
        {
            "url": f"{section_url(demand, str(one['section']))}?check=1"
            f"#{input_id(BY_KEY[str(one['section'])], str(one['field']))}",
            "text": one["message"],
        }
        for one in faults_of_demand(demand)
    ]


def facets_of(demand: Demand) -> Row:
    """Return the columns of the hall as the answers stand; amounts in yuan."""
    values = values_of(judged(demand))
    low, high = values["budget_low"], values["budget_high"]
    return {
        "name": values["name"],
        "industry": values["industry"],
        "dimensions": values["dimensions"],
        "scenes": values["scenes"],
        "pains": values["pains"],
        "budget_low": None if low is None else low * WAN,
        "budget_high": None if high is None else high * WAN,
        "expected_on": values["expected_on"],
        "is_anonymous": values["is_anonymous"] == YES,
        "district": demand.organisation.district,
    }


def section_url(demand: Demand, key: str) -> str:
    return reverse("enterprises:demand_section", args=[demand.reference, key])


def section_rows(demand: Demand) -> list[Row]:
    """Return each section with its standing, for the task list and beside the form."""
    found = judged(demand)
    rows = []
    for section in SECTIONS:
        asked = judge(section, demand.answers.get(section.key)).faults
        crossed = sum(name not in asked for name in found[section.key].faults)
        raw = demand.answers.get(section.key)
        row = task_of(section, raw, crossed, section_url(demand, section.key))
        if row["status"] == "draft" and not any(field.required for field in section.fields):
            row |= {"label": "选填", "is_left_out": True}
        rows.append(row)
    return rows


def parts_of(demand: Demand, *, editable: bool = False) -> list[Row]:
    """Return the answers by section as a person reads them, with addresses when ``editable``."""
    return [
        {
            "title": section.title,
            "url": section_url(demand, section.key) if editable else "",
            "facts": _facts(section, demand.answers.get(section.key)),
        }
        for section in SECTIONS
    ]


def _facts(section: Section, raw: object) -> list[Row]:
    return [{"label": field.label, "value": text} for field, text in shown(section, raw)[0]]


def preview_of(demand: Demand) -> str:
    """Return how the hall will name who asks, as the answers stand; they have no faults."""
    for name, value in facets_of(demand).items():
        setattr(demand, name, value)
    return demand.shown_name
