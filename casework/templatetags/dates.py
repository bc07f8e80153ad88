"""Days and moments as the portal prints them, always in Guangzhou's time, with the weekday."""

from datetime import date, datetime

from django import template

from casework.clock import local, local_day
from casework.days import day_in_words, iso_in_words, short_in_words

register = template.Library()


@register.filter
def cn_date(value):
    """Return 2026年11月23日（周一）."""
    day = _day_of(value)
    return day_in_words(day) if day else "—"


@register.filter
def cn_moment(value):
    """Return 2026年11月23日（周一）17:00."""
    return f"{cn_date(value)}{local(value):%H:%M}" if value else "—"


@register.filter
def cn_short(value):
    """Return 11月23日（周一）."""
    day = _day_of(value)
    return short_in_words(day) if day else "—"


@register.filter
def cn_iso(text):
    """Return a day that machines keep as text, 2026-11-23, as 2026年11月23日（周一）; — for none."""
    return iso_in_words(text) if text else "—"


@register.filter
def cn_range(start, end):
    """Return 2026年11月9日（周一）至11月13日（周五）; the year again only where it changes."""
    first, last = _day_of(start), _day_of(end)
    if not first or not last or first == last:
        return cn_date(first or last)
    return f"{cn_date(first)}至{cn_short(last) if first.year == last.year else cn_date(last)}"


def _day_of(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return local_day(value)
    return value or None
