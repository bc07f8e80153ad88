"""Handing a case over: the level moves to another person of the same duty, with a reason."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework import audit
from casework.models import Case, OpenStep
from casework.notices import notify
from casework.permissions import may
from casework.transitions import LEVEL_FIELDS, Duty
from casework.workflow import (
    NoteMissing,
    SamePerson,
    TransitionError,
    lock,
    standing_of,
    stands_at_another_level,
)


@transaction.atomic
def hand_over(case: Case, *, to, actor, version: int, note: str) -> Case:
    """Move the level of ``to``'s duty from who holds it to ``to``; its open step goes along.

    The holder himself does it, or 负责人 for somebody who cannot. The history keeps both: who
    acted at a level stands there for good. Raises PermissionDenied, StaleVersion, NoteMissing,
    SamePerson or TransitionError and then changes nothing.
    """
    case = lock(case, version)
    duty = Duty(to.official.duty) if to.official else None
    level = LEVEL_FIELDS.get(duty)
    if duty not in duties_to_hand_over(case, actor):
        raise PermissionDenied("只有经手人本人或负责人可以转交，并且只能交给同一职责的人。")
    holder = getattr(case, level)
    _check(case, duty, holder, to)
    if not note.strip():
        raise NoteMissing("转交必须写明理由。", case=case)
    setattr(case, level, to)
    case.version += 1
    case.save(update_fields=[level, "version", "updated_at"])
    OpenStep.objects.of(case).open().filter(duty=duty).update(assignee=to)
    event = audit.record(
        "hand_over",
        actor=actor,
        case=case,
        label="转交",
        note=note,
        move=audit.Move(duty if actor.pk == holder.pk else ""),
        data={"from": holder.name, "to": to.name, "user": to.pk},
    )
    notify(
        [person for person in (to, holder) if person.pk != actor.pk],
        "case_handed_over",
        case=case,
        key=event.hash[:40],
        context={"holder": holder, "receiver": to, "actor": event.actor_name, "note": note},
    )
    return case


def duties_to_hand_over(case: Case, user) -> list[Duty]:
    """Return the levels of this case that ``user`` may give to somebody else.

    A level without a step of its own stays: whoever asked for an export is who asked.
    """
    official = user.official
    if official is None or case.is_final:
        return []
    held = {duty: getattr(case, f"{name}_id") for duty, name in LEVEL_FIELDS.items()}
    leads = official.duty == Duty.APPROVER
    steps = {step.duty for step in case.workflow.transitions}
    return [
        duty
        for duty, holder in held.items()
        if holder and duty in steps and (leads or (holder == user.pk and official.duty == duty))
    ]


def receivers(case: Case, user) -> list:
    """Return the people to whom ``user`` may hand a level of this case, by duty."""
    standing, found = standing_of(case), []
    for duty in duties_to_hand_over(case, user):
        holder_id = getattr(case, f"{LEVEL_FIELDS[duty]}_id")
        for person in get_user_model().objects.with_duty(duty).select_related("official_profile"):
            elsewhere = standing.get(person.pk, frozenset()) - {duty}
            if person.pk != holder_id and not elsewhere and _may_act(case, duty, person):
                found.append(person)
    return found


def _check(case: Case, duty: Duty, holder, to) -> None:
    if to.pk == holder.pk:
        raise TransitionError("这件事已在他手上。", case=case)
    if not _may_act(case, duty, to):
        raise TransitionError("对方不能办理这件事，可能与申报单位有关。", case=case)
    if stands_at_another_level(case, duty, to):
        raise SamePerson("对方已在本件的另一级办理过，不能转交给他。", case=case)


def _may_act(case: Case, duty: Duty, person) -> bool:
    """Tell whether ``person`` may take any step of ``duty``: he may belong to the applicant."""
    steps = (step for step in case.workflow.transitions if step.duty == duty)
    return any(may(person, step.permission, case) for step in steps)
