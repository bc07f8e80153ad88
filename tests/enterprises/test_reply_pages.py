"""The pages of replies: a platform offers and answers, both sides record; nobody else sees."""

import pytest
from django.urls import reverse

from accounts.models import Role, User
from casework import clock
from enterprises.models import Demand, DemandOutcome, DemandReply
from platforms.models import Designation
from tests.builders import login, make_member, make_official
from tests.builders_demands import (
    ANSWERED,
    OFFER,
    PROOF,
    REASON,
    day,
    fresh,
    make_demand,
    make_reply,
)
from tests.builders_filings import admin_of, make_platform

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


def test_a_stale_answer_is_answered_with_what_it_looks_like_now(client):
    reply = make_reply("accepted")
    body = {"version": reply.version - 1, "note": REASON}

    login(client, admin_of(reply.platform))
    accepted = client.post(url("reply_accept", reply), body)
    ended = client.post(url("reply_end", reply), body)
    login(client, owner_of(reply.demand))
    ended_there = client.post(url("reply_end", reply), body)

    for answer in (accepted, ended, ended_there):
        assert answer.status_code == 412
        assert "没有办成：这件事刚刚被别人更新过" in answer.content.decode()
    assert fresh(reply).status == "accepted"


def test_a_titled_platform_offers_in_the_hall(client):
    platform = make_platform()
    demand = make_demand()
    login(client, admin_of(platform))

    hall = page_of(client, url("hall_detail", demand))
    answer = client.post(url("hall_offer", demand), {"offer": OFFER})
    again = page_of(client, url("hall_detail", demand))
    reply = DemandReply.objects.get()
    taken_back = client.post(url("reply_retract", reply), {"version": reply.version})

    assert "愿意承接" in hall
    assert answer.headers["Location"] == url("reply_detail", reply)
    assert "您已经表示愿意承接" in again
    assert taken_back.status_code == 302
    assert fresh(reply).status == "retracted"


@pytest.mark.parametrize("role", [Role.STAFF, "untitled"])
def test_who_cannot_offer_is_told_why(client, role):
    platform = make_platform()
    demand = make_demand()
    if role == "untitled":
        Designation.objects.update(valid_until=day(10, 15))
        login(client, admin_of(platform))
    else:
        login(client, make_member(role, platform.organisation))

    page = page_of(client, url("hall_detail", demand))
    answer = client.post(url("hall_offer", demand), {"offer": OFFER})

    assert ('name="offer"' in page) is False
    assert answer.status_code == (409 if role == "untitled" else 403)
    assert DemandReply.objects.count() == 0


def test_declining_and_ending_ask_for_the_reason(client):
    reply = make_reply("picked")
    login(client, admin_of(reply.platform))

    asked = client.post(url("reply_decline", reply), {"version": reply.version, "note": ""})
    done = client.post(url("reply_decline", reply), {"version": reply.version, "note": REASON})
    login(client, owner_of(reply.demand))
    page = page_of(client, url("demand_detail", reply.demand))

    assert (asked.status_code, done.status_code) == (422, 302)
    assert REASON in page
    assert "已婉拒过这条需求" in page


def test_both_sides_end_a_match(client):
    reply = make_reply("accepted")
    login(client, owner_of(reply.demand))

    question = page_of(client, url("reply_end", reply))
    done = client.post(url("reply_end", reply), {"version": reply.version, "note": REASON})

    assert "需求回到大厅" in question
    assert done.headers["Location"] == url("demand_detail", reply.demand)
    assert fresh(reply).status == "ended"


def test_a_wrong_day_of_an_outcome_is_said_beside_it(client):
    reply = make_reply("accepted")
    login(client, owner_of(reply.demand))

    answer = client.post(
        url("reply_outcome", reply),
        {"step": "contact", "happened_on": "2026-10-15", "proof": PROOF},
    )

    assert answer.status_code == 422
    assert "日期不能早于平台接受的那一天" in answer.content.decode()
    assert DemandOutcome.objects.count() == 0


@pytest.mark.parametrize("name", ["reply_detail", "reply_accept", "reply_decline", "reply_retract"])
def test_another_platform_never_sees_a_reply(client, name):
    reply = make_reply("picked")
    other = make_platform()

    for user in (admin_of(other), owner_of(reply.demand), make_official()):
        login(client, user)
        answers = [client.get(url(name, reply)), client.post(url(name, reply))]
        assert {one.status_code for one in answers} <= {404, 405}


def test_the_workbench_shows_picks_by_deadline(client):
    reply = make_reply("picked")
    login(client, admin_of(reply.platform))

    page = page_of(client, reverse("portal:me"))

    assert url("reply_detail", reply) in page
    assert "答复企业的挑选" in page
