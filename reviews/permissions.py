"""Who may do what in expert review: one predicate for each sentence of the rulebook."""

from casework.permissions import Part, holds_part, register
from casework.transitions import Duty


def expert_of(user):
    """Return the active expert that ``user`` is, or None; the counterpart of ``user.official``."""
    profile = getattr(user, "expert_profile", None) if user.is_authenticated else None
    return profile if profile and profile.is_active else None


def holds_in_the_city(user, duty: Duty) -> bool:
    official = user.official
    return bool(official and official.duty == duty and not official.district)


def is_of_a_party(user, panel) -> bool:
    """Whether ``user`` belongs to a unit whose file the panel judges, or judges in it himself."""
    return panel is not None and panel.concerns(user)


def handles_panel(user, panel) -> bool:
    return holds_in_the_city(user, Duty.HANDLER) and not is_of_a_party(user, panel)


def reviews_panel(user, panel) -> bool:
    return holds_in_the_city(user, Duty.REVIEWER) and not is_of_a_party(user, panel)


def approves_panel(user, panel) -> bool:
    return holds_in_the_city(user, Duty.APPROVER) and not is_of_a_party(user, panel)


def is_the_system(user, panel) -> bool:
    """The named service account; no person can log in as it."""
    return user.is_service_account


def manages_experts(user, expert) -> bool:
    """The 安全管理员 appoints; 经办 keeps the register of relations."""
    return holds_part(user, Part.SECURITY)


def keeps_relations(user, expert) -> bool:
    return holds_in_the_city(user, Duty.HANDLER)


def judges(user, assignment) -> bool:
    """The expert himself, still in the pool; whether anything opens is asked of the assignment."""
    expert = expert_of(user)
    return expert is not None and assignment.expert_id == expert.pk


def takes_part(user, panel) -> bool:
    """An expert with at least one file in this panel."""
    expert = expert_of(user)
    return expert is not None and panel.has_expert(expert)


register("reviews.handle_panel", handles_panel)
register("reviews.review_panel", reviews_panel)
register("reviews.approve_panel", approves_panel)
register("reviews.start_scoring", is_the_system)
register("reviews.manage_experts", manages_experts)
register("reviews.keep_relations", keeps_relations)
register("reviews.judge_file", judges)
register("reviews.take_part", takes_part)
