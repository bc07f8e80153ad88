"""A case changes hands within one duty: who may, to whom, and what the record keeps."""

import pytest
from django.core.exceptions import PermissionDenied

from casework import audit
from casework.handing import hand_over, receivers
from casework.models import CaseEvent, Notice, OpenStep
from casework.transitions import Duty
from casework.workflow import (
    NoteMissing,
    SamePerson,
    StaleVersion,
    TransitionError,
    advance,
    levels_of,
)
from platforms.states import ACCEPT_APPLICATION, PROPOSE_APPLICATION, SEND_BACK_APPLICATION
from tests.builders import make_administrator, make_member, make_official
from tests.builders_platforms import make_application, make_team
from tests.desk import client_of

pytestmark = pytest.mark.django_db


def in_review(team):
    """Return an application that 审核 sent back to the very 经办 who accepted it."""
    application = make_application("formal_review", team=team)
    return advance(application, SEND_BACK_APPLICATION, actor=team.reviewer, note="再核对")


def give(case, to, actor, **more):
    values = {"version": case.version, "note": "出差"} | more
    return hand_over(case, to=to, actor=actor, **values)


def test_case_goes_to_a_colleague_with_its_step_its_reason_and_a_notice():
    team, colleague = make_team(), make_official(Duty.HANDLER)
    case = in_review(team)
    due = OpenStep.objects.of(case).open().get().due_on

    case = give(case, colleague, team.handler)

    step = OpenStep.objects.of(case).open().get()
    event = audit.history(case)[-1]
    assert (case.handled_by, step.assignee, step.due_on) == (colleague, colleague, due)
    assert (event.action, event.actor, event.duty, event.note, event.data) == (
        "hand_over",
        team.handler,
        "handler",
        "出差",
        {"from": team.handler.name, "to": colleague.name, "user": colleague.pk},
    )
    told = Notice.objects.filter(event="case_handed_over")
    assert [notice.recipient for notice in told] == [colleague]
    assert audit.faults() == []


def test_colleague_goes_on_and_the_former_holder_stands_in_the_history():
    team, colleague = make_team(), make_official(Duty.HANDLER)
    case = give(in_review(team), colleague, team.handler)

    case = advance(case, ACCEPT_APPLICATION, actor=colleague)

    assert case.handled_by == colleague
    assert levels_of(case, team.handler) == levels_of(case, colleague) == {Duty.HANDLER}


def test_former_holder_never_acts_at_another_level():
    team, colleague = make_team(), make_official(Duty.HANDLER)
    case = give(in_review(team), colleague, team.handler)
    case = advance(case, ACCEPT_APPLICATION, actor=colleague)
    profile = team.handler.official_profile
    profile.duty = Duty.REVIEWER
    profile.save()
    promoted = type(team.handler).objects.get(pk=team.handler.pk)

    with pytest.raises(SamePerson):
        advance(case, PROPOSE_APPLICATION, actor=promoted)
    with pytest.raises(SamePerson):
        give(case, promoted, team.reviewer)


def test_leader_moves_a_case_for_somebody_who_cannot_and_stands_at_no_level():
    team, colleague = make_team(), make_official(Duty.HANDLER)
    case = in_review(team)

    case = give(case, colleague, team.approver, note="梁嘉敏病假")

    told = set(Notice.objects.filter(event="case_handed_over").values_list("recipient", flat=True))
    assert case.handled_by == colleague
    assert told == {colleague.pk, team.handler.pk}
    assert levels_of(case, team.approver) == frozenset()


def _refused(case, to, actor, kind, **more):
    before = (case.version, CaseEvent.objects.count())
    with pytest.raises(kind):
        give(case, to, actor, **more)
    case.refresh_from_db()
    assert (case.version, CaseEvent.objects.count()) == before


@pytest.mark.parametrize(
    "make",
    [
        lambda team: make_official(Duty.HANDLER),
        lambda team: team.reviewer,
        lambda team: make_official(Duty.SUPERVISOR),
        lambda team: make_official(Duty.DISTRICT, "440112"),
        lambda team: make_official(Duty.CENTRE),
        lambda team: make_administrator(),
        lambda team: make_member(),
    ],
)
def test_nobody_else_gives_a_case_away(make):
    team = make_team()

    _refused(in_review(team), make_official(Duty.HANDLER), make(team), PermissionDenied)


@pytest.mark.parametrize("duty", [Duty.REVIEWER, Duty.APPROVER, Duty.FINANCE, Duty.CENTRE])
def test_case_goes_to_the_same_duty_only(duty):
    team = make_team()

    _refused(in_review(team), make_official(duty), team.handler, PermissionDenied)


def test_reason_version_and_another_person_are_asked_for():
    team, colleague = make_team(), make_official(Duty.HANDLER)
    case = in_review(team)

    _refused(case, colleague, team.handler, NoteMissing, note="  ")
    _refused(case, colleague, team.handler, StaleVersion, version=case.version - 1)
    _refused(case, team.handler, team.handler, TransitionError)


def test_member_of_the_applicant_takes_no_case():
    team, relative = make_team(), make_official(Duty.HANDLER)
    case = in_review(team)
    relative.memberships.create(organisation=case.organisation, role="staff")

    _refused(case, relative, team.handler, TransitionError)
    assert relative not in receivers(case, team.handler)


def test_closed_case_stays_where_it_is():
    team = make_team()
    case = make_application("rejected", team=team)

    _refused(case, make_official(Duty.HANDLER), team.handler, PermissionDenied)


def test_page_offers_colleagues_and_moves_the_case():
    team, colleague = make_team(), make_official(Duty.HANDLER, name="何志远")
    case = in_review(team)
    address = case.desk_url().replace("/change/", "/hand-over/")
    client = client_of(team.handler)

    review = client.get(case.desk_url()).content.decode()
    page = client.get(address)
    bad = client.post(address, {"version": case.version, "to": colleague.pk, "note": ""})
    done = client.post(address, {"version": case.version, "to": colleague.pk, "note": "出差"})

    case.refresh_from_db()
    assert f'href="{address}"' in review
    assert "经办 何志远" in page.content.decode()
    assert (bad.status_code, "请写明转交的理由" in bad.content.decode()) == (422, True)
    assert (done.status_code, case.handled_by) == (302, colleague)


def test_page_is_closed_to_who_may_not_and_stale_forms_move_nothing():
    team, colleague = make_team(), make_official(Duty.HANDLER)
    case = in_review(team)
    address = case.desk_url().replace("/change/", "/hand-over/")
    form = {"version": case.version - 1, "to": colleague.pk, "note": "出差"}

    codes = [
        client_of(person).get(address).status_code
        for person in (
            colleague,
            make_official(Duty.SUPERVISOR),
            make_official(Duty.DISTRICT, "440106"),
        )
    ]
    stale = client_of(team.handler).post(address, form)

    case.refresh_from_db()
    assert (codes, stale.status_code, case.handled_by) == ([403, 403, 404], 412, team.handler)


def test_handing_over_asks_who_it_is_after_five_minutes():
    team, colleague = make_team(), make_official(Duty.HANDLER)
    case = in_review(team)
    client = client_of(team.handler)
    session = client.session
    session["started_at"] -= 301
    session.save()

    answer = client.post(
        case.desk_url().replace("/change/", "/hand-over/"),
        {"version": case.version, "to": colleague.pk, "note": "出差"},
    )

    case.refresh_from_db()
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert case.handled_by == team.handler
