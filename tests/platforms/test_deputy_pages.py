"""How a deputy is asked for and decided on at the desk, and how his acts read."""

import pytest
from django.urls import reverse

from accounts.models import Deputyship
from casework import audit, clock
from casework.permissions import Part
from casework.transitions import Duty
from casework.workflow import levels_of
from platforms.pdf import issue_certificate
from platforms.services.consultations import start_consultations
from platforms.services.selection import confirm_list, grant_title
from platforms.services.titles import set_level
from tests.builders import make_administrator, make_official
from tests.builders_consultations import staff
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
from tests.platforms.deputising import TODAY, WEEK, approved, case_of, named

pytestmark = pytest.mark.django_db


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


def test_deputy_form_tells_every_fault_at_once_beside_its_field():
    team = make_team()
    client = client_of(team.handler)
    address = reverse("admin:accounts_deputyship_add")

    with clock.at(REVIEWED):
        page = client.get(address).content.decode()
        answer = client.post(
            address, {"deputy": "", "starts_on": TODAY, "ends_on": TODAY - WEEK, "reason": ""}
        )

    text = answer.content.decode()
    assert dict(answer.context["adminform"].form.errors) == {
        "deputy": ["请选代理人。"],
        "ends_on": ["结束日期不能早于开始日期。"],
        "reason": ["请写明事由。"],
    }
    assert "accounts_deputyship_period" not in text
    assert "由负责人或者安全管理员批准" in page
    assert "增加另一个" not in page


def test_request_waits_in_the_leaders_list_and_is_decided_on_its_page():
    team, deputy = make_team(), make_official(Duty.HANDLER, name="何志远")
    deputyship = named(team.handler, deputy)
    page = reverse("admin:accounts_deputyship_change", args=[deputyship.pk])
    leader = client_of(team.approver)

    with clock.at(REVIEWED):
        home = leader.get("/admin/").content.decode()
        others = client_of(team.reviewer).get("/admin/").content.decode()
        seen, own = (client_of(one).get(page).content.decode() for one in (team.approver, deputy))
        body = {"action": "approve", "_selected_action": deputyship.pk}
        leader.post(reverse("admin:accounts_deputyship_changelist"), body)
        after = leader.get("/admin/").content.decode()
        listed = leader.get(reverse("admin:accounts_deputyship_changelist")).content.decode()

    deputyship.refresh_from_db()
    who = f"{team.handler.name}（经办）请何志远代理"
    assert (who in home, page in home) == (True, True)
    assert (page in others, page in after) == (False, False)
    assert 'name="action" value="approve"' in seen
    assert 'name="action" value="refuse"' in seen
    assert 'name="action" value="approve"' not in own
    assert "等负责人或者安全管理员批准" in own
    assert deputyship.state == "approved"
    assert who in listed
    assert "2 代理" not in listed
    assert "1 条代理" in listed


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

    staff("tax")

    with clock.at(REVIEWED):
        made = start_consultations(
            [case], departments=["tax"], question="有无意见？", days=5, actor=deputy
        )

    assert made[0].handled_by == team.handler
    assert audit.history(made[0])[0].actor_name == f"何志远（代{team.handler.name}）"
