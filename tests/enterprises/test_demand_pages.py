"""The pages of demands: an enterprise writes, posts and picks; nobody else sees."""

import pytest
from django.urls import reverse

from accounts.models import Role, User
from casework import clock
from enterprises.models import Demand, DemandReply
from enterprises.rules.demands import SECTIONS
from tests.builders import login, make_admin, make_member, make_official, make_organisation
from tests.builders_demands import (
    ANSWERED,
    ANSWERS,
    CONTACT,
    NEED,
    fresh,
    make_demand,
    make_reply,
)
from tests.builders_filings import admin_of, make_filing, make_platform

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(ANSWERED):
        yield


def url(name: str, case, *more: str) -> str:
    return reverse(f"enterprises:{name}", args=[case.reference, *more])


def owner_of(demand: Demand) -> User:
    return User.objects.get(pk=demand.last_edited_by_id)


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_demand_goes_from_the_form_to_the_contract(client):
    filing = make_filing("published")
    platform = filing.platform
    admin = make_admin()
    login(client, admin)

    client.post(reverse("enterprises:demand_start"))
    demand = Demand.objects.get()
    for section in SECTIONS:
        version = fresh(demand).draft_version
        answer = client.post(
            url("demand_section", demand, section.key),
            {"version": version, **ANSWERS[section.key]},
        )
        assert answer.status_code == 302
    demand = fresh(demand)
    confirm = page_of(client, url("demand_confirm", demand))
    client.post(
        url("demand_post", demand),
        {"version": demand.version, "draft_version": demand.draft_version},
    )
    demand = fresh(demand)
    offered = page_of(client, url("demand_detail", demand))
    asked = {"version": demand.version, "platform": platform.reference}
    before = page_of(client, f"{url('demand_pick', demand)}?platform={platform.reference}")
    client.post(url("demand_pick", demand), asked)
    reply = DemandReply.objects.get()
    login(client, admin_of(platform))
    inbox = page_of(client, reverse("enterprises:reply_list"))
    client.post(url("reply_accept", reply), {"version": reply.version})
    accepted = page_of(client, url("reply_detail", reply))
    answer = client.post(
        url("reply_outcome", reply),
        {"step": "contract", "happened_on": "2026-10-16", "proof": "合同 1"},
    )

    assert "黄埔区某橡胶和塑料制品业企业（按企业意愿隐去名称）" in confirm
    assert platform.name in offered
    assert "服务行业包括橡胶和塑料制品业" in offered
    assert "要 2 个场景，覆盖 2 个" in before
    assert "标价区间与预算有交集" in before
    assert "30.50" not in offered
    assert "待答复" in inbox
    assert CONTACT["contact_phone"] in accepted
    assert answer.status_code == 302
    assert fresh(demand).status == "concluded"


def test_the_page_lists_what_is_wrong_before_posting(client):
    demand = make_demand("draft", need=NEED | {"pains": ""})
    login(client, owner_of(demand))

    confirm = page_of(client, url("demand_confirm", demand))
    refused = client.post(
        url("demand_post", demand),
        {"version": demand.version, "draft_version": demand.draft_version},
    )

    assert "痛点：这一项必须填写" in confirm
    assert refused.status_code == 422
    assert fresh(demand).status == "draft"


def test_a_wrong_answer_is_kept_and_named(client):
    demand = make_demand("draft")
    login(client, owner_of(demand))

    answer = client.post(
        url("demand_section", demand, "terms"),
        {"version": demand.draft_version, "budget_low": "40", "budget_high": "10"},
    )

    assert answer.status_code == 422
    assert "不能低于“预算从”的 40 万元" in answer.content.decode()
    assert fresh(demand).answers["terms"]["budget_high"] == "10"


def test_autosave_answers_with_version_and_faults(client):
    demand = make_demand("draft")
    login(client, owner_of(demand))

    answer = client.post(
        url("demand_autosave", demand, "contact"),
        {**CONTACT, "contact_phone": "12", "version": demand.draft_version},
    )

    said = answer.json()
    assert (answer.status_code, said["version"]) == (200, demand.draft_version + 1)
    assert list(said["faults"]) == ["contact_phone"]


