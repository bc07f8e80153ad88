"""The only code that changes a status: lock the row, check the step, write it, open the next."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.contrib.auth import get_user_model
from django.db.models import Q

from casework import audit, notices
from casework.calendar import Day
from casework.deadlines import close_step, open_step
from casework.models import Case, CaseEvent
from casework.permissions import may, require
from casework.transitions import LEVEL_FIELDS, LEVELS, SIDES, Duty, Transition

ANOTHER_LEVEL = "您已在本件的另一级办理过，这一步须由别人办理。"
AnyCase = TypeVar("AnyCase", bound=Case)


class TransitionError(Exception):
    """A step that this case does not allow now; answered as 409."""

    code = "wrong_state"
    http_status = 409

    def __init__(self, message: str, *, case: Case | None = None):
        super().__init__(message)
        self.case = case


class DraftConflict(TransitionError):
    """Somebody else saved the draft since this page was loaded; both versions are shown."""

    code = "draft_conflict"
    http_status = 412


class StaleVersion(TransitionError):
    """The case has moved on since the reader loaded it; answered as 412."""

    code = "stale_version"
    http_status = 412


class NotYet(TransitionError):
    """Something must happen first, or has happened too late; answered as 409."""

    code = "not_yet"


class NoteMissing(TransitionError):
    """The step needs a written reason; answered as 422."""

    code = "note_missing"
    http_status = 422


class SamePerson(TransitionError):
    """The actor already stands at another level of this case; answered as 403."""

    code = "same_person"
    http_status = 403


def lock(case: AnyCase, version: int | None = None) -> AnyCase:
    """Return the case read again under a row lock; StaleVersion if ``version`` is not its version.

    Must be called inside a transaction. On SQLite the IMMEDIATE transaction is the lock.
    """
    fresh = type(case)._base_manager.select_for_update(of=("self",)).get(pk=case.pk)
    if version is not None and fresh.version != version:
        raise StaleVersion("这件事刚刚被别人更新过，请看最新内容后再办。", case=fresh)
    return fresh


def advance(
    case: AnyCase,
    transition: Transition,
    *,
    actor,
    note: str = "",
    changes: Mapping[str, object] | None = None,
    data: Mapping[str, object] | None = None,
    due: Day | None = None,
) -> AnyCase:
    """Take ``transition`` on a locked case: status, level, version, history, open step, notices.

    ``changes`` are model fields written in the same UPDATE; ``data`` is kept with the event;
    ``due`` overrides the day by which the step that now opens is to be done.
    Raises PermissionDenied, TransitionError, NoteMissing or SamePerson and then changes nothing.
    """
    require(actor, transition.permission, case)
    _check(case, transition, actor, note)
    source = case.status
    fields = {"status": transition.target, "version": case.version + 1, **(changes or {})}
    level = LEVEL_FIELDS.get(transition.duty)
    principal = principal_of(case, transition.duty, actor)
    if level:
        # A deputy acts in the name of the absent one: the case stays his.
        fields[level] = principal or actor
    for name, value in fields.items():
        setattr(case, name, value)
    case.save(update_fields=[*fields, "updated_at"])
    event = audit.record(
        transition.name,
        actor=actor,
        case=case,
        label=transition.label,
        note=note,
        move=audit.Move(transition.duty, source, transition.target, principal),
        data=data,
    )
    resumes = close_step(case, at=event.at)
    stage = case.workflow.stages.get(transition.target)
    step = open_step(case, stage, at=event.at, due=due, resumes=resumes) if stage else None
    if transition.notice:
        notices.tell(case, transition, note=note, event=event, step=step)
    return case


def refusal(case: Case, transition: Transition, user) -> str:
    """Say why ``user`` cannot take ``transition`` on ``case`` now, or return an empty text."""
    if case.status not in transition.sources:
        return f"现在的状态是“{case.status_label}”，不能{transition.label}。"
    if not may(user, transition.permission, case):
        return "您现在的身份不能办理这一步。"
    if stands_at_another_level(case, transition.duty, user):
        return ANOTHER_LEVEL
    return transition.guard(case) if transition.guard else ""


def allowed_steps(case: Case, user) -> list[Transition]:
    """Return the steps that ``user`` may take on ``case`` now, in the order of the table."""
    return [t for t in case.workflow.leaving(case.status) if not refusal(case, t, user)]


def levels_of(case: Case, user, history: Sequence[CaseEvent] | None = None) -> frozenset[Duty]:
    """Return the levels at which ``user`` stands in this case, now or in its history.

    To have acted for the unit counts as one: nobody of the office may have done that.
    ``history`` is the whole history of the case where it has been read already.
    """
    now = {duty for duty, name in LEVEL_FIELDS.items() if getattr(case, f"{name}_id") == user.pk}
    if history is not None:
        by_user = [e for e in history if user.pk in {e.actor_id, e.on_behalf_of_id}]
        return frozenset(now | {Duty(e.duty) for e in by_user if e.duty in SIDES})
    by_him = Q(actor=user) | Q(on_behalf_of=user)
    acted = CaseEvent.objects.of(case).filter(by_him, duty__in=list(SIDES))
    return frozenset(now | {Duty(duty) for duty in acted.values_list("duty", flat=True)})


def standing_of(case: Case) -> dict[int, frozenset[Duty]]:
    """Return for everybody at which levels he stands in this case, now or in its history."""
    found: dict[int, set[Duty]] = {}
    for duty, name in LEVEL_FIELDS.items():
        found.setdefault(getattr(case, f"{name}_id"), set()).add(duty)
    acted = CaseEvent.objects.of(case).filter(duty__in=list(SIDES))
    for actor, principal, duty in acted.values_list("actor", "on_behalf_of", "duty"):
        for person in filter(None, (actor, principal)):
            found.setdefault(person, set()).add(Duty(duty))
    return {person: frozenset(duties) for person, duties in found.items() if person}


def stands_at_another_level(case: Case, duty: Duty, user) -> bool:
    """Tell whether ``user``, or whom he stands in for, stands at another level than ``duty``."""
    if duty not in LEVELS:
        return False
    levels = levels_of(case, user)
    principal = principal_of(case, duty, user)
    if principal is not None:
        levels |= levels_of(case, principal)
    return bool(levels - {duty})


def principal_of(case: Case, duty: Duty, user):
    """Return the absent official in whose name ``user`` acts as ``duty`` on this case, or None."""
    holder_id = case.holder_id_at(duty)
    if holder_id in {None, user.pk} or holder_id not in user.principals():
        return None
    return get_user_model().objects.get(pk=holder_id)


def move_of(case: Case, duty: Duty, actor, *, target: str = "") -> audit.Move:
    """Return as what, and in whose name, ``actor`` does what is no step of the table."""
    return audit.Move(duty, target=target, on_behalf_of=principal_of(case, duty, actor))


def refuse_at_another_level(case: Case, duty: Duty, user) -> None:
    """Raise SamePerson when ``user`` would act as ``duty`` and stands at another level."""
    if stands_at_another_level(case, duty, user):
        raise SamePerson(ANOTHER_LEVEL, case=case)


def _check(case: Case, transition: Transition, actor, note: str) -> None:
    if transition not in case.workflow.transitions:
        raise TransitionError(f"“{transition.label}”不是这类事项的步骤。", case=case)
    if case.status not in transition.sources:
        raise TransitionError(
            f"现在的状态是“{case.status_label}”，不能{transition.label}。", case=case
        )
    bar = transition.guard(case) if transition.guard else ""
    if bar:
        raise NotYet(bar, case=case)
    if transition.needs_note and not note.strip():
        raise NoteMissing(f"“{transition.label}”必须写明理由。", case=case)
    refuse_at_another_level(case, transition.duty, actor)
