"""What every answer carries (trust part 4): pages, personal pages, API, errors and downloads."""

import pytest
from django.test import Client

from casework.models import Document
from suizhizhuan.settings import base
from tests.builders import PASSWORD, login, make_admin, make_official
from tests.builders_platforms import make_application
from tests.builders_public import put_platform

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FORBIDDEN = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")
PRIVATE = "private, no-store"


def policy_of(response) -> set[str]:
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


def assert_rules(response) -> None:
    """Assert what holds for every answer, whatever it is."""
    assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert [name for name in FORBIDDEN if name in response.headers] == []


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/platforms/",
        "/platforms/SHPL-2026-0001/",
        "/solicitations/",
        "/publicity/",
        "/verify/",
        "/help/",
        "/robots.txt",
        "/sitemap.xml",
        "/.well-known/security.txt",
        "/accounts/login/",
        "/demo/",
        "/me/",
        "/admin/",
        "/nowhere/",
        "/display/",
        "/healthz",
        "/api/v1/platforms/",
        "/api/v1/applications/",
        "/api/v1/nowhere/",
        "/api/v1/schema/",
    ],
)
def test_strangers_get_the_rules_with_every_answer(client, address):
    put_platform()

    response = client.get(address)

    assert_rules(response)
    assert policy_of(response) == POLICY


@pytest.mark.parametrize(
    "address",
    ["/", "/me/", "/me/messages/", "/me/materials/", "/nowhere/", "/api/v1/applications/"],
)
def test_nothing_a_known_person_sees_is_kept_by_a_cache(client, address):
    login(client, make_admin())

    response = client.get(address)

    assert_rules(response)
    assert policy_of(response) == POLICY
    assert response["Cache-Control"] == PRIVATE


@pytest.mark.parametrize("address", ["/admin/", "/me/", "/admin/nowhere/"])
def test_nothing_an_official_sees_is_kept_by_a_cache(client, address):
    login(client, make_official())

    response = client.get(address)

    assert_rules(response)
    assert {"private", "no-store"} <= {
        part.strip() for part in response["Cache-Control"].split(",")
    }


def test_a_public_page_may_be_kept_only_for_the_same_visitor(client):
    response = client.get("/platforms/")

    assert "Cookie" in response["Vary"]


def test_a_failed_page_says_nothing_of_its_inside_and_keeps_the_rules(monkeypatch):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("platforms.views.directory.PlatformFilter", None)

    response = client.get("/platforms/")

    assert response.status_code == 500
    assert_rules(response)
    assert policy_of(response) == POLICY
    assert ("NoneType" in response.text, "Traceback" in response.text) == (False, False)


def test_a_failed_call_is_a_problem_document(monkeypatch):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("platforms.api.public.Platform", None)

    response = client.get("/api/v1/platforms/")

    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert response.json()["code"] == "unavailable"
    assert_rules(response)


def test_forged_requests_are_refused_in_words_with_the_rules():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/display/", {"size": "large"})

    assert response.status_code == 403
    assert_rules(response)


@pytest.mark.parametrize("address", ["/", "/admin/", "/api/v1/platforms/"])
def test_trace_is_not_answered(client, address):
    response = client.trace(address)

    assert (response.status_code, response.content) == (405, b"")


@pytest.mark.parametrize("address", ["/.git/config", "/static/", "/media/", "/.env"])
def test_nothing_beside_the_routes_is_served(client, address):
    assert client.get(address).status_code == 404


def test_a_download_never_runs(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        application = make_application("submitted")
    login(client, application.organisation.memberships.get().user)
    receipt = Document.objects.get(kind="receipt")

    response = client.get(f"/documents/{receipt.code}/")

    assert_rules(response)
    assert policy_of(response) == {"sandbox", "default-src 'none'"}
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Cache-Control"] == PRIVATE


def test_secure_answers_ask_for_tls_for_a_year(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True

    response = Client().get("/help/", secure=True)

    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_cookies_are_closed_to_scripts_and_other_sites(client):
    admin = make_admin()
    client.post("/accounts/login/", {"login": admin.username, "password": PASSWORD})
    client.post("/display/", {"size": "large"})

    cookies = {
        name: (morsel["httponly"], morsel["samesite"]) for name, morsel in client.cookies.items()
    }

    assert cookies == {
        "szz_sessionid": (True, "Lax"),
        "szz_csrftoken": (True, "Lax"),
        "display": (True, "Lax"),
    }


def test_static_files_carry_no_cors_header_and_the_same_rules(settings, tmp_path):
    settings.MIDDLEWARE = base.MIDDLEWARE
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STATIC_ROOT = str(tmp_path)

    response = Client().get("/static/css/tokens.css")
    response.close()

    assert response.status_code == 200
    assert_rules(response)
    assert policy_of(response) == {"default-src 'none'"}
