"""征集: writing a notice, having it reviewed and signed, publishing and closing it."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction

from casework import audit, clock
from casework.deadlines import CLOSING_TIME, open_step
from casework.numbers import allot
from casework.permissions import require
from casework.workflow import TransitionError, advance, lock, move_of, refuse_at_another_level
from platforms.models import SolicitationRound
from platforms.policy import CATEGORY_LABELS
from platforms.rules.eligibility import RULES, parameter_faults
from platforms.rules.materials import MATERIALS
from platforms.services.search import show_round
from platforms.states import (
    CLOSE_ROUND,
    DECLINE_ROUND,
    ENDORSE_ROUND,
    RELEASE_ROUND,
    RETURN_ROUND,
    ROUND_WORKFLOW,
    SUBMIT_ROUND,
    RoundStatus,
)

MOST_LEVELS, LONGEST_LEVEL = 6, 10
LEVELS_WRONG = f"培育等级最多 {MOST_LEVELS} 个，各不相同，每个最多 {LONGEST_LEVEL} 个字。"
CLOSING_WRONG = f"截止时间须为 {CLOSING_TIME:%H:%M} 整。"
EDITABLE = (
    "name",
    "document_number",
    "programme",
    "summary",
    "categories",
    "opens_at",
    "closes_at",
    "conditions",
    "required_materials",
    "review_method",
    "target_number",
    "publicity_days",
    "correction_days",
    "has_district_review",
    "has_expert_review",
    "district_days",
    "consultation_days",
    "awaits_consultations",
    "title_years",
    "levels",
    "contact",
)


@transaction.atomic
def create_round(*, actor, values: Mapping[str, object]) -> SolicitationRound:
    """Start a notice as a draft of the 经办; ValidationError names every faulty field at once."""
    require(actor, "platforms.handle_round")
    round_ = SolicitationRound(
        reference=allot("SHZM", year=clock.today().year, width=4),
        status=RoundStatus.DRAFT,
        handled_by=actor,
        **_editable(values),
    )
    _check(round_)
    round_.save()
    event = audit.record(
        "create_round",
        actor=actor,
        case=round_,
        label="起草征集通知",
        move=move_of(round_, SUBMIT_ROUND.duty, actor),
    )
    open_step(round_, ROUND_WORKFLOW.stages[RoundStatus.DRAFT], at=event.at)
    return round_


@transaction.atomic
def edit_round(
    round_: SolicitationRound, *, actor, version: int, values: Mapping[str, object]
) -> SolicitationRound:
    """Change a draft notice; TransitionError once it has been sent for review."""
    require(actor, "platforms.handle_round", round_)
    round_ = lock(round_, version)
    if round_.status != RoundStatus.DRAFT:
        raise TransitionError("征集通知送审后不能再改，请先退回。", case=round_)
    refuse_at_another_level(round_, SUBMIT_ROUND.duty, actor)
    before = {name: getattr(round_, name) for name in EDITABLE}
    for name, value in _editable(values).items():
        setattr(round_, name, value)
    _check(round_)
    round_.version += 1
    round_.save()
    changed = [name for name in EDITABLE if getattr(round_, name) != before[name]]
    audit.record(
        "edit_round",
        actor=actor,
        case=round_,
        label="修改征集通知",
        move=move_of(round_, SUBMIT_ROUND.duty, actor),
        data={"changed": changed},
    )
    return round_


def _editable(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name in EDITABLE}


def _list_faults(round_: SolicitationRound) -> dict[str, list[str]]:
    faults: dict[str, list[str]] = {}
    if not round_.categories or set(round_.categories) - set(CATEGORY_LABELS):
        faults["categories"] = ["至少选一个征集领域，且只能选政策列明的六类。"]
    if set(round_.required_materials) - {c for c, kind in MATERIALS.items() if not kind.is_joint}:
        faults["required_materials"] = ["只能选材料目录里的材料。"]
    if not are_levels(round_.levels):
        faults["levels"] = [LEVELS_WRONG]
    return faults


def _check(round_: SolicitationRound) -> None:
    faults = _list_faults(round_)
    if set(round_.conditions) - {rule.code for rule in RULES}:
        faults["conditions"] = ["只能用列明的申报条件。"]
    elif wrong := parameter_faults(round_.conditions):
        faults["conditions"] = wrong
    if round_.closes_at and not closes_on_the_hour(round_.closes_at):
        faults["closes_at"] = [CLOSING_WRONG]
    try:
        round_.full_clean(exclude=["handled_by", "reviewed_by", "approved_by"])
    except ValidationError as fault:
        faults = {**fault.message_dict, **faults}
    if faults:
        raise ValidationError(faults)


def closes_on_the_hour(closes_at: datetime) -> bool:
    """Tell whether a window ends at the one moment of the day at which windows end."""
    return clock.local(closes_at).time() == CLOSING_TIME


def are_levels(levels: object) -> bool:
    """Tell whether ``levels`` are up to six different short names; none is allowed."""
    return (
        isinstance(levels, list)
        and all(isinstance(one, str) and 0 < len(one.strip()) <= LONGEST_LEVEL for one in levels)
        and len(set(levels)) == len(levels) <= MOST_LEVELS
    )


@transaction.atomic
def submit_round(
    round_: SolicitationRound, *, actor, version: int, note: str = ""
) -> SolicitationRound:
    """经办 sends the notice to 审核."""
    return advance(lock(round_, version), SUBMIT_ROUND, actor=actor, note=note)


@transaction.atomic
def endorse_round(
    round_: SolicitationRound, *, actor, version: int, note: str = ""
) -> SolicitationRound:
    """审核 passes the notice on to 负责人."""
    return advance(lock(round_, version), ENDORSE_ROUND, actor=actor, note=note)


@transaction.atomic
def return_round(round_: SolicitationRound, *, actor, version: int, note: str) -> SolicitationRound:
    """审核 sends the notice back to 经办 with a reason."""
    return advance(lock(round_, version), RETURN_ROUND, actor=actor, note=note)


@transaction.atomic
def decline_round(
    round_: SolicitationRound, *, actor, version: int, note: str
) -> SolicitationRound:
    """负责人 does not sign and sends the notice back with a reason."""
    return advance(lock(round_, version), DECLINE_ROUND, actor=actor, note=note)


@transaction.atomic
def release_round(
    round_: SolicitationRound, *, actor, version: int, note: str = ""
) -> SolicitationRound:
    """负责人 signs: the notice is public from this moment (§二（一）)."""
    round_ = lock(round_, version)
    round_ = advance(
        round_, RELEASE_ROUND, actor=actor, note=note, changes={"released_at": clock.now()}
    )
    show_round(round_)
    return round_


@transaction.atomic
def close_round(round_: SolicitationRound, *, actor, version: int) -> SolicitationRound:
    """Close a notice whose window has passed; NotYet before."""
    return advance(lock(round_, version), CLOSE_ROUND, actor=actor)


def close_due_rounds() -> int:
    """Close every notice past its window in the system's name; return how many."""
    actor = get_user_model().objects.service_account()
    due = list(SolicitationRound.objects.past_closing(clock.now()))
    for round_ in due:
        close_round(round_, actor=actor, version=round_.version)
    return len(due)
