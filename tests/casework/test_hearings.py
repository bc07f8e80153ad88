"""告知 – 陈述申辩 – 决定: the office’s steps, who may take them, and the decision."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casework import audit, clock, hearings
from casework.models import CaseEvent, Hearing, Job, Notice
from casework.workflow import NoteMissing, SamePerson, TransitionError
from platforms.models import Designation
from platforms.services import titles
from tests.builders import make_member, make_official
from tests.builders_platforms import make_team
from tests.builders_titles import (
    CLAUSE,
    DECIDED,
    EVIDENCE,
    FACTS,
    NOTIFIED,
    OPENED,
    REASON,
    REPORT,
    REPORTED,
    admin_of,
    make_hearing,
    make_title,
    open_on,
)

pytestmark = pytest.mark.django_db


def history(hearing) -> list[tuple[str, str]]:
    return [(e.action, e.duty) for e in CaseEvent.objects.of(hearing)]


def test_a_hearing_runs_through_three_levels_to_the_decision():
    team = make_team()

    hearing = make_hearing("upheld", team=team)

    assert hearing.status == "upheld"
    assert (hearing.handled_by, hearing.reviewed_by, hearing.approved_by) == (
        team.handler,
        team.reviewer,
        team.approver,
    )
    assert history(hearing) == [
        ("open_hearing", "handler"),
        ("propose_hearing", "handler"),
        ("endorse_hearing", "reviewer"),
        ("issue_notice", "approver"),
        ("state_defence", "applicant"),
        ("report_hearing", "handler"),
        ("endorse_report", "reviewer"),
        ("uphold_hearing", "approver"),
    ]
    assert audit.faults() == []


def test_opening_names_every_fault_at_once():
    team = make_team()
    title = make_title(team)

    with pytest.raises(ValidationError) as fault, clock.at(OPENED):
        titles.open_revocation(
            title, facts=" ", clauses=["别的"], evidence="\n", actor=team.handler
        )

    assert sorted(fault.value.message_dict) == ["clauses", "evidence", "facts"]
    assert not Hearing.objects.exists()


def test_opening_is_for_the_handler_alone_and_once():
    team = make_team()
    title = make_title(team)
    hearing = open_on(title, team)

    for actor in (team.reviewer, team.approver, admin_of(title)):
        with pytest.raises(PermissionDenied), clock.at(OPENED):
            titles.open_revocation(
                title, facts=FACTS, clauses=[CLAUSE], evidence=EVIDENCE, actor=actor
            )
    with pytest.raises(TransitionError, match=hearing.reference), clock.at(OPENED):
        titles.open_revocation(
            title, facts=FACTS, clauses=[CLAUSE], evidence=EVIDENCE, actor=team.handler
        )

    assert Hearing.objects.count() == 1


def test_an_official_who_belongs_to_the_unit_opens_nothing():
    team = make_team()
    title = make_title(team)
    inside = make_official("handler")
    title.case_organisation.memberships.create(user=inside, role="staff")

    with pytest.raises(PermissionDenied), clock.at(OPENED):
        titles.open_revocation(
            title, facts=FACTS, clauses=[CLAUSE], evidence=EVIDENCE, actor=inside
        )


def test_a_draft_is_returned_changed_and_sent_again():
    team = make_team()
    hearing = make_hearing("submitted", team=team)

    with clock.at(OPENED):
        hearing = hearings.return_hearing(
            hearing, actor=team.reviewer, version=hearing.version, note="证据要写明页码。"
        )
        hearing = hearings.edit_hearing(
            hearing,
            actor=team.handler,
            version=hearing.version,
            values={"facts": FACTS, "clauses": [CLAUSE], "evidence": "检查笔录第 3 页\n"},
        )
        hearing = hearings.propose_hearing(hearing, actor=team.handler, version=hearing.version)

    assert (hearing.status, hearing.evidence) == ("submitted", ["检查笔录第 3 页"])


@pytest.mark.parametrize("status", ["submitted", "notified", "upheld"])
def test_what_was_sent_for_review_is_changed_by_nobody(status):
    team = make_team()
    hearing = make_hearing(status, team=team)

    with pytest.raises(TransitionError):
        hearings.edit_hearing(
            hearing,
            actor=team.handler,
            version=hearing.version,
            values={"facts": "x", "clauses": [CLAUSE], "evidence": "y"},
        )


def test_the_unit_hears_of_it_only_with_the_notice():
    team = make_team()
    hearing = make_hearing("in_approval", team=team)
    admin = admin_of(hearing)

    before = list(Hearing.objects.visible_to(admin))
    with clock.at(NOTIFIED):
        hearing = hearings.issue_notice(hearing, actor=team.approver, version=hearing.version)

    told = Notice.objects.filter(recipient=admin, event="hearing_notified")
    assert before == []
    assert list(Hearing.objects.visible_to(admin)) == [hearing]
    assert [notice.subject for notice in told] == [
        f"请在2026年10月29日（周四）17:00前陈述申辩：取消称号：云岭制造云平台（{hearing.reference}）"
    ]
    assert Job.objects.filter(task="casework.tasks.render_hearing_notice").count() == 1


def test_strangers_and_other_districts_see_no_hearing():
    hearing = make_hearing("notified")
    other = make_official("district", "440103")
    own = make_official("district", hearing.organisation.district)

    assert not Hearing.objects.visible_to(make_member()).exists()
    assert not Hearing.objects.visible_to(other).exists()
    assert Hearing.objects.visible_to(own).get() == hearing


# The decision


def test_a_report_can_be_sent_back_and_must_say_why():
    team = make_team()
    hearing = make_hearing("heard", team=team)

    with clock.at(REPORTED):
        with pytest.raises(NoteMissing):
            hearings.report_hearing(hearing, actor=team.handler, version=hearing.version, note=" ")
        hearing = hearings.report_hearing(
            hearing, actor=team.handler, version=hearing.version, note=REPORT
        )
        hearing = hearings.return_report(
            hearing, actor=team.reviewer, version=hearing.version, note="逐点写明。"
        )

    assert hearing.status == "heard"


def test_a_dismissal_leaves_the_title_as_it_is():
    team = make_team()

    hearing = make_hearing("dismissed", team=team)

    assert hearing.status == "dismissed"
    assert Designation.objects.get().status == "valid"
    assert hearings.decided_on(hearing.subject, hearing.kind) is None
    assert hearings.live_on(hearing.subject) is None


def test_a_decision_needs_its_reason():
    team = make_team()
    hearing = make_hearing("in_decision", team=team)

    for decide in (hearings.uphold_hearing, hearings.dismiss_hearing):
        with pytest.raises(NoteMissing), clock.at(DECIDED):
            decide(hearing, actor=team.approver, version=hearing.version, note="")

    assert Designation.objects.get().status == "valid"


def test_nobody_acts_at_two_levels_even_after_a_change_of_duty():
    team = make_team()
    hearing = make_hearing("in_decision", team=team)
    team.handler.official_profile.duty = "approver"
    team.handler.official_profile.save()
    promoted = type(team.handler).objects.get(pk=team.handler.pk)

    with pytest.raises(SamePerson), clock.at(DECIDED):
        hearings.uphold_hearing(hearing, actor=promoted, version=hearing.version, note=REASON)


def test_a_second_approver_may_decide_what_the_first_had_told():
    team = make_team()
    hearing = make_hearing("in_decision", team=team)
    second = make_official("approver")

    with clock.at(DECIDED):
        hearing = hearings.dismiss_hearing(
            hearing, actor=second, version=hearing.version, note=REASON
        )

    assert hearing.approved_by == second
