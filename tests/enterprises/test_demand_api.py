"""Demands over the API: the same services, the same refusals, nothing of another unit."""

import json

import pytest
from django.test import Client

from accounts.models import User
from casework import clock
from enterprises.models import Demand, DemandOutcome, DemandReply
from tests.builders import login, make_admin, make_member, make_official
from tests.builders_demands import (
    ANSWERED,
    ANSWERS,
    CONTACT,
    NEED,
    PROOF,
    REASON,
    fresh,
    make_demand,
    make_reply,
)
from tests.builders_filings import admin_of, make_filing, make_platform

pytestmark = pytest.mark.django_db
API = "/api/v1/demands/"
INBOX = "/api/v1/demand-replies/"


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(ANSWERED):
        yield


def client_for(user) -> Client:
    client = Client()
    login(client, user)
    return client


def owner_of(demand: Demand) -> User:
    return User.objects.get(pk=demand.last_edited_by_id)


def send(client, method: str, url: str, body=None, *, key: str = "", version=None):
    headers = {"Idempotency-Key": key} if key else {}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return client.generic(method, url, json.dumps(body or {}), "application/json", headers=headers)


def test_a_machine_writes_posts_and_picks_as_a_person_does():
    platform = make_filing("published").platform
    unit = client_for(make_admin())

    started = send(unit, "POST", API, key="s" * 20)
    again = send(unit, "POST", API, key="s" * 20)
    url = f"{API}{started.json()['reference']}/"
    for key, raw in ANSWERS.items():
        saved = send(
            unit,
            "PUT",
            f"{url}sections/{key}/",
            {"answers": raw},
            version=Demand.objects.get().draft_version,
        )
        assert (saved.status_code, saved.json()["faults"]) == (200, {})
    whole = send(unit, "GET", url).json()
    posted = send(
        unit,
        "POST",
        f"{url}steps/post/",
        {"draft_version": whole["draft_version"]},
        key="p" * 20,
        version=whole["version"],
    )
    matches = send(unit, "GET", f"{url}matches/").json()
    picked = send(
        unit,
        "POST",
        f"{url}steps/pick/",
        {"platform": platform.reference},
        key="i" * 20,
        version=posted.json()["version"],
    )

    assert (started.status_code, again.status_code, Demand.objects.count()) == (201, 201, 1)
    assert started.headers["Location"].endswith(url)
    assert whole["faults"] == []
    assert [one["name"] for one in whole["allowed_steps"]] == ["post", "withdraw"]
    assert posted.json()["status"] == "open"
    assert [(one["platform"], one["points"]) for one in matches] == [(platform.reference, "95")]
    assert sum(float(one["points"]) for one in matches[0]["parts"][:-1]) == 95
    assert (picked.status_code, picked.json()["status"]) == (200, "picked")


def test_writes_need_version_and_key_and_stale_ones_change_nothing():
    demand = make_demand("draft")
    unit = client_for(owner_of(demand))
    url = f"{API}{demand.reference}/"
    post, body = f"{url}steps/post/", {"draft_version": demand.draft_version}

    answers = [
        send(unit, "PUT", f"{url}sections/need/", {"answers": NEED}).status_code,
        send(
            unit, "PUT", f"{url}sections/need/", {"answers": {"name": "乙"}}, version=1
        ).status_code,
        send(unit, "POST", post, body, version=demand.version).status_code,
        send(unit, "POST", post, body, key="a" * 20).status_code,
        send(unit, "POST", post, body, key="b" * 20, version=99).status_code,
        send(
            unit, "POST", post, {"draft_version": 1}, key="c" * 20, version=demand.version
        ).status_code,
        send(unit, "POST", API).status_code,
    ]

    assert answers == [428, 412, 400, 428, 412, 412, 400]
    assert fresh(demand).status == "draft"
    assert fresh(demand).answers == demand.answers


def test_all_faults_come_at_once_and_staff_cannot_post():
    demand = make_demand("draft", need=NEED | {"name": "", "pains": ""})
    staff = client_for(make_member("staff", demand.organisation))
    url, body = f"{API}{demand.reference}/steps/post/", {"draft_version": demand.draft_version}

    refused = send(staff, "POST", url, body, key="s" * 20, version=demand.version)
    wrong = send(
        client_for(owner_of(demand)), "POST", url, body, key="w" * 20, version=demand.version
    )

    assert refused.status_code == 403
    assert wrong.status_code == 422
    assert [one["field"] for one in wrong.json()["faults"]] == ["name", "pains"]


