"""After and around an event: the reminder before it, what came of it, and what is forgotten of it."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from casework import audit, clock
from casework.jobs import claim_run, finish_run
from casework.notices import notify
from casework.permissions import require
from casework.workflow import NotYet, TransitionError
from enterprises.models import Event, Outcome, SignUp, SignUpState
from enterprises.permissions import ACT_FOR_SIGN_UP
from enterprises.rules.events import (
    FOLLOW_UP_DAYS,
    KEPT_DAYS,
    NO_OUTCOME,
    SETTLED_OUTCOMES,
    mark_of,
)
from enterprises.states import EventStatus
from platforms.models import Designation, Platform

SOON, OUTCOME = "event_soon", "outcome_due"
ONE_DAY = timedelta(days=1)


class AlreadyTold(TransitionError):
    """The same result with the same partner stands there already; nothing was added."""

    code = "already_told"


@transaction.atomic
def tell_outcome(mine: SignUp, *, kind: str, with_whom: str, actor: User) -> Outcome:
    """Let a unit that was there say what has come of it, and with whom ('' for nothing).

    NotYet for a unit that was not checked in or while the event lasts; AlreadyTold.
    """
    require(actor, ACT_FOR_SIGN_UP, mine)
    mine = SignUp.objects.select_for_update(of=("self",)).select_related("event").get(pk=mine.pk)
    if not mine.has_come:
        raise NotYet("到场签到的单位才能登记对接结果。", case=mine.event)
    if not mine.event.has_begun:
        raise NotYet("活动开始以后才能登记对接结果。", case=mine.event)
    with_whom = "" if kind == NO_OUTCOME else with_whom
    if mine.outcomes.filter(kind=kind, with_whom=with_whom).exists():
        raise AlreadyTold("这一条已经登记过，没有重复登记。", case=mine.event)
    made = Outcome.objects.create(
        sign_up=mine,
        kind=kind,
        with_whom=with_whom,
        platform=_titled(with_whom),
        told_by=actor,
    )
    data = {"event": mine.event.reference, "uscc": mine.organisation.uscc, "kind": kind}
    audit.record(
        "tell_outcome", actor=actor, label="登记对接结果", data=data | {"with_whom": with_whom}
    )
    return made


def _titled(name: str) -> Platform | None:
    """Return the platform of this name whose title is in force: the ones that the page offers."""
    held = Designation.objects.in_force(clock.today()).filter(platform__name=name)
    title = held.select_related("platform").first() if name else None
    return title.platform if title else None


def remind_of_events(on: date) -> int:
    """Tell who has a place that the event is tomorrow; once for each event and day."""
    begins = datetime.combine(on + ONE_DAY, time(), tzinfo=clock.GUANGZHOU)
    coming = Event.objects.filter(
        status=EventStatus.PUBLISHED, starts_at__gte=begins, starts_at__lt=begins + ONE_DAY
    )
    told = 0
    for event in coming:
        run = claim_run(SOON, f"{on}", scope=event.reference)
        if run is None:
            continue
        for mine in _with(event, SignUpState.CONFIRMED):
            told += len(
                notify(
                    User.objects.members_of(mine.organisation),
                    "event_soon",
                    case=event,
                    key=f"{event.reference}:{on}",
                    context={"sign_up": mine},
                )
            )
        finish_run(run, event=event.reference)
    return told


def ask_for_outcomes(on: date) -> int:
    """Ask who was there what has come of it, 7, 30 and 90 days after; each mark once.

    Who has signed a contract, or said that nothing came of it, is asked no more. A day that was
    missed is made up for by the nearest mark.
    """
    since = on - timedelta(days=max(FOLLOW_UP_DAYS) + min(FOLLOW_UP_DAYS))
    first = datetime.combine(since, time(), tzinfo=clock.GUANGZHOU)
    told = 0
    # One that the office forgot to close was held all the same.
    today = datetime.combine(on, time(), tzinfo=clock.GUANGZHOU)
    over = Q(status=EventStatus.HELD) | Q(status=EventStatus.PUBLISHED, ends_at__lt=today)
    for event in Event.objects.filter(over, ends_at__gte=first):
        mark = mark_of(clock.local_day(event.ends_at), on)
        run = claim_run(OUTCOME, f"{mark}", scope=event.reference) if mark else None
        if run is None:
            continue
        for mine in _with(event, SignUpState.CHECKED_IN).exclude(
            outcomes__kind__in=SETTLED_OUTCOMES
        ):
            told += len(
                notify(
                    User.objects.members_of(mine.organisation),
                    "outcome_due",
                    case=event,
                    key=f"{event.reference}:{mine.pk}:{mark}",
                    context={"sign_up": mine, "mark": mark},
                )
            )
        finish_run(run, event=event.reference)
    return told


def forget_participants(on: date) -> int:
    """Blank names and numbers of participants 180 days after the event; return how many rows."""
    last = datetime.combine(on - timedelta(days=KEPT_DAYS), time(), tzinfo=clock.GUANGZHOU)
    kept = SignUp.objects.filter(event__ends_at__lt=last).exclude(participant="", phone="")
    return kept.update(participant="", phone="")


def _with(event: Event, state: SignUpState):
    found = SignUp.objects.filter(event=event, state=state)
    return found.select_related("organisation").order_by("pk")
