"""Many hands at one moment: seats are never oversold, a freed one goes to one unit, a code works once."""

from collections import Counter

import pytest
from django.db.models import Sum

from casework import clock
from casework.models import Job, JobRun, Notice
from casework.workflow import NotYet, StaleVersion
from enterprises.models import Event, SignUp
from enterprises.models.events import PLACED
from enterprises.services import events, sign_ups, subscriptions
from enterprises.services.sign_ups import AlreadySignedUp
from tests.builders import make_admin, make_official
from tests.builders_events import ASKED, COMERS, DOOR, event_values, make_event, sign_up
from tests.races import at_once, timed

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROUNDS, SHARE = 50, 10


def signing(event: Event, admin, seats: int = 1):
    comers = COMERS._replace(seats=seats)
    return timed(ASKED, lambda: sign_ups.sign_up(event, comers, actor=admin))


def giving_up(mine: SignUp):
    return timed(ASKED, lambda: sign_ups.give_up(mine, version=mine.version, actor=mine.signed_by))


def assert_sound(event: Event) -> None:
    """Check what must hold whatever happened: the count is the seats, and nobody waits in vain."""
    event.refresh_from_db()
    held = SignUp.objects.filter(event=event, state__in=PLACED)
    assert event.taken == (held.aggregate(all=Sum("seats"))["all"] or 0) <= event.seats
    first = SignUp.objects.in_line().filter(event=event).first()
    assert first is None or first.seats > event.free


@pytest.mark.slow
@pytest.mark.on_postgresql
def test_three_seats_are_never_given_to_six_units(whole: bool):
    units = [make_admin() for _ in range(6)]
    official = make_official()
    for _ in range(ROUNDS if whole else SHARE):
        event = make_event(actor=official, seats=3, most_per_unit=1)

        made = at_once([signing(event, admin) for admin in units])

        assert Counter(row.state for row in made) == {"confirmed": 3, "waiting": 3}
        assert_sound(event)


@pytest.mark.slow
@pytest.mark.on_postgresql
def test_a_freed_seat_goes_to_the_first_of_the_line_while_others_push_in(whole: bool):
    units = [make_admin() for _ in range(5)]
    official = make_official()
    for _ in range(ROUNDS if whole else SHARE):
        event = make_event(actor=official, seats=2, most_per_unit=1)
        holders = [sign_up(event, admin) for admin in units[:2]]
        first = sign_up(event, units[2])

        made = at_once(
            [
                giving_up(holders[0]),
                giving_up(holders[1]),
                signing(event, units[3]),
                signing(event, units[4]),
            ]
        )

        assert [fault for fault in made if isinstance(fault, BaseException)] == []
        first.refresh_from_db()
        assert first.state == "confirmed"
        assert_sound(event)
        assert SignUp.objects.filter(event=event, state="confirmed").count() == 2


@pytest.mark.slow
@pytest.mark.on_postgresql
def test_mixed_changes_of_one_event_keep_the_count(whole: bool):
    units = [make_admin() for _ in range(5)]
    official = make_official()
    for number in range(ROUNDS if whole else SHARE):
        event = make_event(actor=official, seats=4)
        rows = [sign_up(event, admin, seats=2) for admin in units[:3]]
        event.refresh_from_db()
        version, wider = event.version, event_values(seats=5, place=f"{number} 号厅")

        at_once(
            [
                giving_up(rows[0]),
                timed(
                    ASKED,
                    lambda mine=rows[1]: sign_ups.change_sign_up(
                        mine, COMERS, version=mine.version, actor=mine.signed_by
                    ),
                ),
                signing(event, units[3], seats=2),
                signing(event, units[4]),
                timed(
                    ASKED,
                    lambda event=event, version=version, wider=wider: events.edit_event(
                        event, actor=official, version=version, values=wider
                    ),
                ),
            ]
        )

        assert_sound(event)


@pytest.mark.slow
@pytest.mark.on_postgresql
def test_one_unit_that_signs_up_from_two_desks_is_one_sign_up(whole: bool):
    admin = make_admin()
    colleague = make_admin(admin.memberships.get().organisation)
    official = make_official()
    for _ in range(ROUNDS if whole else SHARE):
        event = make_event(actor=official)

        made = at_once([signing(event, person) for person in (admin, colleague)])

        assert [type(one) for one in made if isinstance(one, BaseException)] == [AlreadySignedUp]
        assert SignUp.objects.filter(event=event).count() == 1
        assert_sound(event)


@pytest.mark.on_postgresql
def test_two_at_the_door_confirm_one_unit_once():
    officials = [make_official() for _ in range(2)]
    mine = sign_up(make_event(actor=officials[0]))

    made = at_once(
        [
            timed(DOOR, lambda one=one: sign_ups.check_in(SignUp.objects.get(), actor=one))
            for one in officials
        ]
    )

    assert [type(one) for one in made if isinstance(one, BaseException)] == [NotYet]
    mine.refresh_from_db()
    assert mine.has_come


@pytest.mark.on_postgresql
def test_giving_up_twice_at_once_frees_one_seat():
    event = make_event(seats=2)
    mine = sign_up(event, seats=1)
    sign_up(event)

    made = at_once([giving_up(SignUp.objects.get(pk=mine.pk)) for _ in range(2)])

    assert [type(one) for one in made if isinstance(one, BaseException)] == [StaleVersion]
    assert_sound(event)
    assert event.taken == 1


@pytest.mark.on_postgresql
def test_two_beats_tell_of_an_opening_once():
    event = make_event()
    subscriber = make_admin()
    with clock.at(ASKED):
        subscriptions.keep_subscription(
            actor=subscriber,
            version=0,
            values={
                "topics": ["event"],
                "dimensions": [],
                "industries": [],
                "districts": [],
                "is_muted": False,
            },
        )

    made = at_once([timed(ASKED, subscriptions.find_openings) for _ in range(3)])

    assert sorted(made) == [0, 0, 1]
    assert JobRun.objects.filter(kind="opening", period=event.reference).count() == 1
    assert Job.objects.filter(task="enterprises.tasks.tell_of_event").count() == 1
    assert Notice.objects.filter(event="opening_event", recipient=subscriber).count() == 1
