"""The clock tells Guangzhou's time, and only demo mode may move it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework import clock

CLOSING = datetime(2026, 11, 27, 17, 0, tzinfo=clock.GUANGZHOU)


def test_now_is_aware_and_in_guangzhou():
    moment = clock.now()

    assert (moment.tzinfo, moment.utcoffset()) == (clock.GUANGZHOU, timedelta(hours=8))


def test_at_holds_the_clock_to_the_microsecond():
    late = CLOSING + timedelta(microseconds=1)

    with clock.at(late):
        seen = [clock.now(), clock.now()]

    assert seen == [late, late]


def test_at_is_undone_afterwards():
    with clock.at(CLOSING):
        pass

    assert clock.now() != CLOSING


def test_at_is_undone_after_a_failure():
    with pytest.raises(ZeroDivisionError), clock.at(CLOSING):
        raise ZeroDivisionError

    assert clock.now() != CLOSING


def test_at_nests():
    later = CLOSING + timedelta(days=1)

    with clock.at(CLOSING):
        with clock.at(later):
            inner = clock.now()
        outer = clock.now()

    assert [inner, outer] == [later, CLOSING]


def test_today_is_the_day_in_guangzhou_not_in_greenwich():
    with clock.at(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)):
        today = clock.today()

    assert today == date(2026, 11, 23)


def test_local_day_is_the_day_in_guangzhou():
    moment = datetime(2026, 11, 22, 15, 59, 59, 999999, tzinfo=UTC)

    days = [clock.local_day(moment), clock.local_day(moment + timedelta(microseconds=1))]

    assert days == [date(2026, 11, 22), date(2026, 11, 23)]


def test_wall_does_not_follow_a_moved_clock():
    with clock.at(CLOSING + timedelta(days=36500)):
        wall = clock.wall()

    assert wall < CLOSING + timedelta(days=36500)


def test_at_is_refused_outside_demo_mode(settings):
    settings.DEMO_MODE = False

    with pytest.raises(clock.ClockError, match="演示模式"), clock.at(CLOSING):
        pass


def test_at_refuses_a_moment_without_a_zone():
    with pytest.raises(clock.ClockError, match="时区"), clock.at(CLOSING.replace(tzinfo=None)):
        pass
