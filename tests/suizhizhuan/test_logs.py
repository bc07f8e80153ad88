"""Logs: one JSON line, when and who, and never a secret."""

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
import structlog
from django.urls import get_resolver

from casework import clock
from casework.models import Objection, ObjectorKind
from tests.builders import make_member
from tests.builders_objections import FACTS, RAISED, evidence, make_list, submit
from tests.desk import client_of

# What the URL conf calls a secret: <str:token>, <str:code>, (?P<uidb36>…)-(?P<key>…).
SECRET_PART = re.compile(r"<str:(?:token|key|code|secret)>|\(\?P<uidb36>.*\)")


@pytest.fixture
def lines():
    """Read what the handler of the product's own configuration prints."""
    [handler] = [one for one in logging.getLogger().handlers if one.name == "stderr"]
    paper = io.StringIO()
    before = handler.setStream(paper)
    yield lambda: [json.loads(line) for line in paper.getvalue().splitlines()]
    handler.setStream(before)
    structlog.contextvars.clear_contextvars()


def without_time(line):
    return {name: value for name, value in line.items() if name != "time"}


def test_a_line_says_what_who_where_from_and_when_in_beijing_time(lines):
    structlog.contextvars.bind_contextvars(request_id="r-1", user_id=7, ip="127.0.0.1")

    structlog.get_logger("casework").info("material_kept", size=12)

    [line] = lines()
    assert line["time"].endswith("+08:00")
    assert without_time(line) == {
        "event": "material_kept",
        "size": 12,
        "request_id": "r-1",
        "user_id": 7,
        "ip": "127.0.0.1",
        "level": "info",
        "logger": "casework",
    }


def test_lines_of_the_standard_library_look_the_same(lines):
    logging.getLogger("gunicorn").warning("退出 %s", 3)

    assert [without_time(line) for line in lines()] == [
        {"event": "退出 3", "level": "warning", "logger": "gunicorn"}
    ]


@pytest.mark.parametrize(
    "name", ["password", "new_password1", "api_token", "totp_secret", "sessionid", "Authorization"]
)
def test_a_value_under_a_secret_name_is_hidden(lines, name):
    structlog.get_logger("accounts").info("changed", **{name: "canary"})

    assert [line[name] for line in lines()] == ["[已隐去]"]


def test_an_address_is_logged_without_query_and_without_its_key(lines):
    log = structlog.get_logger("django_structlog")

    log.info("request_finished", request="GET /search/?q=canary", code=200)
    log.info("request_finished", request="GET /accounts/password/reset/key/3-canary/", code=200)

    assert [line["request"] for line in lines()] == [
        "GET /search/",
        "GET /accounts/password/reset/key/[已隐去]/",
    ]


def secret_addresses() -> list[str]:
    """Return every address of the portal with a secret in it, as the URL conf has them."""
    return [
        SECRET_PART.sub("canary", route)
        for route in addresses(get_resolver().url_patterns)
        if SECRET_PART.search(route) and "sections/" not in route
    ]


def addresses(patterns, before: str = "/") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern).strip("^$").replace("\\Z", "")
        if hasattr(one, "url_patterns"):
            yield from addresses(one.url_patterns, route)
        else:
            yield route


def test_no_address_is_logged_with_the_secret_in_it(lines):
    log = structlog.get_logger("django_structlog")
    asked = secret_addresses()

    for address in asked:
        log.info("request_finished", request=f"GET {address}", code=200)
        logging.getLogger("gunicorn").warning("GET %s", address)

    assert {"/objections/canary/", "/accounts/invitations/canary/", "/verify/canary/"} < set(asked)
    assert [line for line in lines() if "canary" in json.dumps(line)] == []


@pytest.mark.django_db
def test_a_follow_up_link_is_not_in_the_log(lines, client):
    receipt = submit(make_list()[0])

    for part in ("", "answer/"):
        client.get(f"/objections/{receipt.token}/{part}")

    told = [line for line in lines() if str(line.get("request", "")).startswith("GET /objections/")]
    assert [one["request"] for one in told] == [
        "GET /objections/[已隐去]/",
        "GET /objections/[已隐去]/answer/",
    ]
    assert receipt.token not in json.dumps(lines())


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["anonymous", "person"])
def test_no_line_tells_who_objects(lines, kind):
    publicity, _ = make_list()
    member = make_member()
    client = client_of(member)
    typed = {"position": "1", "facts": FACTS, "name": "陈建国", "phone": "13800138000"}
    sent = typed if kind == "person" else {"position": "1", "facts": FACTS}
    address = f"/publicity/{publicity.reference}/objections/new/?kind={kind}"
    before = len(lines())

    with clock.at(RAISED):
        client.get(address)
        client.post(address, {**sent, "evidence": evidence()}, follow=True)

    told = lines()[before:]
    assert Objection.objects.filter(kind=ObjectorKind(kind)).count() == 1
    assert "POST" in " ".join(str(line.get("request", "")) for line in told)
    assert [line for line in told if line.get("user_id") or line.get("ip")] == []


@pytest.mark.django_db
def test_other_pages_are_logged_with_who_and_from_where(lines):
    member = make_member()

    client_of(member).get("/me/")

    told = [line for line in lines() if line.get("request") == "GET /me/"]
    assert [(line["user_id"], line["ip"]) for line in told] == [(member.pk, "127.0.0.1")]


def test_a_failure_is_logged_with_its_traceback_but_no_values(lines):
    def fail(password):
        raise ValueError("没有这个账号")

    try:
        fail("".join(["can", "ary"]))
    except ValueError:
        structlog.get_logger("accounts").exception("request_failed")

    [line] = lines()
    assert ("没有这个账号" in line["exception"], "canary" in json.dumps(line)) == (True, False)


def test_what_is_said_every_few_seconds_is_not_logged(lines):
    log = structlog.get_logger("django_structlog")

    log.info("request_started", request="GET /")
    log.info("request_finished", request="GET /readyz", code=200)
    logging.getLogger("celery.app.trace").info("Task casework.tasks.heartbeat[1] succeeded")
    log.error("request_finished", request="GET /readyz", code=503)
    logging.getLogger("celery.app.trace").error("Task casework.tasks.heartbeat[2] raised")

    assert [line["event"] for line in lines()] == [
        "request_finished",
        "Task casework.tasks.heartbeat[2] raised",
    ]
