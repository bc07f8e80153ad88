"""Annual plans as evaluation reads them: when due, when filed, what was planned and what was done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from casework import clock
from casework.forms import judge
from platforms.models import Designation, Filing, PlanReport, Platform
from platforms.rules.filings import ANNUAL_PLAN
from platforms.rules.plan_forms import (
    CONCESSION,
    QUARTERS,
    TARGETS,
    Figures,
    plan_due,
    quarter_end,
    report_due,
)
from platforms.states import SETTLED

PERCENT = Decimal(100)


@dataclass(frozen=True)
class QuarterFacts:
    """One quarter: what was planned, and what was reported last, if anything."""

    quarter: int
    due_on: date
    is_over: bool
    planned: Figures
    reported: Figures | None
    concession_rate: Decimal | None
    reported_at: datetime | None
    note: str = ""


@dataclass(frozen=True)
class PlanFacts:
    """The plan of one platform for one year; ``filed_at`` is the first filing, which the due day judges."""

    platform_id: int
    year: int
    due_on: date
    filed_at: datetime | None
    # Filed after its due day, or not filed and the day has passed.
    is_late: bool
    is_on_record: bool
    concession_rate: Decimal | None
    quarters: tuple[QuarterFacts, ...]


def plan_facts(platforms: Iterable[Platform], year: int) -> dict[int, PlanFacts]:
    """Return the facts of every platform for ``year`` by its key; three queries, however many.

    A platform that had no title by the end of ``year`` owed no plan and has none.
    """
    keys = [one.pk for one in platforms]
    due = _due_days(keys, year)
    plans: dict[int, list[Filing]] = {}
    filed = Filing.objects.of_kind(ANNUAL_PLAN).filter(platform__in=keys, year=year)
    for plan in filed.exclude(filed_at=None).order_by("number"):
        plans.setdefault(plan.platform_id, []).append(plan)
    reports = latest_reports({one[0].series for one in plans.values()})
    return {
        key: _facts(key, year, due[key], plans.get(key, []), reports) for key in keys if key in due
    }


def _due_days(keys: list[int], year: int) -> dict[int, date]:
    """Return when the plan of ``year`` is due by platform; a later title puts no day off.

    Of the titles granted by then the earliest day counts on which one was still running.
    """
    titles = Designation.objects.filter(platform__in=keys, granted_on__year__lte=year)
    found: dict[int, date] = {}
    for key, granted_on, until in titles.order_by("-granted_on", "-pk").values_list(
        "platform_id", "granted_on", "valid_until"
    ):
        due_on = plan_due(granted_on, year)
        if key not in found or (due_on <= until and due_on < found[key]):
            found[key] = due_on
    return found


def latest_reports(series: Iterable[str]) -> dict[tuple[str, int], PlanReport]:
    """Return the last report of each quarter of these plans: one query."""
    found = PlanReport.objects.filter(series__in=list(series)).order_by("number")
    return {(one.series, one.quarter): one for one in found}


def _facts(
    platform_id: int,
    year: int,
    due_on: date,
    plans: list[Filing],
    reports: Mapping[tuple[str, int], PlanReport],
) -> PlanFacts:
    settled = [one for one in plans if one.status in SETTLED]
    current = (settled or plans or [None])[-1]
    said = judge(CONCESSION, current.answers.get(CONCESSION.key)) if current else None
    filed_at = plans[0].filed_at if plans else None
    return PlanFacts(
        platform_id=platform_id,
        year=year,
        due_on=due_on,
        filed_at=filed_at,
        is_late=(clock.local_day(filed_at) if filed_at else clock.today()) > due_on,
        is_on_record=bool(settled),
        concession_rate=said.values[0].get("concession_rate") if said else None,
        quarters=quarters_of(current, reports) if current else (),
    )


def quarters_of(
    plan: Filing, reports: Mapping[tuple[str, int], PlanReport]
) -> tuple[QuarterFacts, ...]:
    """Return the four quarters of ``plan``: targets beside what was reported last."""
    rows = judge(TARGETS, plan.answers.get(TARGETS.key)).values
    found = []
    for quarter, row in zip(QUARTERS, rows, strict=False):
        report = reports.get((plan.series, quarter))
        found.append(
            QuarterFacts(
                quarter=quarter,
                due_on=report_due(plan.year, quarter),
                is_over=clock.today() > quarter_end(plan.year, quarter),
                planned=Figures(**row),
                reported=Figures(
                    report.diagnoses, report.retrofits, report.cloud_customers, report.trainings
                )
                if report
                else None,
                concession_rate=report.concession_points / PERCENT if report else None,
                reported_at=report.reported_at if report else None,
                note=report.note if report else "",
            )
        )
    return tuple(found)
