"""What an annual plan asks, and when plan and quarterly reports are due (handbook 3.8)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from casework.sections import Field, Kind, Section
from platforms.rules.filing_forms import DIRECTIONS, FILL, INDUSTRIES

QUARTERS = (1, 2, 3, 4)
MONTHS_EACH = 3
# Calendar days: after the title for the first plan, after its end for the report of a quarter.
FIRST_PLAN_DAYS = 30
REPORT_DAYS = 15
# Later plans: by 31 January of their year.
LATER_DUE = (1, 31)
# Calendar days from the due day on which somebody who has not handed in is told.
REMINDER_MARKS = (-7, -1, 1)
# Longer ago than this nobody is reminded any more: it is in the record.
LAST_REMINDER = 30
EARLIEST_YEAR, LATEST_YEAR = 2023, 2100

FIGURES = (
    Field("diagnoses", "诊断企业", Kind.WHOLE, unit="家"),
    Field("retrofits", "改造企业", Kind.WHOLE, unit="家"),
    Field("cloud_customers", "上云企业", Kind.WHOLE, unit="家"),
    Field("trainings", "培训", Kind.WHOLE, unit="场"),
)
PLAN_SCOPE = Section(
    key="scope",
    title="年度和方向",
    group=FILL,
    hint="取得称号当年的计划 30 天内报备，以后每年 1 月 31 日前报备。",
    fields=(
        Field(
            "year",
            "计划年度",
            Kind.WHOLE,
            "例如：2027。",
            unit="年",
            least=EARLIEST_YEAR,
            most=LATEST_YEAR,
        ),
        INDUSTRIES,
        DIRECTIONS,
        Field("work", "重点工作", Kind.LONG_TEXT, "一行一项，1500 字以内。", max_length=1500),
    ),
)
TARGETS = Section(
    key="targets",
    title="分季度目标",
    group=FILL,
    hint="四个季度各填一行，按当季新增填；没有的填 0。",
    least_rows=len(QUARTERS),
    most_rows=len(QUARTERS),
    row_name="季度",
    fields=FIGURES,
)
CONCESSION = Section(
    key="concession",
    title="让利",
    group=FILL,
    fields=(
        Field(
            "concession_rate",
            "平均让利率",
            Kind.DECIMAL,
            "对广州企业的平均优惠，0—100，最多两位小数。",
            unit="%",
            most=100,
        ),
        Field("concession_policy", "让利措施", Kind.LONG_TEXT, max_length=500),
    ),
)
PLAN_SECTIONS = (PLAN_SCOPE, TARGETS, CONCESSION)
REPORT = Section(
    key="report",
    title="季度进展",
    group=FILL,
    hint="按当季新增填，与计划同一口径；报出后不能改，有误再报一次，以最后一次为准。",
    fields=(
        *FIGURES,
        Field(
            "concession_rate",
            "平均让利率",
            Kind.DECIMAL,
            "当季实际，最多两位小数。",
            unit="%",
            most=100,
        ),
        Field(
            "note",
            "说明",
            Kind.LONG_TEXT,
            "进展、困难和下季度安排。",
            required=False,
            max_length=800,
        ),
    ),
)


def plan_due(granted_on: date, year: int) -> date:
    """Return the last day for the plan of ``year`` of a title granted on ``granted_on``.

    The plan of the year of the grant is due 30 calendar days after it, later ones by 31 January.
    """
    if year <= granted_on.year:
        return granted_on + timedelta(days=FIRST_PLAN_DAYS)
    return date(year, *LATER_DUE)


def quarter_end(year: int, quarter: int) -> date:
    """Return the last day of ``quarter`` (1 to 4)."""
    month = quarter * MONTHS_EACH
    return date(year, month, monthrange(year, month)[1])


def report_due(year: int, quarter: int) -> date:
    """Return the last day for the report of ``quarter``."""
    return quarter_end(year, quarter) + timedelta(days=REPORT_DAYS)


def mark_of(due_on: date, today: date) -> int | None:
    """Return the reminder that stands on ``today``, the latest that has passed; None for none."""
    offset = (today - due_on).days
    if offset > LAST_REMINDER:
        return None
    return max((mark for mark in REMINDER_MARKS if mark <= offset), default=None)


@dataclass(frozen=True)
class Figures:
    """What is planned, or was done, in one quarter."""

    diagnoses: int
    retrofits: int
    cloud_customers: int
    trainings: int
