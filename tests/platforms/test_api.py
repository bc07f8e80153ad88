"""The unit's own applications over the API: every write versioned or keyed, every refusal in words."""

from datetime import timedelta

import pytest
from django.test import Client

from casework import clock
from casework.models import KeptAnswer
from platforms.models import PlatformApplication
from tests.api import API, KEY, address, problem, send
from tests.builders import (
    login,
    make_admin,
    make_member,
    make_official,
    make_organisation,
    make_user,
)
from tests.builders_platforms import (
    ANSWERS,
    CLOSES,
    SUBMITTED,
    make_application,
    make_round,
)
from tests.builders_public import put_round, queries_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "applications/"),
        ("post", "applications/"),
        ("get", "applications/SHPT-2026-0001/"),
        ("put", "applications/SHPT-2026-0001/sections/platform/"),
        ("post", "applications/SHPT-2026-0001/steps/submit/"),
    ],
)
def test_strangers_are_answered_401(client, method, path):
    response = send(client, method, f"{API}/{path}", {})

    assert problem(response) == (401, "not_logged_in")
    assert response["WWW-Authenticate"] == "Session"


@pytest.mark.parametrize("person", [make_official, make_user])
def test_who_acts_for_no_unit_is_answered_403(client, person):
    login(client, person())

    response = client.get(f"{API}/applications/")

    assert problem(response) == (403, "forbidden")
    assert response.json()["detail"] == "这个接口供申报单位使用。请先登录并选择代表哪个单位。"


def test_writes_need_the_token_against_forged_requests():
    client = Client(enforce_csrf_checks=True)
    login(client, make_admin())

    response = send(client, "post", f"{API}/applications/", {}, **KEY)

    assert problem(response) == (403, "forbidden")
    assert "X-CSRFToken" in response.json()["detail"]


def test_a_unit_starts_once_for_one_key(client):
    round_ = make_round()
    login(client, make_member())
    body = {"solicitation": round_.reference}

    with clock.at(SUBMITTED):
        first = send(client, "post", f"{API}/applications/", body, **KEY)
        second = send(client, "post", f"{API}/applications/", body, **KEY)

    application = PlatformApplication.objects.get()
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert (
        first["Location"],
        second["Location"],
    ) == (f"http://testserver{address(application)}",) * 2
    assert first.json() | {"updated_at": ""} == {
        "reference": application.reference,
        "status": "draft",
        "status_label": "草稿",
        "version": 1,
        "draft_version": 1,
        "allowed_steps": [],
        "solicitation": round_.reference,
        "platform_name": "",
        "submitted_at": None,
        "updated_at": "",
        "url": f"http://testserver/platform/applications/{application.reference}/",
    }


def test_a_second_application_in_one_call_is_a_conflict(client):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)
    body = {"solicitation": application.round.reference}

    with clock.at(SUBMITTED):
        response = send(client, "post", f"{API}/applications/", body, **KEY)

    assert problem(response) == (409, "wrong_state")
    assert not KeptAnswer.objects.exists()


def test_a_call_past_its_window_takes_no_application(client):
    round_ = make_round()
    login(client, make_member())

    with clock.at(CLOSES + timedelta(microseconds=1)):
        response = send(
            client, "post", f"{API}/applications/", {"solicitation": round_.reference}, **KEY
        )

    assert problem(response) == (409, "window_closed")


def test_one_key_for_two_bodies_is_refused(client):
    round_ = make_round()
    login(client, make_member())

    with clock.at(SUBMITTED):
        send(client, "post", f"{API}/applications/", {"solicitation": round_.reference}, **KEY)
        response = send(client, "post", f"{API}/applications/", {"solicitation": "SHZM"}, **KEY)

    assert problem(response) == (422, "key_reused")


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with blanks in the key"])
def test_writes_need_a_key(client, key):
    login(client, make_member())

    response = send(client, "post", f"{API}/applications/", {}, **{"Idempotency-Key": key})

    assert problem(response) == (400, "invalid")
    assert list(response.json()["errors"]) == ["Idempotency-Key"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "invalid"),
        ("[]", 400, "invalid"),
        ("{}", 400, "invalid"),
        ('{"solicitation": "SHZM-2099-0001"}', 400, "invalid"),
        ('{"solicitation": "\\u0000"}', 400, "invalid"),
        ('{"solicitation": {"a": 1}}', 400, "invalid"),
    ],
)
def test_bad_bodies_are_refused_in_words(client, body, status, code):
    login(client, make_member())

    response = send(client, "post", f"{API}/applications/", body, **KEY)

    assert problem(response) == (status, code)


