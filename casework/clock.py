"""The only reader of the clock: what time it is in Guangzhou, and how the demo city moves it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

GUANGZHOU = ZoneInfo("Asia/Shanghai")

_moved_to: ContextVar[datetime | None] = ContextVar("casework_clock", default=None)


class ClockError(Exception):
    """The clock was asked to move where it must not, or to a moment without a zone."""


def now() -> datetime:
    """Return this moment, aware, in Asia/Shanghai, to the microsecond."""
    return _moved_to.get() or wall()


def today() -> date:
    """Return the calendar day in Guangzhou."""
    return now().date()


def wall() -> datetime:
    """Return this moment whatever ``at`` says: leases and retries run on real time."""
    return datetime.now(GUANGZHOU)


def local(moment: datetime) -> datetime:
    """Return ``moment`` (aware) in Asia/Shanghai."""
    return moment.astimezone(GUANGZHOU)


def local_day(moment: datetime) -> date:
    """Return the calendar day in Guangzhou of ``moment`` (aware)."""
    return local(moment).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (aware) for this context; refuse outside demo mode."""
    if not settings.DEMO_MODE:
        raise ClockError("只有演示模式可以调整时钟")
    if moment.tzinfo is None:
        raise ClockError("调整时钟需要带时区的时间")
    token = _moved_to.set(local(moment))
    try:
        yield
    finally:
        _moved_to.reset(token)
