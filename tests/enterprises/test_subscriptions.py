"""Subscriptions: what a person chooses, and that each opening is told once to whom it concerns."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework import clock
from casework.models import JobRun, Notice
from casework.transitions import Duty
from casework.workflow import StaleVersion
from enterprises.models import Subscription
from enterprises.services import subscriptions
from enterprises.services.subscriptions import keep_subscription
from tests.builders import login, make_admin, make_official, make_user
from tests.builders_enterprises import make_enterprise
from tests.builders_events import ASKED, CLOSES, make_event
from tests.builders_platforms import OPENS, at, make_round
from tests.roles import DISTRICT, OTHER_DISTRICT

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def subscriber(**wish):
    """Return a person who wants to hear of everything but what ``wish`` narrows."""
    person = make_user()
    values = {
        "topics": ["call", "event"],
        "dimensions": [],
        "industries": [],
        "districts": [],
        "is_muted": False,
    }
    keep_subscription(actor=person, version=0, values=values | wish)
    return person


def looked(moment=ASKED) -> int:
    with clock.at(moment):
        return subscriptions.find_openings()


def told(event: str = "opening_event") -> set[int]:
    return set(Notice.objects.filter(event=event).values_list("recipient_id", flat=True))


def test_whom_an_event_concerns_hears_of_it_once():
    everything, trade = subscriber(), subscriber(industries=["C29"], dimensions=["digital"])
    for wish in (
        {"industries": ["C36"]},
        {"dimensions": ["green"]},
        {"topics": ["call"]},
        {"is_muted": True},
    ):
        subscriber(**wish)
    make_event()

    assert [looked(), looked(), looked()] == [1, 0, 0]
    assert told() == {everything.pk, trade.pk}
    assert Notice.objects.filter(event="opening_event").count() == 2


def test_an_event_of_a_district_concerns_who_wants_that_district():
    near, far, anywhere = (
        subscriber(districts=[DISTRICT]),
        subscriber(districts=[OTHER_DISTRICT]),
        subscriber(),
    )
    make_event(district=DISTRICT)

    looked()

    assert told() == {near.pk, anywhere.pk}
    assert far.pk not in told()


def test_what_is_not_public_or_closed_is_no_news():
    subscriber()
    make_event("draft")
    make_event("cancelled")
    make_event("held")

    assert looked() == 0
    assert looked(at(11, 19, 9)) == 0


def test_what_opened_while_nobody_looked_is_found_the_next_time():
    subscriber()
    make_event()

    assert looked(CLOSES) == 1
    assert len(told()) == 1


def test_a_call_is_told_when_its_window_opens_not_when_it_is_signed():
    everything = subscriber()
    make_round(opens_at=OPENS)

    before, after = looked(OPENS.replace(hour=OPENS.hour - 1)), looked(OPENS)

    assert (before, after, looked(OPENS)) == (0, 1, 0)
    assert told("opening_call") == {everything.pk}


def test_a_call_for_green_platforms_concerns_who_wants_green():
    green, digital, anything = (
        subscriber(dimensions=["green"]),
        subscriber(dimensions=["digital"]),
        subscriber(),
    )
    make_round(categories=["green_manufacturing"])
    looked(OPENS)
    assert told("opening_call") == {green.pk, anything.pk}

    make_round(categories=["green_manufacturing", "other"])
    looked(OPENS)
    assert told("opening_call") == {green.pk, digital.pk, anything.pk}


def test_many_subscribers_are_told_in_parts(monkeypatch):
    monkeypatch.setattr(subscriptions, "AT_ONCE", 2)
    people = {subscriber().pk for _ in range(5)}
    make_event()

    looked()

    assert told() == people
    assert Notice.objects.filter(event="opening_event").count() == 5


def test_a_task_that_runs_again_tells_nobody_twice():
    subscriber()
    event = make_event()
    looked()

    with clock.at(ASKED):
        assert subscriptions.tell_of_event(event, after_id=0) == 0
    assert JobRun.objects.get(kind="opening").scope == "event"


def test_an_event_that_was_cancelled_meanwhile_is_no_news():
    subscriber()
    event = make_event("cancelled")

    with clock.at(ASKED):
        assert subscriptions.tell_of_event(event, after_id=0) == 0


def test_what_has_closed_before_the_worker_comes_is_no_news():
    subscriber()
    event, call = make_event(), make_round(opens_at=OPENS)

    with clock.at(at(12, 1)):
        assert subscriptions.tell_of_event(event, after_id=0) == 0
        assert subscriptions.tell_of_call(call, after_id=0) == 0


def test_who_left_hears_nothing():
    gone = subscriber()
    gone.is_active = False
    gone.save()
    make_event()

    looked()

    assert told() == set()


def test_the_office_is_told_at_the_desk_and_has_no_subscription(client):
    official = make_official(Duty.HANDLER)

    with pytest.raises(PermissionDenied):
        keep_subscription(actor=official, version=0, values={})
    login(client, official)
    assert client.get(reverse("enterprises:subscription_edit")).status_code == 404


def test_a_stale_version_is_refused():
    person = subscriber()
    kept = Subscription.objects.get(user=person)

    with pytest.raises(StaleVersion):
        keep_subscription(actor=person, version=kept.version + 1, values={})


def test_the_page_begins_with_what_fits_the_unit_and_keeps_what_is_chosen(client):
    admin = make_admin()
    unit = admin.memberships.get().organisation
    make_enterprise(uscc=unit.uscc, industry="C29")
    login(client, admin)
    address = reverse("enterprises:subscription_edit")

    first = client.get(address).content.decode()
    chosen = {"topics": ["event"], "dimensions": ["green"], "districts": [], "version": 0}
    done = client.post(address, chosen)
    stale = client.post(address, {"topics": ["call"], "version": 7})
    wrong = client.post(address, {"topics": [], "version": 2})

    assert 'value="C29" id="id_industries_16" checked' in first
    assert f'value="{DISTRICT}" id="id_districts_5" checked' in first
    assert (done.status_code, stale.status_code, wrong.status_code) == (302, 412, 422)
    kept = Subscription.objects.get(user=admin)
    assert (kept.topics, kept.dimensions, kept.industries) == (["event"], ["green"], [])
