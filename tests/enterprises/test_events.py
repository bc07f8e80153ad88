"""Events: who writes them, what is refused, and who hears of a change."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from casework import clock
from casework.models import CaseEvent, Notice
from casework.transitions import Duty
from casework.workflow import NoteMissing, NotYet, StaleVersion, TransitionError
from enterprises.models import Event, SignUp
from enterprises.services import events
from tests.builders import make_admin, make_official
from tests.builders_events import (
    AFTER,
    ASKED,
    CLOSES,
    DOOR,
    ENDS,
    STARTS,
    WRITTEN,
    event_values,
    make_event,
    sign_up,
)
from tests.builders_platforms import at
from tests.roles import DISTRICT, OTHER_DISTRICT

pytestmark = pytest.mark.django_db


def edited(event: Event, actor, moment=ASKED, **changes) -> Event:
    with clock.at(moment):
        return events.edit_event(
            event, actor=actor, version=event.version, values=event_values(**changes)
        )


def test_an_event_is_of_the_office_that_writes_it():
    city, district = make_event("draft"), make_event("draft", district=DISTRICT)

    assert (city.district, district.district) == ("", DISTRICT)
    assert city.reference == "SHHD-2026-0001"
    assert [event.duty for event in CaseEvent.objects.of(district)] == [Duty.DISTRICT]


@pytest.mark.parametrize(
    ("duty", "place"),
    [(Duty.REVIEWER, ""), (Duty.APPROVER, ""), (Duty.SUPERVISOR, ""), (Duty.FINANCE, "")],
)
def test_other_officials_write_no_event(duty, place):
    with pytest.raises(PermissionDenied):
        events.create_event(actor=make_official(duty, place), values=event_values())


def test_units_write_no_event():
    with pytest.raises(PermissionDenied):
        events.create_event(actor=make_admin(), values=event_values())


def test_a_district_runs_its_own_events_alone():
    event = make_event("draft", district=DISTRICT)
    for stranger in (make_official(Duty.DISTRICT, OTHER_DISTRICT), make_official(Duty.HANDLER)):
        with pytest.raises(PermissionDenied), clock.at(WRITTEN):
            events.publish_event(event, actor=stranger, version=event.version)
        with pytest.raises(PermissionDenied), clock.at(WRITTEN):
            events.edit_event(event, actor=stranger, version=1, values=event_values())


def test_all_faults_are_named_at_once():
    values = event_values(ends_at=STARTS, closes_at=ENDS, most_per_unit=9, seats=5)

    with pytest.raises(ValidationError) as told:
        events.create_event(actor=make_official(), values=values)

    assert told.value.message_dict == {
        "ends_at": ["结束时间要晚于开始时间。"],
        "closes_at": ["报名截止不能晚于开始时间。"],
        "most_per_unit": ["不能超过全部名额。"],
    }


def test_sign_up_closed_before_publication_is_told():
    event = make_event("draft")

    with pytest.raises(NotYet, match="报名截止时间已过"), clock.at(CLOSES + (AFTER - DOOR)):
        events.publish_event(event, actor=event_maker(event), version=event.version)


def event_maker(event):
    return CaseEvent.objects.of(event).order_by("sequence").first().actor


def test_a_stale_version_changes_nothing():
    official = make_official()
    event = make_event("draft", actor=official)
    edited(event, official, name="改过的名称")

    with pytest.raises(StaleVersion), clock.at(ASKED):
        events.edit_event(event, actor=official, version=1, values=event_values(name="旧的"))

    assert Event.objects.get().name == "改过的名称"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_new_place_is_told_to_who_has_signed_up_and_waits_once():
    official = make_official()
    event = make_event(actor=official, seats=2, most_per_unit=2)
    first, second = make_admin(), make_admin()
    sign_up(event, first, seats=2)
    sign_up(event, second)
    event.refresh_from_db()

    changed = edited(event, official, place="天河区体育西路 2 号", seats=2)
    with clock.at(ASKED):
        again = events.tell_participants(changed, version=changed.version)

    told = Notice.objects.filter(event="event_updated")
    assert {notice.recipient_id for notice in told} == {first.pk, second.pk}
    assert (told.count(), again) == (2, 0)
    assert "天河区体育西路 2 号" in told[0].body


def test_another_contact_is_nobodys_news():
    official = make_official()
    event = make_event(actor=official)
    sign_up(event)
    event.refresh_from_db()

    edited(event, official, contact="020-11111111")

    assert not Notice.objects.filter(event="event_updated").exists()


def test_more_seats_go_to_the_waiting_list_in_its_order():
    official = make_official()
    event = make_event(actor=official, seats=1, most_per_unit=1)
    rows = [sign_up(event) for _ in range(4)]
    event.refresh_from_db()

    edited(event, official, seats=3, most_per_unit=1)

    states = list(SignUp.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["confirmed", "confirmed", "confirmed", "waiting"]
    promoted = Notice.objects.filter(event="sign_up_promoted").order_by("pk")
    members = [row.organisation.memberships.get().user_id for row in rows[1:3]]
    assert [notice.recipient_id for notice in promoted] == members


def test_seats_never_fall_below_those_taken():
    official = make_official()
    event = make_event(actor=official)
    sign_up(event, seats=2)
    event.refresh_from_db()

    with pytest.raises(ValidationError) as told:
        edited(event, official, seats=1, most_per_unit=1)

    assert told.value.message_dict == {"seats": ["已有 2 席报了名，名额不能比这更少。"]}


def test_a_public_event_is_not_moved_into_the_past():
    official = make_official()
    event = make_event(actor=official)

    with pytest.raises(ValidationError) as told:
        edited(event, official, starts_at=ASKED, closes_at=WRITTEN)

    assert list(told.value.message_dict) == ["starts_at"]


def test_the_database_itself_refuses_more_than_there_are():
    event = make_event(seats=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(taken=3)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_cancelled_event_tells_everybody_why():
    official = make_official()
    event = make_event(actor=official, seats=1, most_per_unit=1)
    for _ in range(2):
        sign_up(event)
    event.refresh_from_db()

    with pytest.raises(NoteMissing), clock.at(ASKED):
        events.cancel_event(event, actor=official, version=event.version, note=" ")
    with clock.at(ASKED):
        done = events.cancel_event(event, actor=official, version=event.version, note="台风停办。")

    told = Notice.objects.filter(event="event_updated")
    assert (done.status, done.cancel_reason, told.count()) == ("cancelled", "台风停办。", 2)
    assert "台风停办。" in told[0].body
    with pytest.raises(TransitionError):
        edited(done, official)


def test_what_has_begun_is_not_cancelled_and_what_lasts_not_closed():
    official = make_official()
    event = make_event(actor=official)

    with pytest.raises(NotYet, match="已经开始"), clock.at(STARTS):
        events.cancel_event(event, actor=official, version=event.version, note="来不及了。")
    with pytest.raises(NotYet, match="还没有结束"), clock.at(STARTS):
        events.hold_event(event, actor=official, version=event.version)
    with clock.at(ENDS):
        assert events.hold_event(event, actor=official, version=event.version).status == "held"


def test_who_sees_which_events():
    drafted = make_event("draft", district=DISTRICT)
    public = make_event()
    city, near, far = (
        make_official(Duty.REVIEWER),
        make_official(Duty.DISTRICT, DISTRICT),
        make_official(Duty.DISTRICT, OTHER_DISTRICT),
    )

    seen = {
        name: set(Event.objects.visible_to(user))
        for name, user in (("city", city), ("near", near), ("far", far), ("unit", make_admin()))
    }

    assert seen == {
        "city": {drafted, public},
        "near": {drafted},
        "far": set(),
        "unit": {public},
    }


def test_who_sees_which_sign_ups():
    event, other = make_event(), make_event(district=DISTRICT, starts_at=at(11, 20, 10))
    admin = make_admin()
    mine, theirs = sign_up(event, admin), sign_up(other)
    people = {
        "handler": make_official(Duty.HANDLER),
        "approver": make_official(Duty.APPROVER),
        "supervisor": make_official(Duty.SUPERVISOR),
        "near": make_official(Duty.DISTRICT, DISTRICT),
        "far": make_official(Duty.DISTRICT, OTHER_DISTRICT),
        "unit": admin,
        "stranger": make_admin(),
    }

    seen = {name: set(SignUp.objects.visible_to(user)) for name, user in people.items()}

    assert seen == {
        "handler": {mine},
        "approver": {mine},
        "supervisor": set(),
        "near": {theirs},
        "far": set(),
        "unit": {mine},
        "stranger": set(),
    }
