"""Annual plans: due after the title and by 31 January, reported by quarter, reminded of, read by others."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework import clock
from casework.drafts import Incomplete
from casework.models import JobRun, Notice
from casework.models.append_only import AppendOnlyError
from casework.workflow import NotYet, TransitionError
from platforms.models import Designation, Filing
from platforms.rules.plan_forms import mark_of, plan_due, report_due
from platforms.selectors.filings import faults_of_filing
from platforms.selectors.plans import plan_facts
from platforms.services import filings, plans, titles
from platforms.tasks import remind_plans
from tests.builders import USCCS, make_member, make_organisation
from tests.builders_filings import (
    FILED,
    PLAN,
    PUBLISHED,
    QUARTER,
    admin_of,
    hand_in_filing,
    make_filing,
    make_platform,
    move_filing,
)
from tests.builders_platforms import at, make_application, make_team
from tests.desk import client_of, page

pytestmark = pytest.mark.django_db
REPORTED = QUARTER | {"concession_rate": "12.25", "note": "按计划"}


@pytest.mark.parametrize(
    ("granted_on", "year", "due_on"),
    [
        (date(2026, 10, 15), 2026, date(2026, 11, 14)),
        (date(2026, 12, 20), 2026, date(2027, 1, 19)),
        (date(2026, 12, 20), 2027, date(2027, 1, 31)),
        (date(2026, 1, 1), 2028, date(2028, 1, 31)),
    ],
)
def test_the_first_plan_is_due_thirty_days_after_the_title_later_ones_by_january(
    granted_on, year, due_on
):
    assert plan_due(granted_on, year) == due_on


@pytest.mark.parametrize(
    ("offset", "mark"),
    [(-8, None), (-7, -7), (-2, -7), (-1, -1), (0, -1), (1, 1), (30, 1), (31, None)],
)
def test_reminders_stand_at_three_marks(offset, mark):
    due_on = date(2026, 11, 14)

    assert mark_of(due_on, date.fromordinal(due_on.toordinal() + offset)) == mark


def test_a_report_is_due_fifteen_days_after_its_quarter():
    assert [report_due(2026, q) for q in (1, 4)] == [date(2026, 4, 15), date(2027, 1, 15)]


def test_a_plan_bears_its_year_and_is_not_published():
    plan = make_filing("on_record", kind="annual_plan")

    with clock.at(PUBLISHED), pytest.raises(NotYet, match="不上架"):
        filings.publish_filing(plan, actor=admin_of(plan.platform), version=plan.version)

    assert (plan.reference, plan.year, plan.title) == (
        "SHJH-2026-0001",
        2026,
        "2026 年度转型工作计划",
    )


def test_one_year_has_one_plan_and_the_next_version_changes_it():
    team = make_team()
    plan = make_filing("on_record", kind="annual_plan", team=team)
    admin = admin_of(plan.platform)
    again = make_filing(kind="annual_plan", platform=plan.platform, team=team)

    with clock.at(FILED):
        faults = faults_of_filing(again)
        with pytest.raises(Incomplete):
            hand_in_filing(again, admin)
        second = filings.revise_filing(plan, actor=admin)
        second = hand_in_filing(second, admin)
    second = move_filing(second, "on_record", team, admin)

    assert [(one["section"], one["field"]) for one in faults] == [("scope", "year")]
    assert plan.series in faults[0]["message"]
    assert (second.number, second.year) == (2, 2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        Filing.objects.filter(pk=again.pk).update(year=2026)


def test_a_plan_needs_four_quarters():
    plan = make_filing(kind="annual_plan", targets=PLAN["targets"][:3])

    with clock.at(FILED):
        assert [one["section"] for one in faults_of_filing(plan)] == ["targets"]


def test_progress_is_reported_after_the_quarter_and_the_last_report_counts():
    plan = make_filing("on_record", kind="annual_plan")
    admin = admin_of(plan.platform)
    staff = make_member("staff", plan.case_organisation)

    with clock.at(at(10, 20)):
        with pytest.raises(NotYet, match="还没有结束"):
            plans.report_progress(plan, 4, REPORTED, actor=admin)
        with pytest.raises(PermissionDenied):
            plans.report_progress(plan, 3, REPORTED, actor=staff)
        with pytest.raises(Incomplete) as refused:
            plans.report_progress(
                plan, 3, REPORTED | {"diagnoses": "十", "concession_rate": "101"}, actor=admin
            )
        first = plans.report_progress(plan, 3, REPORTED, actor=admin)
        plans.report_progress(plan, 3, REPORTED | {"diagnoses": "11"}, actor=admin)
        facts = plan_facts([plan.platform], 2026)[plan.platform_id]

    assert {one["field"] for one in refused.value.faults} == {"diagnoses", "concession_rate"}
    third = facts.quarters[2]
    assert (third.planned.diagnoses, third.reported.diagnoses) == (10, 11)
    assert third.concession_rate == Decimal("12.25")
    assert facts.quarters[0].reported is None
    with pytest.raises(AppendOnlyError):
        first.save()


def test_only_a_plan_on_record_takes_reports():
    team = make_team()
    plan = make_filing("filed", kind="annual_plan", team=team)
    solution = make_filing("on_record", team=team, platform=plan.platform)

    with clock.at(at(10, 20)):
        for one in (plan, solution):
            with pytest.raises(TransitionError, match="已备案的年度计划"):
                plans.report_progress(one, 3, REPORTED, actor=admin_of(plan.platform))


def test_evaluation_reads_whether_the_plan_came_in_time():
    team = make_team()
    platform = make_platform(team=team)

    def facts(moment):
        with clock.at(moment):
            return plan_facts([platform], 2026)[platform.pk]

    missing, overdue = facts(at(11, 14)), facts(at(11, 15))
    make_filing("on_record", kind="annual_plan", platform=platform, team=team)
    filed = facts(at(12, 30))

    assert (missing.filed_at, missing.is_late, overdue.is_late) == (None, False, True)
    assert (filed.due_on, filed.is_late, filed.is_on_record) == (date(2026, 11, 14), False, True)
    assert filed.concession_rate == Decimal("15.50")
    assert sum(one.planned.diagnoses for one in filed.quarters) == 40


@pytest.mark.parametrize(
    ("year", "due_on"),
    [
        (2025, None),
        (2026, date(2026, 11, 14)),
        (2027, date(2027, 1, 31)),
        (2028, date(2028, 1, 31)),
        (2029, date(2029, 1, 31)),
        # Both are over: the later one was the last to owe a plan.
        (2040, date(2040, 1, 31)),
    ],
)
def test_a_later_title_puts_no_due_day_off(year, due_on):
    platform = make_platform()
    other = make_application("submitted", organisation=make_organisation(uscc=USCCS[5]))
    Designation.objects.create(
        reference="SH-2028-001",
        platform=platform,
        application=other,
        granted_on=date(2028, 5, 25),
        valid_until=date(2031, 5, 24),
        status="revoked",
    )

    facts = plan_facts([platform], year).get(platform.pk)

    assert (facts and facts.due_on) == due_on


def told(moment) -> list[str]:
    with clock.at(moment):
        remind_plans()
        remind_plans()
    return list(
        Notice.objects.filter(event="plan_due", created_at=moment).values_list("subject", flat=True)
    )


def test_a_platform_is_reminded_three_times_and_once_each():
    platform = make_platform()

    days = {day: told(at(11, day, 8)) for day in (6, 7, 10, 13, 14, 15, 20)}

    assert {day: len(found) for day, found in days.items()} == {
        6: 0,
        7: 1,
        10: 0,
        13: 1,
        14: 0,
        15: 1,
        20: 0,
    }
    assert days[15] == [f"已逾期：2026 年度转型工作计划（{platform.name}）"]
    assert JobRun.objects.filter(kind="plan_due").count() == 3


def test_nobody_is_reminded_of_what_was_filed_or_without_a_title():
    team = make_team()
    filed = make_filing("filed", kind="annual_plan", team=team)
    title = filed.platform.designations.get()

    on_time = told(at(11, 13, 8))
    with clock.at(at(11, 13, 9)):
        titles.suspend_designation(title, actor=team.approver, version=title.version, note="核查。")
    suspended = told(at(1, 30, 8).replace(year=2027))

    assert (on_time, suspended) == ([], [])


def test_a_report_that_is_missing_is_reminded_of_from_the_quarter_of_the_grant_on():
    make_filing("on_record", kind="annual_plan")

    found = {
        moment: told(moment)
        for moment in (
            at(10, 16, 8),
            at(1, 14, 8).replace(year=2027),
            at(1, 16, 8).replace(year=2027),
        )
    }

    assert [len(one) for one in found.values()] == [0, 1, 1]
    assert "2026 年第 4 季度进展" in found[at(1, 14, 8).replace(year=2027)][0]


def test_the_pages_show_plan_and_progress():
    team = make_team()
    plan = make_filing("on_record", kind="annual_plan", team=team)
    admin = admin_of(plan.platform)
    unit, url = client_of(admin), f"/platform/plans/{plan.reference}/reports/3/"

    with clock.at(at(10, 20)):
        form = unit.get(url).content.decode()
        wrong = unit.post(url, REPORTED | {"retrofits": ""})
        done = unit.post(url, REPORTED)
        early_url = f"/platform/plans/{plan.reference}/reports/4/"
        early, asked = unit.post(early_url, REPORTED), unit.get(early_url)
        shown = unit.get(plan.get_absolute_url()).content.decode()
        desk = page(client_of(team.handler), plan, at(10, 20))
        public = unit.get("/plans/")
        missing = unit.get(f"/platform/plans/{plan.reference}/reports/5/")

    assert "2026 年第 3 季度进展" in form
    assert "这一项必须填写" not in form
    assert (wrong.status_code, done.status_code, early.status_code) == (422, 302, 409)
    assert (asked.status_code, "还没有结束" in asked.content.decode()) == (409, True)
    assert (url in shown, early_url in shown) == (True, False)
    assert "10 / 10" in shown
    assert "12.25%" in desk
    assert (public.status_code, missing.status_code) == (404, 404)
