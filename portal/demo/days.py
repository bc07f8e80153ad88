"""When things happened in the demo city: working days counted from its date, and a diary of acts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from casework import clock
from casework.calendar import Calendar, load

# The longest story reaches back some 180 working days; the official calendar begins with 2023.
EARLIEST = date(2024, 1, 1)
YEARS_BACK = 1
ONE_DAY = timedelta(days=1)
Act = Callable[[], None]


@dataclass(frozen=True)
class Days:
    """The working days around ``as_of``, the day on which the city is looked at."""

    as_of: date
    calendar: Calendar

    @classmethod
    def around(cls, as_of: date) -> "Days":
        return cls(as_of, load(date(as_of.year - YEARS_BACK, 1, 1)))

    def day(self, offset: int) -> date:
        """Return the working day ``offset`` (≠0) after ``as_of``; before it when negative."""
        if offset > 0:
            return self.calendar.add_working_days(self.as_of, offset).on
        on, left = self.as_of, -offset
        while left:
            on -= ONE_DAY
            left -= self.calendar.is_workday(on)
        return on

    def at(self, offset: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment of the working day ``offset``, in Guangzhou."""
        return datetime.combine(self.day(offset), time(hour, minute), tzinfo=clock.GUANGZHOU)


@dataclass
class Diary:
    """Acts noted in any order and lived in the order of their moments, so numbers run with time."""

    entries: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def note(self, moment: datetime, act: Act) -> None:
        self.entries.append((moment, len(self.entries), act))

    def live(self) -> None:
        """Take every act with the clock at its moment."""
        for moment, _, act in sorted(self.entries, key=lambda entry: entry[:2]):
            with clock.at(moment):
                act()
