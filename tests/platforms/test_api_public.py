"""What everybody may read over the API, how much at once, and what does not exist."""

import pytest
from django.core.cache import cache

from casework import clock
from tests.api import API, problem
from tests.builders_platforms import GRANTED, SUBMITTED, at, make_designation
from tests.builders_public import put_platform, put_publicity, put_round, queries_of

pytestmark = pytest.mark.django_db


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
            "text": "近 2 年在广州服务企业不少于 8 家，有合同为证。",
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
                "level": "",
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
