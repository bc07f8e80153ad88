"""Counting again what was 暂按周末推算, once the calendar of its year is in the table."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from casework import audit, clock
from casework.calendar import Calendar, Day, load
from casework.models import OpenStep, Publicity, PublicityRecount
from casework.notices import audience_of_step, notify
from casework.publicity import last_day
from casework.templatetags.dates import cn_date
from casework.transitions import Duty

SETTLED = "节假日安排已公布"
STILL_GUESSED = "节假日安排还没有公布"


@dataclass(frozen=True)
class Recounted:
    """How many last days of lists and due days of steps became later or certain."""

    publicities: int
    steps: int


def recount() -> Recounted:
    """Count every guessed day again and keep what became later or certain; never shorten one.

    Run after each change of the calendar and daily; a second run changes nothing. Whoever acts by
    a day that moved is told.
    """
    lists = list(Publicity.objects.to_recount(clock.today()))
    moved = _count_each(_recount_list, lists, [one.starts_on for one in lists])
    # Afterwards: a step that waits for a list counts from the list's last day.
    steps = list(OpenStep.objects.to_recount())
    return Recounted(moved, _count_each(_recount_step, steps, [one.counts_from for one in steps]))


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
    _move_steps(publicity, before, day)
    if day.on != before:
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


def _move_steps(publicity: Publicity, before, day: Day) -> None:
    """Let the steps that wait for the list count from its new last day."""
    for item in publicity.items.all():
        OpenStep.objects.open().filter(
            content_type_id=item.content_type_id, object_id=item.object_id, counts_from=before
        ).update(counts_from=day.on, due_is_provisional=True)


def _recount_step(step: OpenStep, calendar: Calendar) -> bool:
    """Write one step's due day if it moved or became certain, and tell whose turn it is."""
    again = calendar.add_working_days(step.counts_from, step.counted_days)
    due_on = max(step.due_on, again.on)
    with transaction.atomic():
        changed = (
            OpenStep.objects.open()
            .filter(pk=step.pk, due_on=step.due_on, due_is_provisional=True)
            .exclude(due_on=due_on, due_is_provisional=again.provisional)
            .update(due_on=due_on, due_is_provisional=again.provisional)
        )
        if changed and due_on != step.due_on:
            notify(
                audience_of_step(step),
                "limit_moved",
                case=step.case,
                key=f"{step.pk}:{due_on}",
                context={"step": step, "before": step.due_on, "due_on": due_on},
            )
    return bool(changed)
