"""Working days follow the official calendar, and say so when it is not yet known."""

from datetime import date, timedelta
from importlib import import_module

import chinese_calendar
import pytest
from django.apps import apps

from casework import calendar
from casework.calendar import Calendar, Day
from casework.models.calendar import CalendarDay
from tests.worked_examples import read_cases

PUBLICITY = read_cases("casework/publicity_end_cases.csv")
LIMITS = read_cases("casework/add_working_days_cases.csv")
WEEKDAYS_ONLY = Calendar({})

pytestmark = pytest.mark.django_db


def day_of(case):
    return Day(date.fromisoformat(case["end"]), provisional=case["provisional"] == "yes")


@pytest.mark.parametrize("case", PUBLICITY)
def test_publicity_end_follows_the_worked_examples(case):
    start, days = date.fromisoformat(case["start"]), int(case["days"])

    end = calendar.publicity_end(start, days, count_start_day=case["count_start_day"] == "yes")

    assert end == day_of(case)


@pytest.mark.parametrize("case", LIMITS)
def test_add_working_days_follows_the_worked_examples(case):
    end = calendar.add_working_days(date.fromisoformat(case["start"]), int(case["days"]))

    assert end == day_of(case)


@pytest.mark.parametrize("days", [0, -1])
@pytest.mark.parametrize("count", [calendar.publicity_end, calendar.add_working_days])
def test_less_than_one_day_is_an_error(count, days):
    with pytest.raises(ValueError, match="至少为 1"):
        count(date(2026, 11, 23), days)


@pytest.mark.parametrize(
    ("on", "start"),
    [
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 10, 10), date(2026, 10, 10)),
    ],
)
def test_publicity_start_is_the_day_itself_or_the_next_working_day(on, start):
    assert calendar.publicity_start(on) == start


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2026, 11, 23), date(2026, 11, 30), 5),
        (date(2026, 11, 30), date(2026, 11, 23), -5),
        (date(2026, 9, 24), date(2026, 10, 9), 5),
        (date(2026, 9, 30), date(2026, 10, 8), 1),
        (date(2026, 12, 31), date(2027, 1, 4), 2),
    ],
)
def test_working_days_between_counts_after_start_up_to_end(start, end, days):
    assert calendar.working_days_between(start, end) == days


def test_the_table_agrees_with_an_independent_calendar():
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(4 * 365 + 1)]
    table = calendar.load(days[0])

    differing = [day for day in days if table.is_workday(day) != chinese_calendar.is_workday(day)]

    assert (days[-1], differing) == (date(2026, 12, 31), [])


@pytest.mark.parametrize(
    ("on", "worked"),
    [
        (date(2026, 1, 4), True),
        (date(2026, 2, 28), True),
        (date(2026, 2, 23), False),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
        (date(2027, 10, 1), True),
    ],
)
def test_is_workday_asks_the_table_first(on, worked):
    assert calendar.is_workday(on) is worked


def test_the_years_of_the_table_are_known_and_no_other():
    table = calendar.load(date(2023, 1, 1))

    assert [year for year in range(2022, 2029) if table.covers(year)] == [2023, 2024, 2025, 2026]


def test_a_year_that_is_only_half_entered_stays_provisional():
    CalendarDay.objects.create(on=date(2027, 1, 1), is_workday=False, name="元旦")

    end = calendar.add_working_days(date(2026, 12, 31), 1)

    assert end == Day(date(2027, 1, 4), provisional=True)


def test_the_day_is_final_once_the_calendar_of_the_year_arrives():
    CalendarDay.objects.create(on=date(2027, 1, 1), is_workday=False, name="元旦")
    CalendarDay.objects.create(on=date(2027, 10, 1), is_workday=False, name="国庆节")

    end = calendar.add_working_days(date(2026, 12, 31), 1)

    assert end == Day(date(2027, 1, 4), provisional=False)


def test_a_published_end_does_not_depend_on_a_later_year():
    end = calendar.publicity_end(date(2026, 12, 25), 5)

    assert end == Day(date(2026, 12, 31), provisional=False)


@pytest.mark.parametrize(
    "count",
    [
        lambda: calendar.publicity_end(date(2026, 9, 28), 200),
        lambda: calendar.add_working_days(date(2026, 9, 28), 200),
        lambda: calendar.working_days_between(date(2023, 1, 1), date(2026, 12, 31)),
    ],
    ids=["publicity_end", "add_working_days", "working_days_between"],
)
def test_a_count_costs_one_query(count, django_assert_num_queries):
    with django_assert_num_queries(1):
        count()


def test_a_loaded_calendar_counts_without_a_query(django_assert_num_queries):
    table = calendar.load(date(2026, 1, 1))

    with django_assert_num_queries(0):
        ends = [table.add_working_days(date(2026, 11, day), 5).on.day for day in (23, 24, 25)]

    assert ends == [30, 1, 2]


def test_adding_and_counting_working_days_agree():
    table = calendar.load(date(2026, 1, 1))
    starts = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    counted = {
        table.working_days_between(start, table.add_working_days(start, 7).on) for start in starts
    }

    assert counted == {7}


def test_without_any_table_the_week_decides():
    end = WEEKDAYS_ONLY.publicity_end(date(2026, 9, 28), 5)

    assert end == Day(date(2026, 10, 2), provisional=True)


def test_a_calendar_day_reads_as_a_sentence():
    day = CalendarDay(on=date(2026, 10, 10), is_workday=True, name="国庆节调休")

    assert str(day) == "2026年10月10日（周六） 国庆节调休（上班）"


def test_the_table_can_be_taken_back_and_filled_again():
    migration = import_module("casework.migrations.0002_calendar_days")
    rows = CalendarDay.objects.order_by("on").values_list("on", "is_workday", "name")
    before = list(rows)

    migration.empty(apps, None)
    emptied = list(rows.all())
    migration.fill(apps, None)

    assert (emptied, list(rows.all())) == ([], before)
