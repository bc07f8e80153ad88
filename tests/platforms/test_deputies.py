"""Deputies during leave: approved by a third, seen as 代, both counted at their level."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Deputyship, OfficialProfile, User
from accounts.services.deputies import decide_deputy, end_deputy, name_deputy
from casework import audit, clock
from casework.desk.todo import todo_of, waiting_for
from casework.models import Notice
from casework.permissions import Part
from casework.transitions import Duty
from casework.workflow import SamePerson, advance, levels_of
from platforms.pdf import issue_certificate
from platforms.services.consultations import start_consultations
from platforms.services.selection import confirm_list, grant_title
from platforms.services.titles import set_level
from platforms.states import (
    ACCEPT_APPLICATION,
    PROPOSE_APPLICATION,
    SEND_BACK_APPLICATION,
)
from tests.builders import make_administrator, make_member, make_official
from tests.builders_platforms import (
    CONFIRMED,
    GRANTED,
    REVIEWED,
    close,
    make_application,
    make_designation,
    make_team,
)
from tests.desk import client_of

pytestmark = pytest.mark.django_db

TODAY = clock.local_day(REVIEWED)
WEEK = timedelta(days=7)


def named(principal, deputy, *, starts_on=TODAY, ends_on=TODAY + WEEK) -> Deputyship:
    with clock.at(REVIEWED):
        return name_deputy(
            deputy, starts_on=starts_on, ends_on=ends_on, reason="年休假", actor=principal
        )


def approved(principal, deputy, **period) -> Deputyship:
    deputyship = named(principal, deputy, **period)
    with clock.at(REVIEWED):
        return decide_deputy(deputyship, approves=True, actor=make_administrator(Part.SECURITY))


def case_of(team):
    """Return an application that lies with the 经办 of the team again."""
    application = make_application("formal_review", team=team)
    return advance(application, SEND_BACK_APPLICATION, actor=team.reviewer, note="再核对")


def waiting(person) -> list[str]:
    with clock.at(REVIEWED):
        return [step.reference for step in waiting_for(User.objects.get(pk=person.pk).official)]


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


def test_desk_names_approves_and_takes_back():
    team, deputy = make_team(), make_official(Duty.HANDLER)
    form = {"deputy": deputy.pk, "starts_on": TODAY, "ends_on": TODAY + WEEK, "reason": "年休假"}
    address = reverse("admin:accounts_deputyship_changelist")

    states = []
    with clock.at(REVIEWED):
        client_of(team.handler).post(reverse("admin:accounts_deputyship_add"), form)
        deputyship = Deputyship.objects.get()
        chosen = {"_selected_action": [deputyship.pk]}
        for person, action in (
            (team.handler, "approve"),
            (make_official(Duty.HANDLER), "end"),
            (team.approver, "approve"),
            (deputy, "end"),
        ):
            client_of(person).post(address, {"action": action} | chosen)
            deputyship.refresh_from_db()
            states.append(deputyship.state)

    assert states == ["requested", "requested", "approved", "ended"]


def test_everybody_sees_his_own_deputies_and_deciders_all():
    team, deputy = make_team(), make_official(Duty.HANDLER)
    deputyship = named(team.handler, deputy)
    page = reverse("admin:accounts_deputyship_change", args=[deputyship.pk])
    people = [team.handler, deputy, team.approver, make_administrator(Part.SECURITY)]
    others = [team.reviewer, make_official(Duty.HANDLER), make_official(Duty.SUPERVISOR)]

    assert [client_of(one).get(page).status_code for one in people] == [200] * 4
    assert [client_of(one).get(page).status_code for one in others] == [404] * 3


def test_deputy_form_offers_only_the_same_duty_and_tells_faults():
    team, deputy = make_team(), make_official(Duty.HANDLER, name="何志远")
    client = client_of(team.handler)
    address = reverse("admin:accounts_deputyship_add")
    form = {"deputy": deputy.pk, "starts_on": TODAY, "ends_on": TODAY - WEEK, "reason": "年休假"}

    with clock.at(REVIEWED):
        page = client.get(address).content.decode()
        refused = client.post(address, form).content.decode()

    assert ("何志远" in page, team.reviewer.name in page) == (True, False)
    assert "结束日期不能早于开始日期" in refused
    assert Deputyship.objects.count() == 0


def test_list_confirmed_and_title_granted_by_a_deputy_name_both():
    team, deputy = make_team(), make_official(Duty.APPROVER, name="何志远")
    case = make_application("proposed", team=team)
    close(case.round)
    approved(team.approver, deputy, ends_on=TODAY + 8 * WEEK)
    both = f"何志远（代{team.approver.name}）"

    with clock.at(CONFIRMED):
        confirm_list(case.round, actor=deputy, versions={case.reference: case.version})
        case.refresh_from_db()
    with clock.at(GRANTED):
        title = grant_title(case, actor=deputy, version=case.version)
    case.refresh_from_db()

    confirmed = [audit.history(one)[-1] for one in (case.round,)]
    confirmed.append(next(e for e in audit.history(case) if e.action == "confirm_list"))
    granted = [audit.history(title)[0], audit.history(case)[-1]]
    assert [e.actor_name for e in confirmed + granted] == [both] * 4
    assert {e.on_behalf_of for e in confirmed + granted} == {team.approver}
    assert case.approved_by == title.approved_by == team.approver
    assert levels_of(title, deputy) == levels_of(title, team.approver) == {Duty.APPROVER}
    assert issue_certificate(title).issued_by == deputy
    assert audit.faults() == []


def test_desk_reads_who_granted_and_gave_out_the_plaque_with_whom_he_stood_in_for():
    team, deputy = make_team(), make_official(Duty.APPROVER, name="何志远")
    case = make_application("publicity", team=team)
    approved(team.approver, deputy, ends_on=TODAY + 8 * WEEK)
    with clock.at(GRANTED):
        title = grant_title(case, actor=deputy, version=case.version)
        pages = [
            client_of(team.handler).get(address).content.decode()
            for address in (
                title.desk_url(),
                reverse("admin:platforms_plaque_change", args=[title.plaque.pk]),
            )
        ]

    assert [f"何志远（代{team.approver.name}）" in page for page in pages] == [True, True]


def test_level_set_by_a_deputy_leaves_the_title_with_the_absent_one():
    team, deputy = make_team(), make_official(Duty.APPROVER, name="何志远")
    title = make_designation(team=team)
    approved(team.approver, deputy, ends_on=TODAY + 8 * WEEK)
    level = next(one for one in title.application.round.levels if one != title.level)

    with clock.at(GRANTED):
        title = set_level(title, level, actor=deputy, note="服务情况良好")

    assert audit.history(title)[-1].actor_name == f"何志远（代{team.approver.name}）"
    assert title.approved_by == team.approver


def test_departments_asked_by_a_deputy_stay_the_absent_ones_question():
    team, deputy = make_team(), make_official(Duty.HANDLER, name="何志远")
    case = case_of(team)
    approved(team.handler, deputy)

    with clock.at(REVIEWED):
        made = start_consultations(
            [case], departments=["tax"], question="有无意见？", days=5, actor=deputy
        )

    assert made[0].handled_by == team.handler
    assert audit.history(made[0])[0].actor_name == f"何志远（代{team.handler.name}）"
