"""The words about a case come from its table: no status, known or new, leaves a page without any."""

from dataclasses import replace

import pytest

from casework import clock
from casework.forms import whole
from casework.models import Notice, OpenStep
from casework.templatetags.dates import cn_date
from casework.transitions import Duty, Stage
from platforms import pdf, policy, selectors
from platforms.admin.application_parts import point_at
from platforms.models import PlatformApplication
from platforms.rules import papers
from platforms.states import (
    APPLICATION_WORKFLOW,
    RETURN_APPLICATION,
    ApplicationStatus,
)
from tests.builders_platforms import GRANTED, SUBMITTED, make_application

pytestmark = pytest.mark.django_db
TELLS_A_DAY = [
    "application_submitted",
    "application_accepted",
    "application_proposed",
    "round_submitted",
    "round_endorsed",
]


def words_of(application):
    """Return what the pages of a case say of it: who acts, what happened, the row of the list."""
    with clock.at(GRANTED):
        record = selectors.record_of(application)
        return (
            selectors.who_acts(record),
            selectors.timeline(record),
            selectors.outcome_of(record, None),
            selectors.public_status(application),
        )


@pytest.mark.parametrize("status", ApplicationStatus.values)
def test_every_status_has_words(status):
    application = make_application(status)

    acts, steps, _, public = words_of(application)

    with clock.at(GRANTED):
        (row,) = selectors.own_applications(application.organisation)
    assert (bool(acts), public in APPLICATION_WORKFLOW.labels) == (
        OpenStep.objects.of(application).open().exists(),
        True,
    )
    assert all(step["title"] and step["state"] for step in steps)
    assert row["status"] == public


@pytest.mark.parametrize("status", ApplicationStatus.values)
def test_a_status_without_its_history_still_has_words(status):
    application = make_application("submitted")
    PlatformApplication.objects.filter(pk=application.pk).update(status=status)
    application.refresh_from_db()

    _, steps, _, _ = words_of(application)

    with clock.at(GRANTED):
        rows = selectors.own_applications(application.organisation)
    assert (steps[0]["title"], len(rows)) == ("提交申报", 1)


def test_a_stage_that_the_page_does_not_know_is_shown_by_its_own_label():
    application = make_application("submitted")
    application.status = "objection"
    application.workflow = replace(
        APPLICATION_WORKFLOW,
        labels={**APPLICATION_WORKFLOW.labels, "objection": "异议处理"},
        stages={"objection": Stage("objection", Duty.HANDLER, "核实异议")},
    )

    acts, steps, _, public = words_of(application)

    assert (acts["who"], steps[-1]["title"], public) == (
        {"value": "市工信局 · 经办", "remark": "核实异议"},
        "异议处理",
        "objection",
    )


def test_the_way_in_public_words_adds_up_the_days_of_its_table():
    days = {status: stage.days for status, stage in APPLICATION_WORKFLOW.stages.items()}

    stages = selectors.cases.public_stages(make_application("submitted"))

    assert [(stage.title, stage.days) for stage in stages] == [
        ("形式审查", days["submitted"]),
        ("审核并确认名单", days["formal_review"] + days["proposed"]),
        ("公示", 0),
    ]


@pytest.mark.parametrize("event", TELLS_A_DAY)
def test_a_notice_names_the_day_of_the_step_that_it_opens(event):
    application = make_application("proposed")

    notices = Notice.objects.filter(event=event)

    days = {cn_date(day) for day in OpenStep.objects.values_list("due_on", flat=True) if day}
    told = [
        any(f"{day}前" in notice.body for day in days)
        for notice in notices
        if notice.recipient.official
    ]
    assert application.status == "proposed"
    assert told
    assert all(told)


def test_consequences_say_the_limits_of_the_policy():
    assert f" {policy.MOST_CORRECTIONS} 次" in RETURN_APPLICATION.consequence


def test_a_paper_in_the_making_is_the_paper_that_is_made():
    application = make_application("submitted")
    with clock.at(SUBMITTED):
        record = selectors.record_of(application)
        waiting = [row["name"] for row in selectors.documents_of(record, None)]
        document = pdf.issue_receipt(application.snapshots.get())
        made = [row["name"] for row in selectors.documents_of(record, None)]

    assert (waiting, made) == ([document.title], [document.title])
    assert document.number == papers.RECEIPT.number(application.reference, 1)


@pytest.mark.parametrize(
    ("paper", "n", "number", "title"),
    [
        (papers.receipt_of(1), 1, "SHPT-2026-0001-H1", "提交回执（第 1 次提交）"),
        (papers.receipt_of(2), 2, "SHPT-2026-0001-H2", "补正提交回执（第 2 次提交）"),
        (papers.CORRECTION_NOTICE, 2, "SHPT-2026-0001-B2", "补正通知书（第 2 次）"),
        (papers.REJECTION, None, "SHPT-2026-0001-J", "不予通过决定书"),
        (papers.CERTIFICATE, None, "SHPT-2026-0001", "广州市四化赋能重点平台证书"),
    ],
)
def test_a_paper_knows_its_number_and_title(paper, n, number, title):
    assert (paper.number("SHPT-2026-0001", n), paper.titled(n)) == (number, title)


@pytest.mark.parametrize(
    ("number", "point"),
    [("0", "两个年度齐全"), ("2", "收入与填报一致"), ("3", None), ("０", None), ("9" * 5000, None)],
)
def test_a_point_of_a_material_is_found_by_its_number_only(number, point):
    assert point_at("M04", number) == point


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("0", 0), ("", 0), ("-1", 0), ("１２", 0), ("9" * 5000, 0)]
)
def test_whole_reads_digits_and_nothing_else(text, number):
    assert whole(text) == number
