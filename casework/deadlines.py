"""Due days and the open steps that carry them; 17:00 of the day is the last moment."""

from datetime import date, datetime, time, timedelta

from django.db import connection, transaction

from casework import clock
from casework.calendar import Calendar, Day, add_working_days, working_days_between
from casework.models import Case, OpenStep
from casework.notices import audience_of_step, notify
from casework.transitions import LEVEL_FIELDS, Stage

CLOSING_TIME = time(17, 0)
MOST_SKEW_SECONDS = 5.0


def closing_moment(on: date) -> datetime:
    """Return 17:00:00.000000 Asia/Shanghai of ``on``: the last moment that is still in time."""
    return datetime.combine(on, CLOSING_TIME, tzinfo=clock.GUANGZHOU)


class ClockUntrusted(Exception):
    """This host's clock and the database's differ too much to judge a deadline; answered as 503."""

    code = "clock_untrusted"
    http_status = 503
    retry_after = 600


def clock_skew_seconds() -> float:
    """Return by how many seconds this host's clock differs from PostgreSQL's; 0.0 elsewhere."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return abs((cursor.fetchone()[0] - clock.wall()).total_seconds())


def deciding_moment() -> datetime:
    """Return now, for a step with a deadline; ClockUntrusted when the host's clock cannot be relied on.

    Call it inside the transaction that takes the step, after the row is locked.
    """
    skew = clock_skew_seconds()
    if skew > MOST_SKEW_SECONDS:
        raise ClockUntrusted("服务器时钟暂时不可信，有时限的步骤暂停办理，请稍后再试。")
    return clock.now()


def counted_again(since: datetime, days: int, announced: datetime) -> tuple[datetime, bool]:
    """Return a provisional limit as counted now, never shortened, and whether it still is one."""
    again = add_working_days(clock.local_day(since), days)
    return max(announced, closing_moment(again.on)), again.provisional


def open_step(
    case: Case, stage: Stage, *, at: datetime, due: Day | None = None, resumes: bool = False
) -> OpenStep:
    """Open the step of ``stage``: due in its working days for this case, the starting day not counted.

    ``resumes`` says that the clock was stopped: what the office had used of this stage's days
    before counts, but one working day is always left.
    """
    days = case.days_for(stage)
    if due is None and days is not None:
        used = _used_before(case, stage) if resumes else 0
        due = add_working_days(clock.local_day(at), max(1, days - used))
    level = LEVEL_FIELDS.get(stage.duty)
    return OpenStep.objects.create(
        case=case,
        reference=case.reference,
        title=case.title[:200],
        subtitle=case.subtitle[:200],
        status=stage.status,
        status_label=case.workflow.labels[stage.status],
        label=stage.label,
        duty=stage.duty,
        district=case.case_district,
        department=case.case_department,
        organisation=case.case_organisation,
        assignee=getattr(case, level) if level else None,
        opened_at=at,
        due_on=due.on if due else None,
        due_is_provisional=due.provisional if due else False,
        counts_from=due.counts_from if due else None,
        counted_days=due.days if due else None,
        pauses_clock=stage.pauses_clock,
    )


def _used_before(case: Case, stage: Stage) -> int:
    earlier = OpenStep.objects.of(case).filter(status=stage.status, closed_at__isnull=False)
    return working_days_used(list(earlier), until=clock.today())


def recount_step(step: OpenStep, calendar: Calendar) -> bool:
    """Write a step's due day as counted now if it is later or became certain; never shortened.

    Whoever's turn it is learns of a day that moved. False when nothing changed.
    """
    again = calendar.add_working_days(step.counts_from, step.counted_days)
    due_on = max(step.due_on, again.on)
    with transaction.atomic():
        changed = (
            OpenStep.objects.open()
            .filter(pk=step.pk)
            .exclude(
                due_on=due_on,
                due_is_provisional=again.provisional,
                counts_from=step.counts_from,
            )
            .update(
                due_on=due_on, due_is_provisional=again.provisional, counts_from=step.counts_from
            )
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


def close_step(case: Case, *, at: datetime) -> bool:
    """Close the open step of ``case``; tell whether its clock was stopped."""
    steps = OpenStep.objects.of(case).open()
    was_paused = steps.filter(pauses_clock=True).exists()
    steps.update(closed_at=at)
    return was_paused


def working_days_used(steps: list[OpenStep], *, until: date) -> int:
    """Count the office's working days over ``steps``; spans whose clock was paused count nothing."""
    return sum(
        working_days_between(
            clock.local_day(step.opened_at),
            clock.local_day(step.closed_at) if step.closed_at else until,
        )
        for step in steps
        if not step.pauses_clock
    )


def days_left(closes_at: datetime, *, now: datetime) -> int:
    """Return whole calendar days from ``now``'s day to the closing day; negative when past."""
    return (clock.local_day(closes_at) - clock.local_day(now)) // timedelta(days=1)
