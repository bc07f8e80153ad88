"""报名: a place or the waiting list, changed, given up, and confirmed at the door; never oversold."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.models import User
from casework import audit, clock
from casework.deadlines import deciding_moment
from casework.notices import notify
from casework.permissions import require
from casework.workflow import NotYet, StaleVersion, TransitionError, lock
from enterprises.models import Event, SignUp, SignUpState
from enterprises.permissions import ACT_FOR_SIGN_UP, RUN_EVENT, SIGN_UP
from enterprises.states import EventStatus

NOT_OPEN = "这次活动现在不接受报名（{}）。"
OVER_NOW = "活动已经开始，报名不能再改或取消。"


class AlreadySignedUp(TransitionError):
    """The unit has a live sign-up for this event; nothing was added."""

    code = "already_signed_up"


class NoSeat(TransitionError):
    """There are not so many free seats; nothing was changed."""

    code = "no_seat"


class Comers(NamedTuple):
    """Who comes for a unit: one person to reach, and how many seats."""

    participant: str
    phone: str
    seats: int


@transaction.atomic
def sign_up(event: Event, comers: Comers, *, actor: User) -> SignUp:
    """Give the acting unit a place, or the last place of the waiting list, and tell its members.

    TransitionError before publication, after closing or cancelling; AlreadySignedUp; NoSeat for
    more seats than one unit may take. Nobody overtakes who waits already.
    """
    require(actor, SIGN_UP, event)
    event = lock(event)
    _refuse_unless_open(event)
    if comers.seats > event.most_per_unit:
        raise NoSeat(f"每个单位最多 {event.most_per_unit} 人。", case=event)
    organisation = actor.acting.organisation
    if SignUp.objects.live().filter(event=event, organisation=organisation).exists():
        raise AlreadySignedUp("你单位已经报过名，不用再报。", case=event)
    waits = event.free < comers.seats or SignUp.objects.in_line().filter(event=event).exists()
    made = SignUp.objects.create(
        event=event,
        organisation=organisation,
        **comers._asdict(),
        state=SignUpState.WAITING if waits else SignUpState.CONFIRMED,
        signed_by=actor,
        placed_at=None if waits else clock.now(),
    )
    if not waits:
        _take(event, comers.seats)
    _record("sign_up", made, actor, "活动报名")
    notify(_members(made), "sign_up_received", **_about(made))
    return made


@transaction.atomic
def change_sign_up(mine: SignUp, comers: Comers, *, version: int, actor: User) -> SignUp:
    """Change who comes, or on how many seats; freed seats go to the waiting list.

    More seats are had only where they are free and nobody waits (NoSeat); the place in the
    waiting list is kept. StaleVersion; TransitionError once the event has begun.
    """
    event, mine = _locked(mine, actor, version)
    more = comers.seats - mine.seats
    if comers.seats > event.most_per_unit:
        raise NoSeat(f"每个单位最多 {event.most_per_unit} 人。", case=event)
    if more > 0 and not _may_grow(event, mine, more):
        raise NoSeat("现在没有多余的名额可以增加人数，原来的报名没有变。", case=event)
    if more and mine.has_place:
        _take(event, more)
    mine.participant, mine.phone, mine.seats = comers
    _save(mine, "participant", "phone", "seats")
    _record("change_sign_up", mine, actor, "修改活动报名")
    if more < 0:
        fill_from_the_line(event)
        mine.refresh_from_db()
    return mine


@transaction.atomic
def give_up(mine: SignUp, *, version: int, actor: User) -> SignUp:
    """Give the place up; it goes to the first of the waiting list. StaleVersion; TransitionError late."""
    event, mine = _locked(mine, actor, version)
    had_place = mine.has_place
    mine.state, mine.given_up_at = SignUpState.CANCELLED, clock.now()
    _save(mine, "state", "given_up_at")
    _record("give_up", mine, actor, "取消活动报名")
    if had_place:
        _take(event, -mine.seats)
    # Who waited for more seats than were free may have stood before others.
    fill_from_the_line(event)
    return mine


def fill_from_the_line(event: Event) -> int:
    """Give free seats of the locked ``event`` to the waiting list in its order; return how many units.

    Who stands first and wants more than is free holds up the others: nobody is passed over.
    """
    given = 0
    if event.status != EventStatus.PUBLISHED or event.is_over:
        return given
    line = SignUp.objects.in_line().filter(event=event).select_related("organisation")
    for first in line.select_for_update(of=("self",)):
        if first.seats > event.free:
            break
        _take(event, first.seats)
        first.event = event
        first.state, first.placed_at = SignUpState.CONFIRMED, clock.now()
        _save(first, "state", "placed_at")
        notify(_members(first), "sign_up_promoted", **_about(first))
        given += 1
    return given


@transaction.atomic
def check_in(found: SignUp, *, actor: User) -> SignUp:
    """Note that the unit has come; only the office whose event it is. TransitionError says why not."""
    require(actor, RUN_EVENT, found.event)
    event = lock(found.event)
    found = SignUp.objects.select_for_update(of=("self",)).get(pk=found.pk)
    found.event = event
    if bar := check_in_bar(found):
        raise NotYet(bar, case=event)
    found.state = SignUpState.CHECKED_IN
    found.checked_in_at, found.checked_in_by = clock.now(), actor
    _save(found, "state", "checked_in_at", "checked_in_by")
    _record("check_in", found, actor, "活动签到")
    return found


@transaction.atomic
def undo_check_in(found: SignUp, *, actor: User) -> SignUp:
    """Take back what was noted by mistake, while the event is not closed."""
    require(actor, RUN_EVENT, found.event)
    event = lock(found.event)
    found = SignUp.objects.select_for_update(of=("self",)).get(pk=found.pk)
    found.event = event
    if not found.has_come or event.status != EventStatus.PUBLISHED:
        raise TransitionError("这一家没有签到，或者活动已经办结，没有撤销。", case=event)
    found.state, found.checked_in_at, found.checked_in_by = SignUpState.CONFIRMED, None, None
    _save(found, "state", "checked_in_at", "checked_in_by")
    _record("undo_check_in", found, actor, "撤销活动签到")
    return found


def check_in_bar(found: SignUp) -> str:
    """Say why ``found`` is not checked in now, or return an empty text."""
    event = found.event
    if not found.is_live:
        return "这个签到码已经作废：单位取消了这次报名。"
    if event.status != EventStatus.PUBLISHED:
        return f"这次活动{event.status_label}，不能签到。"
    if found.has_come:
        by = found.checked_in_by.name
        return f"这个单位已经签到（{clock.local(found.checked_in_at):%H:%M}，{by}确认），不用再签。"
    if found.state == SignUpState.WAITING:
        return "这个单位还在候补，没有取得名额。"
    if clock.now() < event.door_opens_at:
        opens = clock.local(event.door_opens_at)
        return f"还没到签到时间：{opens.month}月{opens.day}日 {opens:%H:%M} 开始签到。"
    return ""


def _refuse_unless_open(event: Event) -> None:
    if event.status != EventStatus.PUBLISHED:
        raise TransitionError(NOT_OPEN.format(event.status_label), case=event)
    if deciding_moment() > event.closes_at:
        raise TransitionError(NOT_OPEN.format("报名已截止"), case=event)


def _locked(mine: SignUp, actor: User, version: int) -> tuple[Event, SignUp]:
    """Return event and sign-up under their locks, in this order, as the unit may change them."""
    require(actor, ACT_FOR_SIGN_UP, mine)
    event = lock(mine.event)
    mine = SignUp.objects.select_for_update(of=("self",)).get(pk=mine.pk)
    mine.event = event
    if mine.version != version or not mine.is_live:
        raise StaleVersion("这次报名刚刚有变化，请看最新内容后再办。", case=event)
    if (
        mine.has_come
        or event.status != EventStatus.PUBLISHED
        or deciding_moment() >= event.starts_at
    ):
        raise TransitionError(OVER_NOW, case=event)
    return event, mine


def _may_grow(event: Event, mine: SignUp, more: int) -> bool:
    if mine.state == SignUpState.WAITING:
        return False
    return event.free >= more and not SignUp.objects.in_line().filter(event=event).exists()


def _take(event: Event, seats: int) -> None:
    """Move the seats of the locked ``event``; NoSeat when there are not so many, whatever was read."""
    moved = Event.objects.filter(pk=event.pk, taken__lte=F("seats") - seats).update(
        taken=F("taken") + seats
    )
    if not moved:
        raise NoSeat("名额刚刚被别人占满，没有报上。", case=event)
    event.taken += seats


def _save(mine: SignUp, *names: str) -> None:
    mine.version += 1
    mine.save(update_fields=[*names, "version"])


def _record(action: str, mine: SignUp, actor: User, label: str) -> None:
    """Write down the act without the person: his name and number are not kept for ever."""
    data = {
        "event": mine.event.reference,
        "uscc": mine.organisation.uscc,
        "seats": mine.seats,
        "state": mine.get_state_display(),
    }
    audit.record(action, actor=actor, label=label, data=data)


def _members(mine: SignUp) -> QuerySet[User]:
    return User.objects.members_of(mine.organisation)


def _about(mine: SignUp) -> dict[str, object]:
    """Return what a notice about this sign-up, as it stands now, is told with."""
    return {
        "case": mine.event,
        "key": f"{mine.event.reference}:{mine.pk}:{mine.version}",
        "context": {"sign_up": mine},
    }
