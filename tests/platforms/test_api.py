"""The same doors for machines: what is public, what is the unit's own, and every refusal."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from casework import clock
from casework.models import KeptAnswer
from platforms.models import PlatformApplication
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
    GRANTED,
    SUBMITTED,
    at,
    make_application,
    make_designation,
    make_round,
)
from tests.builders_public import put_platform, put_publicity, put_round, queries_of

pytestmark = pytest.mark.django_db
API = "/api/v1"
KEY = {"Idempotency-Key": "0123456789abcdef"}
OTHER_KEY = {"Idempotency-Key": "fedcba9876543210"}


def address(application, *more: str) -> str:
    return "/".join([f"{API}/applications/{application.reference}", *more, ""])


def send(client, method: str, path: str, body, **headers):
    """Send JSON; underscores in the names of ``headers`` stand for hyphens."""
    return getattr(client, method)(
        path,
        body,
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def problem(response) -> tuple[int, str]:
    """Return status and code of a problem document, after checking that it is one."""
    body = response.json()
    assert response["Content-Type"] == "application/problem+json"
    assert body["status"] == response.status_code
    assert {"type", "title", "status", "code", "detail"} <= body.keys()
    return response.status_code, body["code"]


def test_calls_can_be_read_with_the_filters_of_the_page(client):
    put_round(1)
    put_round(2, opens_at=at(11, 2, 9), closes_at=at(11, 30, 17))
    put_round(3, status="draft")

    with clock.at(SUBMITTED):
        body = client.get(f"{API}/solicitations/?state=open").json()

    assert body == {
        "count": 1,
        "next": None,
        "results": [
            {
                "reference": "SHZM-2026-0001",
                "name": "2026年第 1 批征集",
                "state": "open",
                "categories": [
                    {"code": "industrial_internet", "label": "工业互联网平台"},
                    {"code": "common_base", "label": "共性基础平台"},
                ],
                "opens_at": "2026-09-02T09:00:00+08:00",
                "closes_at": "2026-09-30T17:00:00+08:00",
                "released_at": "2026-09-02T09:00:00+08:00",
                "url": "http://testserver/solicitations/SHZM-2026-0001/",
            }
        ],
    }


def test_a_call_says_its_conditions_and_materials(client):
    put_round(conditions={"C3": {"on": True, "least": 8}}, required_materials=["M03"])

    body = client.get(f"{API}/solicitations/SHZM-2026-0001/").json()

    assert body["conditions"] == [
        {
            "code": "C3",
            "label": "本地服务案例",
            "text": "近两年在广州服务企业不少于 8 家，有合同为证。",
        }
    ]
    assert body["required_materials"] == [
        {"code": "M03", "label": "真实性承诺书", "help": "下载承诺书，盖章后扫描或拍照。"}
    ]


def test_platforms_can_be_read_with_the_filters_of_the_page(client):
    put_platform(1)
    put_platform(2, dimensions=["green"])

    with clock.at(GRANTED):
        body = client.get(f"{API}/platforms/?dimension=green&status=valid").json()

    assert body["results"] == [
        {
            "reference": "SHPL-2026-0002",
            "name": "第2平台",
            "organisation": "广州第2科技有限公司",
            "uscc": "91000000MA00000002",
            "district": {"code": "440105", "label": "海珠区"},
            "category": {"code": "industrial_internet", "label": "工业互联网平台"},
            "dimensions": [{"code": "green", "label": "绿色化"}],
            "industries": [
                {"code": "C29", "label": "橡胶和塑料制品业"},
                {"code": "C35", "label": "专用设备制造业"},
            ],
            "introduction": "为注塑与模具企业提供排产。",
            "website": "https://platform.example.com",
            "title": {
                "status": "valid",
                "plaque_number": "SH-2026-002",
                "granted_on": "2026-10-15",
                "valid_until": "2029-10-14",
            },
            "url": "http://testserver/platforms/SHPL-2026-0002/",
        }
    ]


def test_wrong_filters_are_refused_all_at_once(client):
    response = client.get(f"{API}/platforms/?district=1&category=nonsense")

    assert problem(response) == (400, "invalid")
    assert sorted(response.json()["errors"]) == ["category", "district"]


def test_lists_page_up_to_100(client):
    for number in range(1, 4):
        put_round(number)

    body = client.get(f"{API}/solicitations/?page_size=2").json()

    assert (body["count"], len(body["results"])) == (3, 2)
    assert body["next"] == "http://testserver/api/v1/solicitations/?page=2&page_size=2"


def test_a_publicity_can_be_read_with_its_hash(client):
    publicity = put_publicity()

    with clock.at(at(10, 12)):
        listed = client.get(f"{API}/publicity/").json()["results"]
        body = client.get(f"{API}/publicity/{publicity.reference}/").json()

    assert [row["status"] for row in listed] == ["running"]
    assert (body["columns"], body["rows"], body["sha256"]) == (
        publicity.columns,
        publicity.rows,
        publicity.sha256,
    )


def test_a_certificate_can_be_verified(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        designation = make_designation()
    with clock.at(GRANTED):
        page = client.get(designation.get_absolute_url())
        code = page.context["title_box"]["verify_url"].rstrip("/").rsplit("/", 1)[1]

        body = client.get(f"{API}/verify/{code}/").json()

    assert (body["number"], body["state"], body["is_sample"]) == (
        designation.reference,
        "valid",
        True,
    )
    assert {"label": "平台", "value": "云岭制造云平台"} in body["facts"]


@pytest.mark.parametrize(
    "path",
    [
        "solicitations/SHZM-2099-0001/",
        "platforms/SHPL-2099-0001/",
        "publicity/SHGS-2099-0001/",
        "verify/0000000000000000000000000000/",
        "nowhere/",
        "platforms/SHPL%00/",
    ],
)
def test_what_does_not_exist_is_a_problem_document(client, path):
    assert problem(client.get(f"{API}/{path}")) == (404, "not_found")


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


def hand_in(client, application, *, step="submit", key=KEY, **body):
    application.refresh_from_db()
    admin = application.organisation.memberships.get().user
    values = {"draft_version": application.draft_version, "signed_name": admin.name} | body
    version = str(application.version)
    return send(
        client, "post", address(application, "steps", step), values, If_Match=version, **key
    )


def test_the_administrator_submits_withdraws_and_each_acts_once(client):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        steps = client.get(address(application)).json()["allowed_steps"]
        submitted = hand_in(client, application)
        again = hand_in(client, application, draft_version=application.draft_version)
        application.refresh_from_db()
        withdrawn = send(
            client,
            "post",
            address(application, "steps", "withdraw"),
            {"note": "另行申报"},
            If_Match=str(application.version),
            **OTHER_KEY,
        )

    assert [step["name"] for step in steps] == ["submit"]
    assert (submitted.status_code, submitted.json()["status"]) == (200, "submitted")
    assert [step["name"] for step in submitted.json()["allowed_steps"]] == ["withdraw"]
    assert again.json() == submitted.json()
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert application.snapshots.count() == 1


def test_a_returned_application_is_corrected_and_resubmitted(client):
    application = make_application("returned")
    login(client, application.organisation.memberships.get().user)

    with clock.at(at(9, 17)):
        whole = client.get(address(application)).json()
        response = hand_in(client, application, step="resubmit")

    assert [point["place"] for point in whole["corrections"][0]["points"]] == [
        "平台基本情况 · 平台简介",
        "M04 近两年审计报告或财务报表",
    ]
    assert [step["name"] for step in whole["allowed_steps"]] == ["resubmit", "withdraw"]
    assert (response.status_code, response.json()["status"]) == (200, "submitted")


def test_an_incomplete_application_is_refused_with_every_fault(client):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        response = hand_in(client, application)
        whole = client.get(address(application)).json()

    assert problem(response) == (422, "incomplete")
    assert response.json()["faults"] == whole["faults"]
    assert {fault["section"] for fault in whole["faults"]} == {
        "eligibility",
        "organisation",
        "platform",
        "capability",
        "cases",
        "plan",
        "materials",
    }


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"signed_name": "别人"}, (422, "incomplete")),
        ({"draft_version": 1}, (412, "stale_version")),
        ({"signed_name": ""}, (400, "invalid")),
        ({"draft_version": "x"}, (400, "invalid")),
    ],
)
def test_a_submission_that_does_not_fit_is_refused(client, changes, answer):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        response = hand_in(client, application, **changes)

    assert problem(response) == answer


def test_a_stale_version_is_refused(client):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)
    PlatformApplication.objects.filter(pk=application.pk).update(version=5)

    with clock.at(SUBMITTED):
        response = send(
            client,
            "post",
            address(application, "steps", "submit"),
            {"draft_version": application.draft_version, "signed_name": "x"},
            If_Match="1",
            **KEY,
        )

    assert problem(response) == (412, "stale_version")


def test_a_step_that_is_not_open_is_a_conflict(client):
    application = make_application("formal_review")
    login(client, application.organisation.memberships.get().user)

    response = send(
        client,
        "post",
        address(application, "steps", "withdraw"),
        {},
        If_Match=str(application.version),
        **KEY,
    )

    assert problem(response) == (409, "wrong_state")


def test_who_drafts_does_not_submit(client):
    application = make_application("draft")
    login(client, make_member(organisation=application.organisation))

    with clock.at(SUBMITTED):
        steps = client.get(address(application)).json()["allowed_steps"]
        response = send(
            client,
            "post",
            address(application, "steps", "submit"),
            {"draft_version": application.draft_version, "signed_name": "x"},
            If_Match="1",
            **KEY,
        )

    assert steps == []
    assert problem(response) == (403, "forbidden")


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


@pytest.mark.parametrize("path", ["solicitations/", "platforms/", "publicity/"])
def test_public_lists_take_the_same_few_queries_with_1_and_20_rows(client, path):
    put_platform(1)
    put_publicity(1)
    few = queries_of(client, f"{API}/{path}")
    for number in range(2, 21):
        put_platform(number)
        put_round(number)
        put_publicity(number)

    assert queries_of(client, f"{API}/{path}") == few <= 10


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


def test_who_asks_too_often_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr("casework.api.access.AnonymousThrottle.rate", "2/min", raising=False)
    cache.clear()

    answers = [client.get(f"{API}/solicitations/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert problem(answers[2]) == (429, "too_many")
    assert 0 < int(answers[2]["Retry-After"]) <= 60


def test_a_dead_cache_lets_everybody_pass(client, monkeypatch, settings):
    monkeypatch.setattr("casework.api.access.AnonymousThrottle.rate", "1/min", raising=False)
    settings.CACHES = {
        "default": {
            "BACKEND": "suizhizhuan.cache.FailOpenCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }

    answers = [client.get(f"{API}/solicitations/").status_code for _ in range(3)]

    assert answers == [200, 200, 200]
