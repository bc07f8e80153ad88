"""Figures for Prometheus: right in number, and not there for anybody outside."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from casework import clock
from casework.jobs import defer
from tests.builders import make_administrator
from tests.builders_platforms import at, make_application
from tests.desk import client_of

pytestmark = pytest.mark.django_db

TOKEN = "0f9a-token-of-the-suite"  # noqa: S105 -- the suite has no secret to keep
BEARER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}


def figures(client, **request) -> dict[tuple, float]:
    text = client.get("/metrics", **request).content.decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("suizhizhuan_")
    }


def test_open_steps_are_counted_by_duty_and_whether_late(client, settings):
    settings.METRICS_TOKEN = TOKEN
    first = make_application("submitted")
    make_application("returned", round_=first.round)

    with clock.at(at(9, 14, 12)):
        in_time = figures(client, **BEARER)
    with clock.at(at(9, 30, 12)):
        late = figures(client, **BEARER)

    handler = (
        ("suizhizhuan_open_steps", "false", "handler"),
        (
            "suizhizhuan_open_steps",
            "handler",
            "true",
        ),
    )
    assert [in_time[key] for key in handler] == [1, 0]
    assert [late[key] for key in handler] == [0, 1]
    # The unit's correction stops the clock: it is open and never late.
    assert late["suizhizhuan_open_steps", "applicant", "false"] == 1


def test_jobs_and_deliveries_are_counted_by_state(client, settings):
    settings.METRICS_TOKEN = TOKEN
    defer("casework.tasks.tidy")

    found = figures(client, **BEARER)

    assert [
        found["suizhizhuan_jobs", state] for state in ("queued", "running", "done", "dead")
    ] == [
        1,
        0,
        0,
        0,
    ]
    assert found["suizhizhuan_deliveries", "dead", "sms"] == 0
    assert found["suizhizhuan_oldest_unsealed_event_seconds",] >= 0


def test_requests_are_counted_too(client, settings):
    settings.METRICS_TOKEN = TOKEN
    client.get("/healthz")

    text = client.get("/metrics", **BEARER).content.decode()

    assert 'view="healthz"' in text


@pytest.mark.parametrize(
    ("networks", "address", "headers", "status"),
    [
        ([], "127.0.0.1", {}, 404),
        ([], "127.0.0.1", {"HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ([], "127.0.0.1", {"HTTP_AUTHORIZATION": "Bearer 错"}, 404),
        ([], "127.0.0.1", {"HTTP_AUTHORIZATION": ""}, 404),
        ([], "203.0.113.9", BEARER, 200),
        (["10.0.0.0/8"], "10.1.2.3", {}, 200),
        (["10.0.0.0/8"], "203.0.113.9", {}, 404),
        (["10.0.0.0/8"], "203.0.113.9", {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, 404),
        (["10.0.0.0/8", "fd00::/8"], "fd00::7", {}, 200),
        (["10.0.0.0/8"], "", {}, 404),
    ],
)
def test_only_the_inside_and_the_token_are_let_in(
    client, settings, networks, address, headers, status
):
    settings.METRICS_TOKEN, settings.METRICS_NETWORKS = TOKEN, networks

    answer = client.get("/metrics", REMOTE_ADDR=address, **headers)

    assert answer.status_code == status


def test_without_token_and_network_there_is_no_such_address(client):
    empty = {"HTTP_AUTHORIZATION": "Bearer "}
    answers = [client.get("/metrics"), client.get("/metrics", **empty), client.post("/metrics")]
    answers.append(client_of(make_administrator()).get("/metrics"))

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
