"""Signing up: a place or the line, changes, giving up, the door; nothing is ever oversold."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework import clock
from casework.models import CaseEvent, Notice
from casework.transitions import Duty
from casework.workflow import NotYet, StaleVersion, TransitionError
from enterprises.models import Event, SignUp
from enterprises.services import events, sign_ups
from enterprises.services.sign_ups import AlreadySignedUp, NoSeat
from tests.builders import make_admin, make_member, make_official, make_user
from tests.builders_events import (
    AFTER,
    ASKED,
    CLOSES,
    COMERS,
    DOOR,
    ENDS,
    STARTS,
    check_in,
    make_event,
    sign_up,
)
from tests.roles import DISTRICT, OTHER_DISTRICT

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def give_up(mine: SignUp, actor=None, moment=ASKED) -> SignUp:
    actor = actor or mine.signed_by
    with clock.at(moment):
        return sign_ups.give_up(mine, version=mine.version, actor=actor)


def change(mine: SignUp, moment=ASKED, **changes) -> SignUp:
    with clock.at(moment):
        return sign_ups.change_sign_up(
            mine, COMERS._replace(**changes), version=mine.version, actor=mine.signed_by
        )


def standing(event: Event) -> tuple[int, list[str]]:
    """Return the seats taken and the states in the order of signing up."""
    event.refresh_from_db()
    return event.taken, list(SignUp.objects.order_by("pk").values_list("state", flat=True))


def test_a_place_while_there_is_one_then_the_line():
    event = make_event(seats=3)

    first, second = sign_up(event, seats=2), sign_up(event, seats=2)
    third = sign_up(event)

    assert [row.state for row in (first, second, third)] == ["confirmed", "waiting", "waiting"]
    assert standing(event)[0] == 2


def test_the_members_get_a_receipt_without_the_number_of_the_person():
    event, admin = make_event(), make_admin()
    staff = make_member(organisation=admin.memberships.get().organisation)

    sign_up(event, staff)

    told = Notice.objects.filter(event="sign_up_received")
    assert {notice.recipient_id for notice in told} == {admin.pk, staff.pk}
    assert COMERS.phone not in told[0].body
    recorded = CaseEvent.objects.get(action="sign_up")
    assert COMERS.participant not in str(recorded.data)


def test_one_unit_signs_up_once():
    event, admin = make_event(), make_admin()
    sign_up(event, admin)

    with pytest.raises(AlreadySignedUp):
        sign_up(event, make_admin(admin.memberships.get().organisation))

    assert standing(event) == (1, ["confirmed"])


def test_the_last_moment_is_in_and_a_microsecond_later_is_late():
    event = make_event()

    assert sign_up(event, moment=CLOSES).state == "confirmed"
    with pytest.raises(TransitionError, match="报名已截止"):
        sign_up(event, moment=CLOSES + TICK)


@pytest.mark.parametrize("status", ["draft", "cancelled", "held"])
def test_what_is_not_public_or_no_more_takes_nobody(status):
    event = make_event(status)

    with pytest.raises(TransitionError, match="不接受报名"):
        sign_up(event)


def test_nobody_without_a_unit_and_no_official_signs_up():
    event = make_event()

    for person in (make_user(), make_official(Duty.HANDLER)):
        with pytest.raises(PermissionDenied):
            sign_up(event, person)


def test_more_than_one_unit_may_take_is_refused():
    with pytest.raises(NoSeat, match="最多 2 人"):
        sign_up(make_event(), seats=3)


def test_a_place_given_up_goes_to_the_first_of_the_line_with_a_notice():
    event = make_event(seats=1, most_per_unit=1)
    holder, first, second = (sign_up(event) for _ in range(3))

    give_up(holder)

    assert standing(event) == (1, ["given_up", "confirmed", "waiting"])
    told = Notice.objects.get(event="sign_up_promoted")
    assert told.recipient_id == first.signed_by_id
    assert second.signed_by_id != told.recipient_id


def test_nobody_is_passed_over_who_waits_for_more_seats():
    event = make_event(seats=2)
    ones = [sign_up(event) for _ in range(2)]
    sign_up(event, seats=2)
    sign_up(event)

    give_up(ones[0])
    assert standing(event) == (1, ["given_up", "confirmed", "waiting", "waiting"])
    assert sign_up(event).state == "waiting"
    give_up(ones[1])
    assert standing(event)[1][:4] == ["given_up", "given_up", "confirmed", "waiting"]


@pytest.mark.parametrize(("moment", "given"), [(ENDS - TICK, 1), (ENDS, 0)])
def test_nobody_is_let_in_from_the_line_once_the_event_is_over(moment, given):
    event = make_event(seats=1, most_per_unit=1)
    sign_up(event)
    waiting = sign_up(event)
    Event.objects.update(seats=2)

    with clock.at(moment):
        moved = sign_ups.fill_from_the_line(Event.objects.get(pk=event.pk))

    waiting.refresh_from_db()
    assert (moved, waiting.state == "confirmed") == (given, bool(given))


def test_the_door_opens_two_hours_before_the_start_to_the_microsecond():
    official = make_official()
    mine = sign_up(make_event(actor=official))
    opens = STARTS - timedelta(hours=2)

    with pytest.raises(NotYet, match="还没到签到时间"):
        check_in(mine, official, moment=opens - TICK)
    assert check_in(mine, official, moment=opens).has_come


def test_who_leaves_the_line_lets_the_next_in():
    event = make_event(seats=2)
    sign_up(event)
    large, small = sign_up(event, seats=2), sign_up(event)

    give_up(large)

    small.refresh_from_db()
    assert (small.state, standing(event)[0]) == ("confirmed", 2)


def test_who_asks_for_less_frees_or_gets_a_place():
    event = make_event(seats=3)
    two = sign_up(event, seats=2)
    waiting = sign_up(event, seats=2)

    changed = change(waiting, seats=1)
    assert (changed.state, standing(event)[0]) == ("confirmed", 3)
    last = sign_up(event)
    change(two, seats=1)
    last.refresh_from_db()
    assert (last.state, standing(event)[0]) == ("confirmed", 3)


def test_more_seats_only_where_they_are_free_and_nobody_waits():
    event = make_event(seats=4, most_per_unit=3)
    first = change(sign_up(event), seats=2)
    assert standing(event)[0] == 2
    waiting = sign_up(event, seats=3)

    with pytest.raises(NoSeat, match="没有多余"):
        change(first, seats=3)

    assert (standing(event)[0], waiting.state) == (2, "waiting")


def test_who_waits_cannot_ask_for_more():
    event = make_event(seats=1, most_per_unit=1)
    sign_up(event)
    Event.objects.update(most_per_unit=2)
    event.refresh_from_db()
    waiting = sign_up(event)

    with pytest.raises(NoSeat, match="没有多余"):
        change(waiting, seats=2)


def test_a_stale_page_changes_nothing():
    event = make_event(seats=1, most_per_unit=1)
    mine = sign_up(event)
    old = SignUp.objects.get(pk=mine.pk)
    change(mine, participant="黎明")

    with pytest.raises(StaleVersion):
        change(old, participant="旧的")
    with pytest.raises(StaleVersion):
        give_up(old)

    assert SignUp.objects.get().participant == "黎明"


def test_nothing_is_changed_once_the_event_has_begun():
    mine = sign_up(make_event())

    for act in (give_up, change):
        with pytest.raises(TransitionError, match="已经开始"):
            act(mine, moment=STARTS)
    assert give_up(mine, moment=STARTS - TICK).state == "given_up"


def test_a_stranger_changes_nothing():
    mine = sign_up(make_event())

    with pytest.raises(PermissionDenied):
        give_up(mine, make_admin())


def test_who_came_again_after_giving_up_has_another_code():
    event, admin = make_event(), make_admin()
    old = give_up(sign_up(event, admin))

    new = sign_up(event, admin)

    assert old.code != new.code
    with pytest.raises(NotYet, match="作废"):
        check_in(old, make_official())
    assert check_in(new, make_official()).state == "checked_in"


def test_the_door_says_why_not():
    official = make_official()
    event = make_event(actor=official, seats=1, most_per_unit=1)
    mine, waiting = sign_up(event), sign_up(event)

    with pytest.raises(NotYet, match="还没到签到时间：11月20日 12:00"):
        check_in(mine, official, moment=DOOR - timedelta(hours=1, seconds=1))
    with pytest.raises(NotYet, match="还在候补"):
        check_in(waiting, official)
    check_in(mine, official)
    with pytest.raises(NotYet, match=f"已经签到（13:00，{official.name}确认）"):
        check_in(mine, official)
    with clock.at(AFTER):
        events.hold_event(event, actor=official, version=event.version)
    with pytest.raises(NotYet, match="已举办"):
        check_in(mine, official, moment=AFTER)


def test_only_the_office_of_the_event_checks_in():
    mine = sign_up(make_event(district=DISTRICT))

    for stranger in (
        make_official(Duty.HANDLER),
        make_official(Duty.DISTRICT, OTHER_DISTRICT),
        mine.signed_by,
    ):
        with pytest.raises(PermissionDenied):
            check_in(mine, stranger)
    assert check_in(mine, make_official(Duty.DISTRICT, DISTRICT)).has_come


def test_a_mistake_at_the_door_is_taken_back():
    official = make_official()
    event = make_event(actor=official)
    mine = check_in(sign_up(event), official)

    with clock.at(DOOR):
        undone = sign_ups.undo_check_in(mine, actor=official)
    assert (undone.state, undone.checked_in_at) == ("confirmed", None)
    with pytest.raises(TransitionError, match="没有撤销"), clock.at(DOOR):
        sign_ups.undo_check_in(undone, actor=official)


def test_who_has_come_cannot_give_up():
    official = make_official()
    mine = check_in(sign_up(make_event(actor=official)), official)

    with pytest.raises(TransitionError):
        give_up(mine, moment=DOOR)
