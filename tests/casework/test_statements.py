"""陈述申辩: the working days of the period, what never lapses, and what the unit writes."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework import audit, clock, hearings
from casework.hearings import reminders
from casework.models import CaseEvent, Hearing, HearingStatement, Notice, OpenStep
from casework.models.append_only import AppendOnlyError
from casework.models.calendar import CalendarDay
from casework.workflow import NotYet, TransitionError
from tests.builders import make_member, make_official, make_organisation
from tests.builders_platforms import at, make_material, make_team
from tests.builders_titles import (
    DEFENCE,
    LAPSED,
    PERIOD_ENDS,
    STATED,
    admin_of,
    fresh,
    make_hearing,
    state,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


# The period


@pytest.mark.parametrize(
    ("told_at", "last"),
    [
        (at(2, 12), date(2026, 2, 26)),
        (at(9, 24), date(2026, 10, 9)),
        (at(11, 23), date(2026, 11, 30)),
    ],
)
def test_five_working_days_do_not_count_the_starting_day(told_at, last):
    hearing = Hearing(days=5, notified_at=told_at)
    team = make_team()
    made = make_hearing("in_approval", team=team)

    with clock.at(told_at):
        made = hearings.issue_notice(made, actor=team.approver, version=made.version)

    step = OpenStep.objects.of(made).open().get()
    assert (step.due_on, step.due_is_provisional, hearing.days) == (last, False, 5)
    assert clock.local(made.closes_at).isoformat() == f"{last}T17:00:00+08:00"


def test_the_last_moment_is_in_and_a_microsecond_later_is_late():
    hearing = make_hearing("notified")
    admin = admin_of(hearing)

    with pytest.raises(NotYet, match="届满"), clock.at(PERIOD_ENDS + MICROSECOND):
        hearings.waive_defence(
            hearing, actor=admin, version=hearing.version, signed_name=admin.name
        )
    with clock.at(PERIOD_ENDS):
        hearing = hearings.waive_defence(
            hearing, actor=admin, version=hearing.version, signed_name=admin.name
        )

    assert hearing.status == "heard"
    assert hearing.statement.is_waiver


def test_nothing_lapses_before_the_last_moment_has_passed():
    team = make_team()
    hearing = make_hearing("notified", team=team)

    with pytest.raises(NotYet, match="还没有届满"), clock.at(PERIOD_ENDS):
        hearings.close_statement(hearing, actor=team.handler, version=hearing.version)
    with clock.at(LAPSED):
        hearing = hearings.close_statement(hearing, actor=team.handler, version=hearing.version)

    assert hearing.status == "heard"
    assert not HearingStatement.objects.exists()


def test_a_provisional_last_day_lets_nothing_lapse_until_the_calendar_is_known():
    team = make_team()
    hearing = make_hearing("notified", team=team, notified_at=at(12, 29))
    late = at(12, 29) + timedelta(days=30)

    with clock.at(late):
        with pytest.raises(NotYet, match="暂按周末推算"):
            hearings.close_statement(hearing, actor=team.handler, version=hearing.version)
        open_still = fresh(hearing).is_open_to_unit
        _publish_2027()
        hearing = hearings.close_statement(
            fresh(hearing), actor=team.handler, version=hearing.version
        )

    assert open_still
    assert hearing.is_provisional is False
    assert clock.local_day(hearing.closes_at) == date(2027, 1, 6)
    assert hearing.status == "heard"


def _publish_2027() -> None:
    """1 to 3 January off, and the National Day that makes the year complete."""
    for on in (date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3), date(2027, 10, 1)):
        CalendarDay.objects.create(on=on, is_workday=False, name="放假")


def test_the_task_tells_the_handler_once_and_closes_nothing():
    team = make_team()
    hearing = make_hearing("notified", team=team)

    with clock.at(PERIOD_ENDS):
        early = reminders.tell_lapsed(clock.now())
    with clock.at(LAPSED):
        told = [reminders.tell_lapsed(clock.now()), reminders.tell_lapsed(clock.now())]

    notices = Notice.objects.filter(event="hearing_lapsed")
    assert (early, told) == (0, [1, 0])
    assert [notice.recipient for notice in notices] == [team.handler]
    assert fresh(hearing).status == "notified"


# What the unit says


def test_a_draft_survives_and_two_writers_do_not_overwrite_each_other():
    hearing = make_hearing("notified")
    admin = admin_of(hearing)
    staff = make_member(organisation=hearing.organisation)

    with clock.at(STATED):
        saved = hearings.save_statement(hearing, "第一稿", actor=staff, draft_version=1)
        again = hearings.save_statement(saved, "第一稿", actor=admin, draft_version=1)
        with pytest.raises(hearings.StatementConflict):
            hearings.save_statement(hearing, "另一稿", actor=admin, draft_version=1)

    assert (saved.draft_version, again.draft_version) == (2, 2)
    assert fresh(hearing).draft_text == "第一稿"


def test_only_the_administrator_hands_in_under_his_own_name():
    hearing = make_hearing("notified")
    admin = admin_of(hearing)
    staff = make_member(organisation=hearing.organisation)
    terms = {"version": hearing.version, "draft_version": 1, "text": DEFENCE}

    with clock.at(STATED):
        with pytest.raises(PermissionDenied):
            hearings.state_defence(hearing, actor=staff, signed_name=staff.name, **terms)
        with pytest.raises(hearings.StatementMissing, match="签名"):
            hearings.state_defence(hearing, actor=admin, signed_name="别人", **terms)
        with pytest.raises(hearings.StatementMissing, match="写明"):
            hearings.state_defence(
                hearing, actor=admin, signed_name=admin.name, **{**terms, "text": "  "}
            )

    assert fresh(hearing).status == "notified"


def test_a_stranger_cannot_touch_the_statement():
    hearing = make_hearing("notified")
    stranger = make_member("admin", make_organisation())

    for act in (
        lambda: hearings.save_statement(hearing, "x", actor=stranger, draft_version=1),
        lambda: hearings.check_open(hearing, actor=stranger),
        lambda: hearings.waive_defence(
            hearing, actor=stranger, version=hearing.version, signed_name=stranger.name
        ),
    ):
        with pytest.raises(PermissionDenied), clock.at(STATED):
            act()


def test_what_was_said_is_frozen_with_its_files():
    hearing = make_hearing("notified")
    admin = admin_of(hearing)
    with clock.at(STATED):
        material = make_material(hearing.organisation, admin, hearings.MATERIAL_CODE)
        hearings.attach_material(hearing, material, actor=admin)
        hearing = state(fresh(hearing))

    statement = hearing.statement
    said = CaseEvent.objects.of(hearing).get(action="state_defence")
    assert (statement.text, [one["id"] for one in statement.materials]) == (DEFENCE, [material.pk])
    assert said.data["sha256"] == statement.sha256 == audit.sha256_of(statement.frozen_content())
    assert fresh(material) in type(material).objects.visible_to(make_official("reviewer"))
    with pytest.raises(AppendOnlyError):
        statement.save()
    assert audit.faults() == []


@pytest.mark.parametrize("status", ["heard", "in_decision", "upheld"])
def test_after_it_was_handed_in_nothing_of_it_changes(status):
    hearing = make_hearing(status)
    admin = admin_of(hearing)

    with pytest.raises(TransitionError), clock.at(STATED):
        hearings.save_statement(hearing, "改口", actor=admin, draft_version=hearing.draft_version)
    with pytest.raises(TransitionError), clock.at(STATED):
        hearings.check_open(hearing, actor=admin)
