"""企业档案: members draft section by section, the 管理员 confirms."""

from decimal import Decimal

from django.db import transaction

from accounts.models import User
from casework import audit, clock, drafts
from casework.amounts import WAN
from casework.permissions import require
from casework.standards import size_class
from casework.workflow import StaleVersion
from enterprises.models import Enterprise, PilotRule
from enterprises.permissions import CONFIRM_PROFILE, SET_PILOT_RULE
from enterprises.rules import profile
from enterprises.selectors.profiles import faults_of, judged, known_answers, unkept


@transaction.atomic
def save_section(
    enterprise: Enterprise, key: str, raw: dict, *, actor: User, draft_version: int, base: str = ""
) -> Enterprise:
    """Keep what the page holds for section ``key``, faulty or not; nothing typed is lost.

    The first save of a firm that stands on no list makes its row. DraftConflict when another has
    saved this section since the page was loaded with ``draft_version`` and ``base``.
    """
    require(actor, "enterprises.draft_profile", enterprise)
    enterprise = _locked(enterprise, actor)
    drafts.keep_section(
        enterprise,
        key,
        raw,
        actor=actor,
        draft_version=draft_version,
        base=base,
        derive=lambda: {"updated_at": clock.now()},
    )
    return enterprise


def _locked(enterprise: Enterprise, actor: User) -> Enterprise:
    """Return the row under a lock, made from the unit's particulars when there is none."""
    organisation = actor.acting.organisation
    new = unkept(organisation)
    Enterprise.objects.get_or_create(
        uscc=enterprise.uscc, defaults={"name": new.name, "district": new.district}
    )
    kept = Enterprise.objects.select_for_update(of=("self",)).get(uscc=enterprise.uscc)
    if not kept.answers:
        kept.answers = known_answers(kept, organisation)
    return kept


@transaction.atomic
def confirm_profile(enterprise: Enterprise, *, actor: User, draft_version: int) -> Enterprise:
    """Let the 管理员 stand for the profile: its figures count from now on, its size follows.

    Raises StaleVersion when the draft has changed since it was read, Incomplete with every
    fault at once.
    """
    require(actor, CONFIRM_PROFILE, enterprise)
    enterprise = _locked(enterprise, actor)
    if enterprise.draft_version != draft_version:
        raise StaleVersion("内容在您核对之后又有人改过，请重新核对再确认。")
    found = judged(enterprise)
    if faults := faults_of(found):
        raise drafts.Incomplete(faults, act="确认")
    scale = found[profile.SCALE.key].values[0]
    organisation = actor.acting.organisation
    enterprise.name, enterprise.district = organisation.name, organisation.district
    enterprise.industry, enterprise.employees = scale["industry"], scale["employees"]
    enterprise.revenue = Decimal(scale["revenue"]) * WAN
    enterprise.figures_year = scale["figures_year"]
    enterprise.size = size_class(enterprise.industry, enterprise.employees, enterprise.revenue)
    enterprise.confirmed, enterprise.confirmed_version = enterprise.answers, draft_version
    enterprise.confirmed_by, enterprise.confirmed_at = actor, clock.now()
    enterprise.updated_at = enterprise.confirmed_at
    enterprise.save()
    audit.record(
        "confirm_profile",
        actor=actor,
        label="确认企业档案",
        data={
            "uscc": enterprise.uscc,
            "version": draft_version,
            "size": enterprise.get_size_display(),
            "sha256": audit.sha256_of(enterprise.confirmed),
        },
    )
    return enterprise


@transaction.atomic
def set_pilot_rule(rule: PilotRule, *, actor: User) -> PilotRule:
    """Keep a new wording of the pilot; the earlier ones stay readable."""
    require(actor, SET_PILOT_RULE)
    rule.set_by, rule.set_at = actor, clock.now()
    rule.full_clean()
    rule.save()
    audit.record(
        "set_pilot_rule",
        actor=actor,
        label="设定试点中小企业口径",
        note=rule.reason,
        data={
            "comparator": rule.get_comparator_display(),
            "most_staff": rule.most_staff,
            "most_revenue": rule.most_revenue,
        },
    )
    return rule
