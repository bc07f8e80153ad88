"""Days as people read them, for rules and pages alike. Pure."""

import re
from datetime import date

WEEKDAYS = "一二三四五六日"
# Also 20261123 and 2026-W48-1 are days to machines; in a text they are numbers.
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def short_in_words(day: date) -> str:
    """Return 11月23日（周一）."""
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def day_in_words(day: date) -> str:
    """Return 2026年11月23日（周一）."""
    return f"{day.year}年{short_in_words(day)}"


def iso_in_words(text: str) -> str:
    """Return 2026-11-23 as 2026年11月23日（周一）, and any other text as it is."""
    if not ISO_DAY.fullmatch(text):
        return text
    try:
        return day_in_words(date.fromisoformat(text))
    except ValueError:
        return text