def test_a_platform_answers_and_records_over_the_api():
    reply = make_reply("picked")
    platform = client_for(admin_of(reply.platform))
    url = f"{INBOX}{reply.reference}/"

    listed = send(platform, "GET", INBOX).json()
    before = send(platform, "GET", url).json()
    accepted = send(
        platform, "POST", f"{url}steps/accept/", key="a" * 20, version=reply.version
    ).json()
    after = send(platform, "GET", url).json()
    wrong = send(
        platform,
        "POST",
        f"{url}outcomes/",
        {"step": "contact", "happened_on": "2026-10-01", "proof": PROOF},
        key="w" * 20,
    )
    body = {"step": "contract", "happened_on": "2026-10-16", "proof": PROOF}
    twice = [
        send(platform, "POST", f"{url}outcomes/", body, key="r" * 20).status_code for _ in range(2)
    ]

    assert [one["reference"] for one in listed["results"]] == [reply.reference]
    assert [one["name"] for one in before["allowed_steps"]] == ["accept", "decline"]
    assert (before["contact"], accepted["status"]) == (None, "accepted")
    assert after["contact"] == {"name": "邝雅文", "phone": CONTACT["contact_phone"]}
    assert after["demand"]["enterprise"] == reply.demand.organisation.name
    assert (wrong.status_code, wrong.json()["faults"][0]["field"]) == (422, "happened_on")
    assert (twice, DemandOutcome.objects.count()) == ([201, 201], 1)
    assert fresh(reply).status == "contracted"


def test_declining_and_ending_take_a_reason():
    picked, accepted = make_reply("picked"), make_reply("accepted")
    declining = client_for(admin_of(picked.platform))
    ending = client_for(owner_of(accepted.demand))

    answers = [
        send(
            declining,
            "POST",
            f"{INBOX}{picked.reference}/steps/decline/",
            {"note": " "},
            key="n" * 20,
            version=picked.version,
        ).status_code,
        send(
            declining,
            "POST",
            f"{INBOX}{picked.reference}/steps/decline/",
            {"note": REASON},
            key="d" * 20,
            version=picked.version,
        ).status_code,
        send(
            ending,
            "POST",
            f"{INBOX}{accepted.reference}/steps/end/",
            {"note": REASON},
            key="e" * 20,
            version=accepted.version,
        ).status_code,
    ]

    assert answers == [400, 200, 200]
    assert (fresh(picked).status, fresh(accepted).status) == ("declined", "ended")


@pytest.mark.parametrize(
    "tail", ["", "matches/", "sections/need/", "steps/post/", "steps/pick/", "steps/withdraw/"]
)
def test_a_demand_that_is_not_mine_does_not_exist(tail: str):
    demand = make_demand()
    method = "PUT" if "sections" in tail else "POST" if "steps" in tail else "GET"
    for user in (make_admin(), admin_of(make_platform())):
        client = client_for(user)
        mine = send(client, method, f"{API}{demand.reference}/{tail}", key="x" * 20, version=1)
        none = send(client, method, f"{API}SHXQ-2099-0001/{tail}", key="y" * 20, version=1)

        assert (mine.status_code, none.status_code) == (404, 404)
        assert mine.content == none.content


@pytest.mark.parametrize("tail", ["", "steps/accept/", "steps/decline/", "steps/end/", "outcomes/"])
def test_a_reply_to_another_platform_does_not_exist(tail: str):
    reply = make_reply("picked")
    other = client_for(admin_of(make_platform()))
    method = "POST" if tail else "GET"

    answer = send(other, method, f"{INBOX}{reply.reference}/{tail}", key="x" * 20, version=1)

    assert answer.status_code == 404
    assert send(other, "GET", INBOX).json()["count"] == 0


def test_the_enterprise_answers_for_no_platform():
    reply = make_reply("picked")
    owner = client_for(owner_of(reply.demand))

    answer = send(
        owner,
        "POST",
        f"{INBOX}{reply.reference}/steps/accept/",
        key="x" * 20,
        version=reply.version,
    )

    assert answer.status_code == 403
    assert fresh(reply).status == "picked"


@pytest.mark.parametrize(("user", "status"), [(None, 401), ("official", 403)])
def test_who_acts_for_no_unit_is_refused(user, status):
    client = client_for(make_official()) if user else Client()

    assert [send(client, "GET", url).status_code for url in (API, INBOX)] == [status, status]


def test_the_hall_is_open_to_all_and_narrowed_as_the_page_is():
    demand = make_demand()

    def found(query: str) -> list[str]:
        answer = Client().get(f"/api/v1/demand-hall/?{query}").json()
        return [one["reference"] for one in answer["results"]]

    assert found("industry=C29&scene=S05&district=440112&dimension=digital") == [demand.reference]
    assert found("industry=C13") == []
    assert Client().get("/api/v1/demand-hall/?industry=Z99").status_code == 400
    assert DemandReply.objects.count() == 0


def test_half_a_character_is_refused_and_not_repeated():
    reply = make_reply("accepted")
    platform = client_for(admin_of(reply.platform))
    body = {"step": "\ud842", "happened_on": "2026-10-16", "proof": PROOF}

    answer = send(platform, "POST", f"{INBOX}{reply.reference}/outcomes/", body, key="x" * 20)

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        {"step": ["请从列出的选项里选。"]},
    )
