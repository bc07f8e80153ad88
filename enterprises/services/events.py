"""供需对接活动: an office writes an event, publishes it, changes or cancels it, closes it when over."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from casework import audit, clock
from casework.audit import Move
from casework.calendar import add_working_days
from casework.deadlines import close_step, open_step
from casework.jobs import defer
from casework.notices import notify
from casework.numbers import allot
from casework.permissions import require
from casework.search import index
from casework.transitions import Duty, Transition
from casework.workflow import TransitionError, advance, lock
from enterprises.models import Event, SignUp
from enterprises.permissions import PLAN_EVENT, RUN_EVENT
from enterprises.selectors.entries import event_entries
from enterprises.services.sign_ups import fill_from_the_line
from enterprises.states import (
    CANCEL_EVENT,
    CANCEL_EVENT_OF_DISTRICT,
    CLOSING_DAYS,
    HOLD_EVENT,
    HOLD_EVENT_OF_DISTRICT,
    PUBLISH_EVENT,
    PUBLISH_EVENT_OF_DISTRICT,
    EventStatus,
    stage_of,
)

EDITABLE = (
    "name",
    "kind",
    "organiser",
    "place",
    "starts_at",
    "ends_at",
    "closes_at",
    "seats",
    "most_per_unit",
    "introduction",
    "agenda",
    "dimensions",
    "industries",
    "scenes",
    "contact",
)
# Whoever has signed up must hear of a change of these.
TOLD = ("name", "place", "starts_at", "ends_at")
BEGINS_LATER = "已经发布的活动，改后的开始时间要晚于现在。"
MORE_SEATS = "已有 {} 席报了名，名额不能比这更少。"


@transaction.atomic
def create_event(*, actor: User, values: Mapping[str, object]) -> Event:
    """Start an event as a draft: of the city for 经办, of the district for its 区工信.

    ValidationError names every faulty field at once.
    """
    require(actor, PLAN_EVENT)
    district = actor.post.district
    event = Event(
        reference=allot("SHHD", year=clock.today().year, width=4),
        status=EventStatus.DRAFT,
        district=district,
        handled_by=None if district else actor,
        **_editable(values),
    )
    _check(event)
    event.save()
    audit.record("create_event", actor=actor, case=event, label="起草活动", move=_move(event))
    _keep_waiting(event)
    return event


@transaction.atomic
def edit_event(event: Event, *, actor: User, version: int, values: Mapping[str, object]) -> Event:
    """Change an event that is not over; more seats go to the waiting list at once.

    Whoever has signed up is told of another name, place or time. TransitionError once it is
    cancelled, held or over; StaleVersion; ValidationError names every faulty field.
    """
    require(actor, RUN_EVENT, event)
    event = lock(event, version)
    is_public = event.status == EventStatus.PUBLISHED
    if event.is_final or (is_public and event.is_over):
        raise TransitionError("活动已经结束或取消，不能再改。", case=event)
    before = {name: getattr(event, name) for name in EDITABLE}
    for name, value in _editable(values).items():
        setattr(event, name, value)
    is_moved = event.starts_at != before["starts_at"]
    if is_public and is_moved and event.has_begun:
        raise ValidationError({"starts_at": [BEGINS_LATER]})
    _check(event)
    event.version += 1
    event.save()
    changed = [name for name in EDITABLE if getattr(event, name) != before[name]]
    audit.record(
        "edit_event",
        actor=actor,
        case=event,
        label="修改活动",
        move=_move(event),
        data={"changed": changed},
    )
    _keep_waiting(event)
    if is_public:
        _let_be_found(event)
        fill_from_the_line(event)
        if set(changed) & set(TOLD):
            _tell_everybody(event)
    return event


@transaction.atomic
def publish_event(event: Event, *, actor: User, version: int, note: str = "") -> Event:
    """The office whose event it is makes it public; sign-up begins (§二（四）)."""
    step = _step(event, PUBLISH_EVENT, PUBLISH_EVENT_OF_DISTRICT)
    changes = {"published_at": clock.now()}
    event = advance(lock(event, version), step, actor=actor, note=note, changes=changes)
    _keep_waiting(event)
    _let_be_found(event)
    return event


@transaction.atomic
def cancel_event(event: Event, *, actor: User, version: int, note: str) -> Event:
    """Cancel an event that has not begun; everybody who has signed up or waits is told why."""
    step = _step(event, CANCEL_EVENT, CANCEL_EVENT_OF_DISTRICT)
    changes = {"cancel_reason": note}
    event = advance(lock(event, version), step, actor=actor, note=note, changes=changes)
    _tell_everybody(event)
    _let_be_found(event)
    return event


@transaction.atomic
def hold_event(event: Event, *, actor: User, version: int, note: str = "") -> Event:
    """Close an event that is over: who came is settled, the follow-up begins."""
    step = _step(event, HOLD_EVENT, HOLD_EVENT_OF_DISTRICT)
    event = advance(lock(event, version), step, actor=actor, note=note)
    _let_be_found(event)
    return event


def tell_participants(event: Event, *, version: int) -> int:
    """Tell the units that have signed up how the event stands; once for each ``version``.

    Returns how many messages were new.
    """
    told = 0
    for sign_up in SignUp.objects.filter(event=event).live().select_related("organisation"):
        people = User.objects.members_of(sign_up.organisation)
        key = f"{event.reference}:{version}"
        told += len(
            notify(people, "event_updated", case=event, key=key, context={"sign_up": sign_up})
        )
    return told


def _keep_waiting(event: Event) -> None:
    """Open the step of the office anew: it is due some days after the end, wherever that is now."""
    now, stage = clock.now(), stage_of(event)
    close_step(event, at=now)
    is_public = event.status == EventStatus.PUBLISHED
    ends_on = clock.local_day(event.ends_at)
    due = add_working_days(ends_on, CLOSING_DAYS) if is_public else None
    open_step(event, stage, at=now, due=due)


def _let_be_found(event: Event) -> None:
    index(*event_entries([event]))


def _tell_everybody(event: Event) -> None:
    defer("enterprises.tasks.tell_participants", event_id=event.pk, version=event.version)


def _step(event: Event, of_city: Transition, of_district: Transition) -> Transition:
    return of_district if event.district else of_city


def _move(event: Event) -> Move:
    return Move(Duty.DISTRICT if event.district else Duty.HANDLER)


def _editable(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name in EDITABLE}


def _check(event: Event) -> None:
    faults: dict[str, list[str]] = {}
    if event.starts_at and event.ends_at and event.ends_at <= event.starts_at:
        faults["ends_at"] = ["结束时间要晚于开始时间。"]
    if event.starts_at and event.closes_at and event.closes_at > event.starts_at:
        faults["closes_at"] = ["报名截止不能晚于开始时间。"]
    if event.seats and event.seats < event.taken:
        faults["seats"] = [MORE_SEATS.format(event.taken)]
    if event.seats and event.most_per_unit and event.most_per_unit > event.seats:
        faults["most_per_unit"] = ["不能超过全部名额。"]
    try:
        event.full_clean(
            exclude=["handled_by", "reviewed_by", "approved_by"],
            validate_constraints=not faults,
        )
    except ValidationError as fault:
        faults = {**fault.message_dict, **faults}
    if faults:
        raise ValidationError(faults)