def test_only_json_is_taken(client):
    login(client, make_member())

    response = client.post(f"{API}/applications/", {"solicitation": "x"}, headers=KEY)

    assert problem(response) == (415, "unsupported_type")


def test_a_body_too_large_is_answered_413(client):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)
    body = {"answers": {"introduction": "长" * 2_700_000}}

    response = send(client, "put", address(application, "sections", "platform"), body, If_Match="1")

    assert problem(response) == (413, "too_large")


def test_a_section_is_kept_with_its_faults_listed_all_at_once(client):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)
    answers = ANSWERS["plan"] | {"diagnoses": "１２", "retrofits": ""}

    with clock.at(SUBMITTED):
        response = send(
            client,
            "put",
            address(application, "sections", "plan"),
            {"answers": answers},
            If_Match='"1"',
        )

    application.refresh_from_db()
    assert (response.status_code, response.json()) == (
        200,
        {
            "key": "plan",
            "draft_version": 2,
            "saved_at": "2026-09-10T10:00:00+08:00",
            "faults": {
                "diagnoses": ["请用半角数字填写整数，例如：120。您填的是“１２”。"],
                "retrofits": ["这一项必须填写。"],
            },
        },
    )
    assert application.answers["plan"] == answers


@pytest.mark.parametrize(
    ("key", "answers", "errors"),
    [
        ("plan", [], ["answers"]),
        ("plan", {"diagnoses": 12, "nonsense": "x"}, ["diagnoses", "nonsense"]),
        ("plan", {"diagnoses": "\0"}, ["diagnoses"]),
        ("plan", {"diagnoses": "\ud800"}, ["diagnoses"]),
        ("platform", {"dimensions": "digital", "name": ["a"]}, ["dimensions", "name"]),
        ("cases", {}, ["answers"]),
        ("cases", [{"client": 1}, {"other": "x"}], ["0-client", "1-other"]),
        ("cases", [{}] * 11, ["answers"]),
    ],
)
def test_answers_of_a_wrong_form_are_refused_by_field(client, key, answers, errors):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        response = send(
            client, "put", address(application, "sections", key), {"answers": answers}, If_Match="1"
        )

    assert problem(response) == (400, "invalid")
    assert sorted(response.json()["errors"]) == errors


@pytest.mark.parametrize(
    ("version", "answer"),
    [
        ("", (428, "version_required")),
        ("x", (428, "version_required")),
        ("7", (412, "draft_conflict")),
    ],
)
def test_a_section_needs_the_version_that_was_read(client, version, answer):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        response = send(
            client,
            "put",
            address(application, "sections", "plan"),
            {"answers": ANSWERS["plan"]},
            If_Match=version,
        )

    assert problem(response) == answer


def test_an_unknown_section_does_not_exist(client):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)

    response = send(
        client, "put", address(application, "sections", "nonsense"), {"answers": {}}, If_Match="1"
    )

    assert problem(response) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("get", ()),
        ("put", ("sections", "plan")),
        ("post", ("steps", "submit")),
        ("post", ("steps", "resubmit")),
        ("post", ("steps", "withdraw")),
    ],
)
def test_anothers_application_answers_as_one_that_does_not_exist(client, method, more):
    application = make_application("draft")
    login(client, make_admin(make_organisation()))
    headers = {"If-Match": "1"} | KEY

    mine = send(client, method, address(application, *more), {"answers": {}}, **headers)
    application.reference = "SHPT-2099-9999"
    none = send(client, method, address(application, *more), {"answers": {}}, **headers)

    assert problem(mine) == (404, "not_found")
    assert (mine.content, dict(mine.headers)) == (none.content, dict(none.headers))


def test_a_unit_lists_only_its_own(client):
    own = make_application("empty")
    login(client, own.organisation.memberships.get().user)
    make_application("empty", round_=own.round)

    body = client.get(f"{API}/applications/").json()

    assert [row["reference"] for row in body["results"]] == [own.reference]


def test_own_list_takes_the_same_few_queries_with_1_and_20_rows(client):
    first = make_application("returned")
    login(client, first.organisation.memberships.get().user)
    few = queries_of(client, f"{API}/applications/")
    for number in range(2, 21):
        PlatformApplication.objects.create(
            reference=f"SHPT-2026-{number:04}",
            status="draft",
            organisation=first.organisation,
            round=put_round(number),
        )

    assert queries_of(client, f"{API}/applications/") == few <= 10
