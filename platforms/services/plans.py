"""年度转型工作计划: quarterly progress, and reminders of what is due; a reminder decides nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from casework import audit, clock
from casework.drafts import Incomplete
from casework.forms import judge
from casework.jobs import claim_run, finish_run
from casework.notices import audience, notify
from casework.permissions import require
from casework.transitions import Duty
from casework.workflow import NotYet, TransitionError, lock
from platforms.models import Designation, Filing, PlanReport
from platforms.rules.filings import ANNUAL_PLAN
from platforms.rules.plan_forms import QUARTERS, REPORT, mark_of, quarter_end
from platforms.selectors import fault_at
from platforms.selectors.plans import PlanFacts, plan_facts
from platforms.states import SETTLED

KIND = "plan_due"
PERCENT_POINTS = 100


def refuse_early(plan: Filing, quarter: int) -> None:
    """NotYet before ``quarter`` of the year of ``plan`` is over: nothing is reported in advance."""
    if clock.today() <= quarter_end(plan.year, quarter):
        raise NotYet(f"{plan.year} 年第 {quarter} 季度还没有结束，结束后再报。", case=plan)


@transaction.atomic
def report_progress(plan: Filing, quarter: int, raw: dict[str, str], *, actor) -> PlanReport:
    """管理员 reports what was done in ``quarter`` of a plan on record; a later report takes its place.

    NotYet before the quarter is over, TransitionError for what is no plan on record, Incomplete
    with every fault of ``raw``. The rate is in percent.
    """
    require(actor, "platforms.file_filing", plan)
    plan = lock(plan)
    if plan.kind != ANNUAL_PLAN.code or plan.status not in SETTLED or quarter not in QUARTERS:
        raise TransitionError("只有已备案的年度计划可以报进展。", case=plan)
    refuse_early(plan, quarter)
    judged = judge(REPORT, raw)
    if judged.faults:
        faults = [
            fault_at(REPORT, name, text) for name, told in judged.faults.items() for text in told
        ]
        raise Incomplete(faults, case=plan)
    values = dict(judged.values[0])
    rate = values.pop("concession_rate")
    made = PlanReport.objects.create(
        series=plan.series,
        plan=plan,
        quarter=quarter,
        number=PlanReport.objects.filter(series=plan.series, quarter=quarter).count() + 1,
        concession_points=int(rate * PERCENT_POINTS),
        reported_by=actor,
        **values,
    )
    audit.record(
        "report_progress",
        actor=actor,
        case=plan,
        label=f"报第 {quarter} 季度进展",
        data={"quarter": quarter, "number": made.number, **values, "concession_rate": str(rate)},
    )
    return made


@dataclass(frozen=True)
class _Due:
    """Something a platform has not handed in yet."""

    key: str
    what: str
    due_on: date


def remind_plans(on: date) -> int:
    """Tell platforms of plans and reports due in 7 days or 1, or a day overdue; return how many.

    Each mark is told once (run rows); a day that was missed is made up for, by the nearest mark.
    """
    told = 0
    titles = list(Designation.objects.in_force(on).select_related("platform__organisation"))
    years = {on.year, on.year - 1, *(title.granted_on.year for title in titles)}
    facts = {year: plan_facts([one.platform for one in titles], year) for year in sorted(years)}
    for title in titles:
        for year, found in facts.items():
            if title.granted_on.year <= year <= on.year:
                told += sum(
                    _remind(title, due, on) for due in _missing(found[title.platform_id], title)
                )
    return told


def _missing(plan: PlanFacts, title: Designation) -> Iterator[_Due]:
    """Yield what is not handed in; quarters that ended before the grant are nobody's duty."""
    if plan.filed_at is None:
        yield _Due(f"{plan.year}", f"{plan.year} 年度转型工作计划", plan.due_on)
    for one in plan.quarters if plan.is_on_record else ():
        is_due = quarter_end(plan.year, one.quarter) >= title.granted_on
        if one.reported is None and is_due:
            what = f"{plan.year} 年第 {one.quarter} 季度进展"
            yield _Due(f"{plan.year}Q{one.quarter}", what, one.due_on)


def _remind(title: Designation, due: _Due, on: date) -> bool:
    mark = mark_of(due.due_on, on)
    run = claim_run(KIND, f"{due.key}:{mark}", scope=title.reference) if mark is not None else None
    if run is None:
        return False
    notify(
        audience(title, [Duty.APPLICANT]),
        "plan_due",
        case=title,
        key=f"{title.reference}:plan:{due.key}:{mark}",
        context={"due": due, "is_over": on > due.due_on},
    )
    finish_run(run, due_on=due.due_on.isoformat())
    return True