def test_two_people_in_one_section_see_both_versions(client):
    unit = make_organisation()
    admin, staff = make_admin(unit), make_member(Role.STAFF, unit, name="邓子轩")
    demand = make_demand("draft", admin=staff)
    login(client, admin)

    answer = client.post(
        url("demand_section", demand, "need"),
        {**NEED, "name": "另一个名称", "version": 1, "base": "stale"},
    )

    page = answer.content.decode()
    assert answer.status_code == 412
    assert "邓子轩" in page
    assert "另一个名称" in page
    assert fresh(demand).name == NEED["name"]


def test_a_double_click_posts_once_and_says_so(client):
    demand = make_demand("draft")
    login(client, owner_of(demand))
    body = {
        "version": demand.version,
        "draft_version": demand.draft_version,
        "once": "k" * 20,
    }

    answers = [client.post(url("demand_post", demand), body) for _ in range(2)]
    stale = client.post(url("demand_post", demand), body | {"once": "j" * 20}, follow=True)

    assert [one.status_code for one in answers] == [302, 302]
    assert "刚才已经发布" in stale.content.decode()
    assert fresh(demand).version == demand.version + 1


def test_a_stale_pick_is_answered_in_words(client):
    first = make_reply("picked")
    second = make_platform()
    demand = first.demand
    login(client, owner_of(demand))

    answer = client.post(url("demand_pick", demand), {"version": 1, "platform": second.reference})

    assert answer.status_code == 412
    assert "没有办成：这件事刚刚被别人更新过" in answer.content.decode()
    assert first.platform.name in answer.content.decode()
    assert DemandReply.objects.count() == 1


def test_staff_are_told_who_posts_and_picks(client):
    unit = make_organisation()
    admin, staff = make_admin(unit, name="曾慧敏"), make_member(Role.STAFF, unit)
    make_platform()
    draft = make_demand("draft", admin=staff)
    posted = make_demand(admin=admin)
    login(client, staff)

    confirm = page_of(client, url("demand_confirm", draft))
    handed = client.post(url("demand_hand_over", draft))
    detail = page_of(client, url("demand_detail", posted))

    assert "发布由单位管理员办理：曾慧敏" in confirm
    assert handed.status_code == 302
    assert "挑选由单位管理员办理：曾慧敏" in detail
    assert "挑选这家" not in detail
    assert client.get(url("demand_withdraw", posted)).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "demand_detail",
        "demand_confirm",
        "demand_post",
        "demand_withdraw",
        "demand_pick",
        "demand_copy",
        "demand_hand_over",
    ],
)
def test_what_is_not_mine_does_not_exist(client, name):
    demand = make_demand()
    platform = make_platform()
    make_reply("accepted", demand=demand, admin=owner_of(demand), platform=platform)

    for user in (make_admin(), admin_of(platform), make_official()):
        login(client, user)
        answers = [client.get(url(name, demand)), client.post(url(name, demand))]
        assert {one.status_code for one in answers} <= {404, 405}


def test_a_withdrawn_demand_is_written_again(client):
    demand = make_demand("withdrawn")
    login(client, owner_of(demand))

    answer = client.post(url("demand_copy", demand))

    again = Demand.objects.latest("pk")
    assert answer.headers["Location"] == url("demand_detail", again)
    assert again.answers == demand.answers


def test_who_acts_for_no_unit_is_told_what_to_do(client):
    login(client, make_official())

    assert "您现在没有代表任何单位" in page_of(client, reverse("enterprises:demand_list"))
    assert "还没有收到需求" in page_of(client, reverse("enterprises:reply_list"))


def test_a_section_saved_after_posting_is_refused_with_what_was_typed(client):
    demand = make_demand("open")
    login(client, owner_of(demand))
    typed = {**ANSWERS["need"], "name": "刚刚改写的需求名称", "version": demand.draft_version}

    answer = client.post(url("demand_section", demand, "need"), typed)

    assert (answer.status_code, "刚刚改写的需求名称" in answer.content.decode()) == (409, True)
    assert "还留在下面" in answer.content.decode()
