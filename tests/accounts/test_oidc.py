"""The OIDC door off, half on, and what it changes on pages when it is on."""

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import issuer as door
from tests.builders import PASSWORD, login, make_admin
from tests.oidc_issuer import CLIENT_ID, CLIENT_SECRET, LABEL
from tests.oidc_visits import BIND, CALLBACK, PAGE, START, UNBIND, bound, is_in

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


@pytest.mark.parametrize("address", [START, CALLBACK, PAGE, BIND, UNBIND])
@pytest.mark.parametrize("method", ["get", "post", "put"])
@pytest.mark.parametrize("is_known", [False, True])
def test_off_the_door_does_not_exist(client, address, method, is_known):
    if is_known:
        login(client, make_admin())

    assert getattr(client, method)(address).status_code == 404


def test_off_no_page_speaks_of_it(client):
    stranger = client.get(LOGIN)
    login(client, make_admin())
    known = client.get("/accounts/security/")

    assert "统一身份" not in stranger.content.decode() + known.content.decode()
    for response in (stranger, known):
        assert "form-action 'self';" in response["Content-Security-Policy"] + ";"


@pytest.mark.parametrize("name", ["socialaccount_login_cancelled", "openid_connect_login"])
def test_none_of_the_addresses_of_allauth_is_reachable(client, issuer, name):
    paths = ["/accounts/3rdparty/", "/accounts/3rdparty/signup/", f"/accounts/oidc/{door.key()}/"]

    assert [client.get(path).status_code for path in paths] == [404] * 3
    with pytest.raises(NoReverseMatch):
        reverse(name)


# Half on


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ""),
        (
            {"OIDC_ISSUER": "https://id.example.cn"},
            "OIDC_CLIENT_ID、OIDC_CLIENT_SECRET、OIDC_LABEL",
        ),
        ({"OIDC_CLIENT_SECRET": ""}, "还缺 OIDC_CLIENT_SECRET"),
        ({"OIDC_ISSUER": "http://id.example.cn"}, "须是 https 网址"),
        ({"OIDC_ISSUER": "https://id.example.cn/?a=b"}, "须是 https 网址"),
        ({"OIDC_ISSUER": "https://me@id.example.cn"}, "须是 https 网址"),
        ({"OIDC_ISSUER": "https://id.example.cn;script-src *"}, "须是 https 网址"),
        ({"OIDC_ISSUER": "https://["}, "须是 https 网址"),
    ],
)
def test_half_a_door_is_refused_in_one_line_and_stays_shut(client, settings, given, said):
    whole = {
        "OIDC_ISSUER": "https://id.example.cn",
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_LABEL": LABEL,
    }
    only_the_issuer = {"OIDC_CLIENT_ID": "", "OIDC_CLIENT_SECRET": "", "OIDC_LABEL": ""}
    wanted = whole | (only_the_issuer if "、" in said else {}) | given
    for name, value in wanted.items():
        setattr(settings, name, value)

    found = [error.msg for error in run_checks() if error.id == "accounts.E002"]

    assert len(found) == bool(said)
    assert all(said in line and "\n" not in line for line in found)
    assert client.post(START).status_code == (404 if said else 503)


def test_run_does_not_start_with_half_a_door(settings):
    settings.OIDC_LABEL = LABEL

    with pytest.raises(CommandError, match="统一身份登录（OIDC）只配置了一半"):
        call_command("up")


def forms_of(response) -> str:
    parts = [part.strip() for part in response["Content-Security-Policy"].split(";")]
    return next(part for part in parts if part.startswith("form-action"))


def test_only_the_two_pages_with_its_button_may_lead_to_the_issuer(client, issuer):
    stranger = client.get(LOGIN)
    wrong = client.post(LOGIN, {"login": "nobody", "password": "wrong"})
    user = make_admin()
    login(client, user)
    page = client.get(PAGE)
    others = [client.get(path) for path in ("/", "/accounts/security/", "/me/", "/nowhere/")]
    others.append(Client().get("/accounts/register/"))

    own = f"form-action 'self' {issuer.url}"
    assert [forms_of(one) for one in (stranger, wrong, page)] == [own] * 3
    assert [forms_of(one) for one in others] == ["form-action 'self'"] * 5


def test_button_names_the_issuer_and_keeps_where_one_was_going(client, issuer):
    page = client.get(LOGIN, {"next": "/me/materials/"}).content.decode()

    assert f"用{LABEL}登录" in page
    assert page.count('name="next" value="/me/materials/"') == 2


def test_turned_off_again_the_bound_log_in_with_their_password(client, issuer, settings):
    user = bound(issuer, make_admin())
    for name in door.SETTINGS:
        setattr(settings, name, "")

    client.post(LOGIN, {"login": user.username, "password": PASSWORD})

    assert (is_in(client), Client().post(START).status_code) == (True, 404)
