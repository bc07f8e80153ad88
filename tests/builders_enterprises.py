"""Builders of enterprises: on a list, drafted by its members, confirmed by its 管理员."""

from decimal import Decimal

from accounts.models import Organisation, User
from enterprises.models import Enterprise
from enterprises.rules import profile
from enterprises.selectors.profiles import profile_of
from enterprises.services.profiles import confirm_profile, save_section
from tests.recorded import recorded

SCALE = {
    "industry": "C29",
    "products": "注塑件、精密模具",
    "employees": "260",
    "revenue": "8600.50",
    "figures_year": "2025",
}
ANSWERS = {
    "scale": SCALE,
    "production": {"processes": "注塑成型\n喷涂", "equipment": "80", "connected": "25"},
    "systems": {"systems": ["erp", "finance"], "weakness": "插单多，排产靠人工。"},
    "contact": {"contact_name": "邝雅文", "contact_phone": "13800000031"},
}
CLOUD = {"kind": "equipment", "first_on": "2025-03-01", "proof": "合同 1"}
PILOT_RULE = {
    "comparator": "and",
    "most_staff": "1000",
    "most_revenue": "400000000.00",
    "reason": "市试点申报要点",
}


@recorded
def make_enterprise(**overrides) -> Enterprise:
    """Return an enterprise as an official list has it."""
    values = {
        "uscc": "91000000MA0000103M",
        "name": "广州晨风注塑有限公司",
        "district": "440112",
        "industry": "C29",
        "employees": 260,
        "revenue": Decimal("86005000"),
        "figures_year": 2025,
        "size": "small",
        "source": "规模以上工业企业名录（示例）",
    }
    return Enterprise.objects.create(**values | overrides)


def fill_profile(
    organisation: Organisation, actor: User, answers: dict[str, dict] | None = None
) -> Enterprise:
    """Write every section of the unit's profile as ``actor``."""
    enterprise = profile_of(organisation)
    for section in profile.SECTIONS:
        enterprise = save_section(
            enterprise,
            section.key,
            (ANSWERS | (answers or {}))[section.key],
            actor=actor,
            draft_version=enterprise.draft_version,
        )
    return enterprise


@recorded
def make_confirmed(organisation: Organisation, admin: User, **answers) -> Enterprise:
    """Return the unit's enterprise with a profile that its 管理员 has confirmed."""
    enterprise = fill_profile(organisation, admin, answers)
    return confirm_profile(enterprise, actor=admin, draft_version=enterprise.draft_version)
