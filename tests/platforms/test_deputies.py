"""Deputies during leave: approved by a third, seen as 代, both counted at their level."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Deputyship, OfficialProfile, User
from accounts.services.deputies import decide_deputy, end_deputy
from casework import audit, clock
from casework.desk.todo import todo_of
from casework.models import Notice
from casework.permissions import Part
from casework.transitions import Duty
from casework.workflow import SamePerson, advance, levels_of
from platforms.states import (
    ACCEPT_APPLICATION,
    PROPOSE_APPLICATION,
    SEND_BACK_APPLICATION,
)
from tests.builders import make_administrator, make_member, make_official
from tests.builders_platforms import (
    REVIEWED,
    make_application,
    make_team,
)
from tests.platforms.deputising import TODAY, WEEK, approved, case_of, named, waiting

pytestmark = pytest.mark.django_db


def test_deputy_sees_the_cases_and_acts_in_the_name_of_the_absent_one():
    team, deputy = make_team(), make_official(Duty.HANDLER, name="何志远")
    case = case_of(team)
    before = waiting(deputy)
    approved(team.handler, deputy)

    with clock.at(REVIEWED):
        after, row = waiting(deputy), todo_of(deputy.official, TODAY).groups[0].rows[0]
        case = advance(case, ACCEPT_APPLICATION, actor=deputy)

    event = audit.history(case)[-1]
    assert (before, after, row.for_whom) == ([], [case.reference], team.handler.name)
    assert (event.actor, event.on_behalf_of, event.actor_name) == (
        deputy,
        team.handler,
        f"何志远（代{team.handler.name}）",
    )
    assert case.handled_by == team.handler
    assert audit.faults() == []


def test_both_count_at_the_level_for_good():
    team, deputy = make_team(), make_official(Duty.HANDLER)
    case = case_of(team)
    deputyship = approved(team.handler, deputy)
    with clock.at(REVIEWED):
        case = advance(case, ACCEPT_APPLICATION, actor=deputy)
        end_deputy(deputyship, actor=team.handler)

    assert levels_of(case, deputy) == levels_of(case, team.handler) == {Duty.HANDLER}
    for person in (deputy, team.handler):
        OfficialProfile.objects.filter(user=person).update(duty=Duty.REVIEWER)
        with pytest.raises(SamePerson):
            advance(case, PROPOSE_APPLICATION, actor=User.objects.get(pk=person.pk))


def test_who_stands_at_another_level_is_no_deputy_in_this_case():
    team, deputy = make_team(), make_official(Duty.REVIEWER)
    case = make_application("formal_review", team=team)
    case = advance(case, SEND_BACK_APPLICATION, actor=deputy, note="再核对")
    OfficialProfile.objects.filter(user=deputy).update(duty=Duty.HANDLER)
    deputy = User.objects.get(pk=deputy.pk)
    approved(team.handler, deputy)

    with clock.at(REVIEWED), pytest.raises(SamePerson):
        advance(case, ACCEPT_APPLICATION, actor=deputy)


def test_seal_of_an_act_in_anothers_name_covers_whose_name():
    team, deputy = make_team(), make_official(Duty.HANDLER)
    case = case_of(team)
    approved(team.handler, deputy)
    with clock.at(REVIEWED):
        case = advance(case, ACCEPT_APPLICATION, actor=deputy)
    event = audit.history(case)[-1]

    event.on_behalf_of = team.reviewer

    assert audit.hash_of(event) != event.hash


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(TODAY - 2 * WEEK, TODAY), (TODAY, TODAY), (TODAY - WEEK, TODAY + WEEK)],
)
def test_deputyship_holds_from_its_first_day_to_its_last(starts_on, ends_on):
    team, deputy = make_team(), make_official(Duty.HANDLER)
    case_of(team)

    approved(team.handler, deputy, starts_on=starts_on, ends_on=ends_on)

    assert len(waiting(deputy)) == 1


def _tomorrow(team, deputy):
    approved(team.handler, deputy, starts_on=TODAY + timedelta(days=1))


def _not_approved(team, deputy):
    named(team.handler, deputy)


def _refused_one(team, deputy):
    with clock.at(REVIEWED):
        decide_deputy(named(team.handler, deputy), approves=False, actor=team.approver)


def _ended(team, deputy):
    end_deputy(approved(team.handler, deputy), actor=deputy)


def _principal_left(team, deputy):
    approved(team.handler, deputy)
    OfficialProfile.objects.filter(user=team.handler).update(is_active=False)


def _deputy_promoted(team, deputy):
    approved(team.handler, deputy)
    OfficialProfile.objects.filter(user=deputy).update(duty=Duty.REVIEWER)


@pytest.mark.parametrize(
    "arrange",
    [_tomorrow, _not_approved, _refused_one, _ended, _principal_left, _deputy_promoted],
)
def test_what_is_not_in_force_gives_nothing(arrange):
    team, deputy = make_team(), make_official(Duty.HANDLER)
    case_of(team)

    arrange(team, deputy)

    with clock.at(REVIEWED):
        assert User.objects.get(pk=deputy.pk).principals() == frozenset()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda team: team.handler, "不能请自己代理"),
        (lambda team: team.reviewer, "必须与您相同"),
        (lambda team: make_official(Duty.DISTRICT, "440112"), "必须与您相同"),
        (lambda team: make_official(Duty.CENTRE), "在任的工作人员"),
        (lambda team: make_member(), "在任的工作人员"),
    ],
)
def test_deputy_is_another_of_the_same_duty(make, told):
    team = make_team()

    with pytest.raises(ValidationError, match=told):
        named(team.handler, make(team))


def test_district_officials_stand_in_within_their_district_only():
    own, same, far = (
        make_official(Duty.DISTRICT, district) for district in ("440112", "440112", "440106")
    )

    with pytest.raises(ValidationError, match="必须与您相同"):
        named(own, far)
    assert named(own, same).district == "440112"


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "told"),
    [
        (TODAY, TODAY - timedelta(days=1), "不能早于"),
        (TODAY - WEEK, TODAY - timedelta(days=1), "已经过去"),
        (TODAY, TODAY + timedelta(days=90), "最长 90 天"),
    ],
)
def test_period_must_make_sense(starts_on, ends_on, told):
    with pytest.raises(ValidationError, match=told):
        named(make_official(), make_official(), starts_on=starts_on, ends_on=ends_on)


def test_deputies_make_no_chain_and_nobody_has_two():
    first, second, third = make_official(), make_official(), make_official()
    approved(first, second)

    for principal, deputy in ((first, third), (third, first), (second, third)):
        with pytest.raises(ValidationError):
            named(principal, deputy)
    with clock.at(REVIEWED):
        named(first, third, starts_on=TODAY + 2 * WEEK, ends_on=TODAY + 3 * WEEK)


def test_third_person_decides_and_both_are_told():
    team, deputy = make_team(), make_official(Duty.HANDLER)
    deputyship = named(team.handler, deputy)
    others = [team.handler, deputy, team.reviewer, make_official(Duty.SUPERVISOR)]
    others += [make_administrator(Part.SYSTEM), make_administrator(Part.AUDIT), make_member()]

    for person in others:
        with pytest.raises(PermissionDenied):
            decide_deputy(deputyship, approves=True, actor=person)
    with clock.at(REVIEWED):
        decide_deputy(deputyship, approves=True, actor=team.approver)

    told = Notice.objects.filter(event="deputy_decided").values_list("recipient", flat=True)
    asked = Notice.objects.filter(event="deputy_named").values_list("recipient", flat=True)
    assert set(told) == {team.handler.pk, deputy.pk}
    assert list(asked) == [team.approver.pk]


def test_leader_does_not_approve_his_own_deputy():
    leader, other, third = (make_official(Duty.APPROVER) for _ in range(3))
    deputyship = named(leader, other)

    for person in (leader, other):
        with pytest.raises(PermissionDenied):
            decide_deputy(deputyship, approves=True, actor=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deputyship.objects.filter(pk=deputyship.pk).update(
            state="approved", decided_by=leader, decided_at=REVIEWED
        )
    with clock.at(REVIEWED):
        assert decide_deputy(deputyship, approves=True, actor=third).state == "approved"
