"""How a result was reached: clauses of the policy and findings of rules. Pure."""

from dataclasses import dataclass
from datetime import date


def day_in_words(day: date) -> str:
    """Return 2018年5月16日, as reasons write a day that nobody has to keep."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class Clause:
    """An operative phrase of the policy, quoted, and where it stands."""

    number: str
    title: str
    quote: str


@dataclass(frozen=True)
class Finding:
    """What one rule found: passed or not, the reason in words and the basis it stands on.

    ``at`` is the code of the material that shows it, where it is one.
    """

    code: str
    label: str
    passed: bool
    reason: str
    basis: str
    at: str = ""
