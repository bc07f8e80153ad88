"""Counting again what was 暂按周末推算, once the calendar of its year is in the table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from casework import audit, clock
from casework.calendar import Calendar, Day, load
from casework.deadlines import recount_step
from casework.models import OpenStep, Publicity, PublicityRecount
from casework.notices import notify
from casework.publicity import last_day, move_steps
from casework.templatetags.dates import cn_date
from casework.transitions import Duty

SETTLED = "节假日安排已公布"
STILL_GUESSED = "节假日安排还没有公布"


Reprint = Callable[[Publicity], None]
_REPRINTS: list[Reprint] = []


def register_reprint(reprint: Reprint) -> None:
    """Have ``reprint`` called for a list whose last day has moved; by its owner, once at the start.

    It runs in the transaction that keeps the new day, and defers the printing.
    """
    _REPRINTS.append(reprint)


@dataclass(frozen=True)
class Recounted:
    """How many lists, with the steps that wait for them, and how many other steps have changed."""

    publicities: int
    steps: int


def recount() -> Recounted:
    """Count every guessed day again and keep what became later or certain; never shorten one.

    Run after each change of the calendar and daily; a second run changes nothing. Whoever acts by
    a day that moved is told.
    """
    lists = list(Publicity.objects.to_recount(clock.today()))
    moved = _count_each(_recount_list, lists, [one.starts_on for one in lists])
    # Afterwards: steps that wait for a list have moved with it.
    steps = list(OpenStep.objects.to_recount())
    return Recounted(moved, _count_each(recount_step, steps, [one.counts_from for one in steps]))


def _count_each(count_one, rows: list, first_days: list) -> int:
    if not rows:
        return 0
    calendar = load(min(first_days))
    return sum(count_one(row, calendar) for row in rows)


def _recount_list(publicity: Publicity, calendar: Calendar) -> bool:
    """Keep one list's last day if it moved or became certain; its own transaction."""
    day = last_day(publicity, calendar)
    if (day.on, day.provisional) == (publicity.last_on, publicity.is_guess):
        return False
    try:
        with transaction.atomic():
            _keep(publicity, day)
    except IntegrityError:
        # Another worker counted the same.
        return False
    return True


def _keep(publicity: Publicity, day: Day) -> None:
    before = publicity.last_on
    made = PublicityRecount(
        publicity=publicity,
        last_on=day.on,
        is_provisional=day.provisional,
        reason=_reason(publicity, day),
    )
    made.sha256 = audit.sha256_of(made.frozen_content())
    made.save()
    audit.record(
        "recount_publicity",
        actor=get_user_model().objects.service_account(),
        label="重新计算公示最后一天",
        note=made.reason,
        data={"publicity": publicity.reference, "on": day.on, "sha256": made.sha256},
    )
    move_steps(publicity, before, day.on)
    if day.on != before:
        for reprint in _REPRINTS:
            reprint(publicity)
        notify(
            _officials_of(publicity),
            "publicity_moved",
            key=f"{publicity.reference}:{day.on}",
            context={"publicity": publicity, "before": before, "last_on": day.on, "made": made},
        )


def _reason(publicity: Publicity, day: Day) -> str:
    why = STILL_GUESSED if day.provisional else SETTLED
    if day.on == publicity.last_on:
        return f"{why}，最后一天不变，仍为{cn_date(day.on)}。"
    return f"{why}，最后一天由{cn_date(publicity.last_on)}改为{cn_date(day.on)}。"


def _officials_of(publicity: Publicity) -> list:
    """Return who opened the list and the 经办 who answer the public's questions."""
    handlers = list(get_user_model().objects.with_duty(Duty.HANDLER))
    opener = publicity.opened_by
    return handlers if opener in handlers else [opener, *handlers]
