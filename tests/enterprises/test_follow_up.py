"""Reminders around an event, what came of it, and names that are forgotten in time."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework import clock
from casework.models import Notice
from casework.workflow import NotYet
from enterprises.models import Event, Outcome, SignUp
from enterprises.rules.events import KEPT_DAYS
from enterprises.services import events, follow_up
from enterprises.services.follow_up import AlreadyTold
from platforms.models import Designation
from tests.builders import make_admin, make_official
from tests.builders_events import AFTER, ENDS, check_in, make_event, sign_up
from tests.builders_platforms import make_application

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def held_event():
    """Return an event that was held, who came to it, and who did not."""
    official = make_official()
    event = make_event(actor=official)
    came, stayed_away = sign_up(event), sign_up(event)
    came = check_in(came, official)
    with clock.at(AFTER):
        event = events.hold_event(event, actor=official, version=event.version)
    return event, came, stayed_away


def told_of(event: str) -> list[int]:
    return list(Notice.objects.filter(event=event).values_list("recipient_id", flat=True))


def tell(mine: SignUp, kind: str = "contact", with_whom: str = "甲平台", actor=None) -> Outcome:
    with clock.at(AFTER):
        return follow_up.tell_outcome(
            mine, kind=kind, with_whom=with_whom, actor=actor or mine.signed_by
        )


def test_the_day_before_who_has_a_place_is_reminded_once():
    event = make_event(seats=1, most_per_unit=1)
    placed = sign_up(event)
    sign_up(event)
    eve = DAY - timedelta(days=1)

    counts = [follow_up.remind_of_events(on) for on in (eve - timedelta(days=1), eve, eve, DAY)]

    assert counts == [0, 1, 0, 0]
    assert told_of("event_soon") == [placed.signed_by_id]


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_nobody_is_reminded_of_what_does_not_take_place(status):
    make_event(status)

    assert follow_up.remind_of_events(DAY - timedelta(days=1)) == 0


def test_who_was_there_is_asked_at_each_mark_once():
    _, came, _ = held_event()

    counts = {
        days: follow_up.ask_for_outcomes(DAY + timedelta(days=days))
        for days in (6, 7, 8, 29, 31, 90, 98)
    }

    assert counts == {6: 0, 7: 1, 8: 0, 29: 0, 31: 1, 90: 1, 98: 0}
    assert told_of("outcome_due") == [came.signed_by_id] * 3


def test_who_was_there_is_asked_though_the_office_forgot_to_close():
    official = make_official()
    came = check_in(sign_up(make_event(actor=official)), official)

    assert follow_up.ask_for_outcomes(DAY + timedelta(days=7)) == 1
    assert told_of("outcome_due") == [came.signed_by_id]
    assert tell(came).kind == "contact"


def test_a_mark_that_was_missed_is_made_up_for_by_the_nearest():
    held_event()

    assert follow_up.ask_for_outcomes(DAY + timedelta(days=40)) == 1
    assert follow_up.ask_for_outcomes(DAY + timedelta(days=41)) == 0
    assert "满 30 天" in Notice.objects.get(event="outcome_due").body


@pytest.mark.parametrize(("kind", "asked"), [("contact", 1), ("contract", 0), ("none", 0)])
def test_who_has_nothing_more_to_tell_is_asked_no_more(kind, asked):
    _, came, _ = held_event()
    tell(came, kind)

    assert follow_up.ask_for_outcomes(DAY + timedelta(days=7)) == asked


def test_a_title_named_as_partner_is_tied_to_its_platform():
    platform = make_application("designated").designation.platform
    _, came, _ = held_event()

    tied, loose, nothing = (
        tell(came, "contact", platform.name),
        tell(came, "diagnosis", "没有登记的单位"),
        tell(came, "none", "写了也不算"),
    )

    assert (tied.platform, loose.platform, nothing.with_whom) == (platform, None, "")


@pytest.mark.parametrize("status", ["suspended", "revoked"])
def test_a_platform_whose_title_does_not_count_is_not_tied(status):
    title = make_application("designated").designation
    Designation.objects.filter(pk=title.pk).update(status=status)
    _, came, _ = held_event()

    told = tell(came, "contact", title.platform.name)

    assert (told.platform, told.with_whom) == (None, title.platform.name)


def test_the_same_is_told_once():
    _, came, _ = held_event()
    tell(came)

    with pytest.raises(AlreadyTold):
        tell(came)
    assert tell(came, with_whom="乙平台").with_whom == "乙平台"


def test_only_who_was_there_tells_and_only_for_itself():
    _, came, stayed_away = held_event()

    with pytest.raises(NotYet, match="到场签到的单位"):
        tell(stayed_away)
    with pytest.raises(PermissionDenied):
        tell(came, actor=make_admin())


def test_names_and_numbers_are_forgotten_in_time():
    held_event()
    last = clock.local_day(ENDS) + timedelta(days=KEPT_DAYS)

    assert follow_up.forget_participants(last) == 0
    assert follow_up.forget_participants(last + timedelta(days=1)) == 2
    assert follow_up.forget_participants(last + timedelta(days=2)) == 0
    assert set(SignUp.objects.values_list("participant", "phone")) == {("", "")}


@pytest.mark.parametrize(("ends_before_midnight", "forgotten"), [(1, 2), (0, 0)])
def test_an_event_that_ends_at_midnight_is_of_the_day_that_begins(ends_before_midnight, forgotten):
    event, _, _ = held_event()
    midnight = ENDS.replace(hour=0)
    ends_at = midnight - timedelta(microseconds=ends_before_midnight)
    Event.objects.filter(pk=event.pk).update(
        ends_at=ends_at, starts_at=ends_at - timedelta(hours=1)
    )

    on = clock.local_day(midnight) + timedelta(days=KEPT_DAYS)

    assert follow_up.forget_participants(on) == forgotten
