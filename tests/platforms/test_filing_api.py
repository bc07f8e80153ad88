"""Filings over the API: the same services, the same refusals, nothing private."""

import json

import pytest
from django.test import Client

from casework import clock
from platforms.models import Filing
from tests.builders import login, make_admin, make_member, make_organisation
from tests.builders_filings import (
    FILED,
    PUBLISHED,
    SOLUTION,
    admin_of,
    make_filing,
    make_platform,
)
from tests.builders_platforms import make_team

pytestmark = pytest.mark.django_db
API = "/api/v1/filings/"


def client_for(user) -> Client:
    client = Client()
    login(client, user)
    return client


def send(client, method: str, url: str, body=None, *, key: str = "", version=None, moment=FILED):
    headers = {"Idempotency-Key": key} if key else {}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    with clock.at(moment):
        return client.generic(
            method, url, json.dumps(body or {}), "application/json", headers=headers
        )


def test_a_machine_files_and_publishes_as_a_person_does():
    team = make_team()
    platform = make_platform(team=team)
    admin = admin_of(platform)
    unit = client_for(admin)

    started = send(unit, "POST", API, {"kind": "solution"}, key="k" * 20)
    again = send(unit, "POST", API, {"kind": "solution"}, key="k" * 20)
    reference = started.json()["reference"]
    url = f"{API}{reference}/"
    for key, raw in SOLUTION.items():
        draft = Filing.objects.get().draft_version
        saved = send(unit, "PUT", f"{url}sections/{key}/", {"answers": raw}, version=draft)
        assert (saved.status_code, saved.json()["faults"]) == (200, {})
    whole = send(unit, "GET", url).json()
    signed = {"draft_version": whole["draft_version"], "signed_name": admin.name}
    filed = send(unit, "POST", f"{url}steps/file/", signed, key="f" * 20, version=whole["version"])

    assert (started.status_code, again.status_code) == (201, 201)
    assert Filing.objects.count() == 1
    assert started.headers["Location"].endswith(url)
    assert whole["faults"] == []
    assert [one["name"] for one in whole["allowed_steps"]] == ["file"]
    assert (filed.status_code, filed.json()["status"]) == (200, "filed")
    assert filed.json()["allowed_steps"] == []


def test_steps_after_the_record_need_version_and_key():
    filing = make_filing("on_record")
    unit = client_for(admin_of(filing.platform))
    url = f"{API}{filing.reference}/steps/"
    old, now = filing.version - 1, filing.version

    def go(step, key, version):
        return send(unit, "POST", f"{url}{step}/", key=key, version=version, moment=PUBLISHED)

    answers = [
        go("publish", "", now).status_code,
        go("publish", "a" * 20, None).status_code,
        go("publish", "b" * 20, old).status_code,
        go("publish", "c" * 20, now).status_code,
        go("unpublish", "d" * 20, now + 1).status_code,
        go("revise", "e" * 20, None).status_code,
    ]

    assert answers == [400, 428, 412, 200, 200, 201]
    assert Filing.objects.get(number=2).status == "draft"


def test_all_faults_come_at_once_and_staff_cannot_file():
    filing = make_filing(content={}, delivery=SOLUTION["delivery"] | {"price_low": "99"})
    staff = client_for(make_member("staff", filing.case_organisation))
    admin = admin_of(filing.platform)
    url = f"{API}{filing.reference}/steps/file/"
    body = {"draft_version": filing.draft_version, "signed_name": admin.name}

    refused = send(staff, "POST", url, body, key="s" * 20, version=filing.version)
    wrong = send(client_for(admin), "POST", url, body, key="w" * 20, version=filing.version)

    assert refused.status_code == 403
    assert wrong.status_code == 422
    assert {one["field"] for one in wrong.json()["faults"]} == {
        "summary",
        "pains",
        "functions",
        "price_high",
    }


@pytest.mark.parametrize("tail", ["", "sections/scope/", "steps/file/", "steps/publish/"])
def test_what_is_not_mine_does_not_exist(tail: str):
    filing = make_filing("filed")
    stranger = client_for(make_admin(make_organisation()))
    method = "GET" if not tail else "PUT" if "sections" in tail else "POST"

    mine = send(stranger, method, f"{API}{filing.reference}/{tail}", key="x" * 20, version=1)
    none = send(stranger, method, f"{API}SHFA-2099-0001/{tail}", key="y" * 20, version=1)

    assert (mine.status_code, none.status_code) == (404, 404)
    assert send(Client(), "GET", API).status_code == 401


def test_the_public_reads_the_catalogue_as_the_page_shows_it():
    team = make_team()
    platform = make_platform(team=team)
    solution = make_filing("published", platform=platform, team=team)
    case = make_filing("published", kind="service_case", platform=platform, team=team)
    draft = make_filing("draft", platform=platform, team=team)

    def get(url):
        return send(Client(), "GET", f"/api/v1/{url}", moment=PUBLISHED)

    listed = get("solutions/?scene=S06&price=5-20").json()["results"]
    none = get("solutions/?scene=S16").json()["results"]
    whole = get(f"solutions/{solution.reference}/").json()
    told = get(f"service-cases/{case.reference}/").content.decode()

    assert [one["reference"] for one in listed] == [solution.reference]
    assert (listed[0]["price_low"], listed[0]["price_high"]) == ("80000.00", "305000.00")
    assert none == []
    assert whole["is_current"] is True
    assert "主要功能" in str(whole["parts"])
    assert "澜栈精密" not in told
    assert "91000000MA000901XJ" not in told
    assert get(f"solutions/{draft.reference}/").status_code == 404
    assert get(f"products/{solution.reference}/").status_code == 404
    assert get("solutions/?industry=nonsense").status_code == 400


def test_half_a_character_is_refused_and_left_out_of_the_answer():
    unit = client_for(make_admin())

    answer = send(unit, "POST", API, {"kind": "\ud842"}, key="k" * 20)

    assert answer.status_code == 400
    assert "kind" in answer.json()["errors"]
