"""The pages of deputies at the desk: asked for in one form, decided where the request is read."""

import pytest
from django.urls import reverse

from casework import clock
from casework.transitions import Duty
from tests.builders import make_official
from tests.builders_platforms import REVIEWED, make_team
from tests.desk import client_of
from tests.platforms.test_deputies import TODAY, WEEK, named

pytestmark = pytest.mark.django_db


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
