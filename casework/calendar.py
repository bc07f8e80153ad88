"""Working days by the official calendar; a year not yet published counts weekdays, provisionally.

A year counts as published once both its first and its last public holiday (1 January and
1 October) are in the table, so a notice that is only half entered stays provisional.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from casework.models.calendar import CalendarDay

ONE_DAY = timedelta(days=1)
SATURDAY = 5
SUNDAY = 6
NEW_YEAR = (1, 1)
NATIONAL_DAY = (10, 1)


@dataclass(frozen=True)
class Day:
    """A computed day, and whether a calendar not yet published may still move it (暂按周末推算).

    A limit also says how it was counted, ``days`` working days after ``counts_from``, so that it
    can be counted again.
    """

    on: date
    provisional: bool
    counts_from: date | None = field(default=None, compare=False, repr=False)
    days: int | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Calendar:
    """The calendar of some years in memory, for lists that count many days with one query."""

    exceptions: Mapping[date, bool]

    def covers(self, year: int) -> bool:
        """Tell whether the official calendar of ``year`` is known."""
        return all(date(year, *day) in self.exceptions for day in (NEW_YEAR, NATIONAL_DAY))

    def is_workday(self, on: date) -> bool:
        """Tell whether ``on`` is worked: the table first, the week otherwise."""
        return self.exceptions.get(on, on.weekday() not in (SATURDAY, SUNDAY))

    def publicity_start(self, on: date) -> date:
        """Return the first day that counts: ``on``, or the next working day."""
        return next(self._workdays_from(on))

    def publicity_end(self, start: date, days: int, *, count_start_day: bool = True) -> Day:
        """Return the last of ``days`` (≥1) working days of publicity (公示)."""
        _require_positive(days)
        if not count_start_day:
            return self.add_working_days(start, days)
        return self._day(start, _nth(self._workdays_from(start), days))

    def add_working_days(self, start: date, days: int) -> Day:
        """Return the ``days``-th (≥1) working day after ``start`` (民法典第二百零一条)."""
        _require_positive(days)
        last = self._day(start, _nth(self._workdays_from(start + ONE_DAY), days))
        return Day(last.on, last.provisional, counts_from=start, days=days)

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and including ``end``; negative backwards."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_workday, days))

    def _workdays_from(self, on: date) -> Iterator[date]:
        while True:
            if self.is_workday(on):
                yield on
            on += ONE_DAY

    def _day(self, start: date, end: date) -> Day:
        years = range(start.year, end.year + 1)
        return Day(end, provisional=not all(map(self.covers, years)))


def load(first: date) -> Calendar:
    """Read the calendar from the year of ``first`` on, in one query."""
    days = CalendarDay.objects.filter(on__gte=date(first.year, 1, 1))
    return Calendar(dict(days.values_list("on", "is_workday")))


def is_workday(on: date) -> bool:
    """Tell whether ``on`` is a working day."""
    return load(on).is_workday(on)


def publicity_start(on: date) -> date:
    """Return the first counted day of a publicity that is put up on ``on``."""
    return load(on).publicity_start(on)


def publicity_end(start: date, days: int, *, count_start_day: bool = True) -> Day:
    """Return the last of ``days`` working days of publicity; ValueError below 1."""
    return load(start).publicity_end(start, days, count_start_day=count_start_day)


def add_working_days(start: date, days: int) -> Day:
    """Return the end of a limit that excludes its starting day; ValueError below 1."""
    return load(start).add_working_days(start, days)


def working_days_between(start: date, end: date) -> int:
    """Count the working days after ``start`` up to and including ``end``; negative backwards."""
    return load(min(start, end)).working_days_between(start, end)


def _require_positive(days: int) -> None:
    if days < 1:
        raise ValueError("工作日数至少为 1")


def _nth(days: Iterator[date], count: int) -> date:
    return next(islice(days, count - 1, None))
