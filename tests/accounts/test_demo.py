"""The demo door: one click for each seeded person, and no door at all outside demo mode."""

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from accounts import sessions
from accounts.models import Role
from casework.transitions import Duty
from tests.builders import (
    PASSWORD,
    login,
    make_admin,
    make_administrator,
    make_member,
    make_official,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_door_shows_who_there_is_and_what_to_do(client):
    make_admin(is_demo=True, name="林婉清", username="lin")
    make_member(Role.STAFF, is_demo=True, name="陈嘉怡", username="chen")
    make_official(Duty.APPROVER, is_demo=True, name="周局", username="zhou")
    make_official(Duty.HANDLER, is_demo=True, name="何志远", username="he")
    make_administrator(is_demo=True, name="系统", username="root")
    make_admin(name="真人", username="real")

    groups = client.get("/demo/").context["groups"]

    assert {name: [role.username for role in roles] for name, roles in groups.items()} == {
        "申报单位": ["lin", "chen"],
        "工作人员": ["he", "zhou"],
        "系统管理": ["root"],
    }


@pytest.mark.parametrize(
    ("make", "place"), [(make_admin, "portal:me"), (make_official, "admin:index")]
)
def test_one_click_enters_with_the_factor_demo(client, make, place):
    person = make(is_demo=True)

    response = client.post("/demo/enter/", {"username": person.username})

    assert response.headers["Location"] == reverse(place)
    assert client.session[sessions.FACTOR_KEY] == {"user": person.pk, "kind": "demo"}
    assert client.get("/accounts/security/").status_code == 200


def test_door_opens_for_no_ordinary_account(client):
    person = make_admin()

    assert client.post("/demo/enter/", {"username": person.username}).status_code == 404


def test_demo_person_proves_himself_by_one_click(client):
    person = make_official(is_demo=True)
    client.post("/demo/enter/", {"username": person.username})

    response = client.post("/accounts/reauthenticate/?next=/accounts/security/")

    assert response.headers["Location"] == "/accounts/security/"


def test_real_session_cannot_use_the_one_click(client):
    login(client, make_admin(is_demo=True))

    response = client.post("/accounts/reauthenticate/?next=/accounts/security/")

    assert response.status_code == 200


def test_door_does_not_exist_outside_demo_mode(client, settings):
    person = make_admin(is_demo=True)
    settings.DEMO_MODE = False

    answers = [
        client.get("/demo/"),
        client.post("/demo/enter/", {"username": person.username}),
        client.get("/no-such-page/"),
    ]

    assert [response.status_code for response in answers] == [404, 404, 404]
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["/demo/", "/demo/enter/"])
def test_no_method_tells_that_there_was_a_door(client, settings, method, path):
    settings.DEMO_MODE = False

    assert getattr(client, method)(path).status_code == 404


@pytest.mark.parametrize(("is_demo_mode", "status"), [(True, 302), (False, 200)])
def test_seeded_account_logs_in_only_in_demo_mode(client, settings, is_demo_mode, status):
    person = make_admin(is_demo=True)
    settings.DEMO_MODE = is_demo_mode

    form = {"login": person.username, "password": PASSWORD}
    assert client.post("/accounts/login/", form).status_code == status


def test_session_of_a_seeded_account_ends_with_demo_mode(client, settings):
    login(client, make_admin(is_demo=True))
    before = client.get("/accounts/security/").status_code
    settings.DEMO_MODE = False

    assert (before, client.get("/accounts/security/").status_code) == (200, 302)


@pytest.mark.parametrize(
    ("is_demo_mode", "is_demo", "expected"),
    [(False, True, ["accounts.E001"]), (True, True, []), (False, False, [])],
)
def test_deployment_is_refused_with_seeded_accounts(settings, is_demo_mode, is_demo, expected):
    make_user(is_demo=is_demo)
    settings.DEMO_MODE = is_demo_mode

    found = run_checks(tags=["security"], include_deployment_checks=True)

    assert [fault.id for fault in found if fault.id.startswith("accounts.")] == expected
