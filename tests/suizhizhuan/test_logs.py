"""Logs: one JSON line, when and who, and never a secret."""

import io
import json
import logging

import pytest
import structlog


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
