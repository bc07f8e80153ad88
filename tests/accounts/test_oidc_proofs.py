"""What comes back from the issuer and must not be believed, and an issuer that is unwell."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client

from casework.models import CaseEvent
from tests.builders import make_admin
from tests.oidc_issuer import CLIENT_ID, CLIENT_SECRET, private_key
from tests.oidc_visits import CALLBACK, START, bound, enter, is_in

pytestmark = pytest.mark.django_db


def altered(claims: dict[str, object]):
    return lambda issuer: issuer.claims.update(claims)


def signed_by_another(issuer) -> None:
    issuer.key = private_key("another")


def signed_with_our_secret(issuer) -> None:
    """The classic confusion: HS256, with what the client knows."""
    claims = {"iss": issuer.url, "sub": issuer.subject, "aud": CLIENT_ID, "iat": 1, "exp": 2**40}
    issuer.token = jwt.encode(claims, CLIENT_SECRET * 2, algorithm="HS256")


def unsigned(issuer) -> None:
    claims = {"iss": issuer.url, "sub": issuer.subject, "aud": CLIENT_ID, "iat": 1, "exp": 2**40}
    issuer.token = jwt.encode(claims, None, algorithm="none")


def garbled(issuer) -> None:
    issuer.token = "no.proof.atall"  # noqa: S105 -- the suite has no secret to keep


def without(name):
    return lambda issuer: setattr(issuer, "dropped", (name,))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (altered({"nonce": "of another login"}), "nonce"),
        (without("nonce"), "nonce"),
        (altered({"aud": "another portal"}), "InvalidAudienceError"),
        (altered({"aud": [CLIENT_ID, "another portal"]}), "azp"),
        (altered({"azp": "another portal"}), "azp"),
        (altered({"iss": "https://id.example.cn"}), "InvalidIssuerError"),
        (altered({"exp": 1_700_000_000}), "ExpiredSignatureError"),
        (without("exp"), "MissingRequiredClaimError"),
        (without("sub"), "MissingRequiredClaimError"),
        (altered({"sub": ""}), "subject"),
        (altered({"sub": "\ud800"}), "subject"),
        (altered({"sub": 1}), "InvalidSubjectError"),
        (signed_by_another, "InvalidSignatureError"),
        (signed_with_our_secret, "InvalidAlgorithmError"),
        (unsigned, "InvalidAlgorithmError"),
        (garbled, "DecodeError"),
    ],
)
def test_a_proof_that_does_not_hold_opens_nothing(client, issuer, make, reason):
    bound(issuer, make_admin())
    make(issuer)

    response = enter(client, issuer)

    assert (response.status_code, is_in(client)) == (403, False)
    assert "没有通过核对" in response.content.decode()
    event = CaseEvent.objects.get(action="proof_refused")
    assert event.data["reason"] == reason


def test_a_proof_for_several_readers_that_names_us_is_good(client, issuer):
    bound(issuer, make_admin())
    issuer.claims = {"aud": [CLIENT_ID, "another portal"], "azp": CLIENT_ID}

    assert (enter(client, issuer).status_code, is_in(client)) == (302, True)


def test_the_secret_is_shown_the_way_the_issuer_takes_it(client, issuer):
    issuer.particulars = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    bound(issuer, make_admin())

    assert (enter(client, issuer).status_code, is_in(client)) == (302, True)


@pytest.mark.parametrize("state", ["", "made-up"])
def test_a_state_of_nobody_is_refused_without_asking_the_issuer(client, issuer, state):
    bound(issuer, make_admin())
    back = issuer.go(client.post(START).headers["Location"])
    issuer.asked.clear()
    code = parse_qs(urlsplit(back).query)["code"][0]

    response = client.get(CALLBACK, {"code": code, "state": state})

    assert (response.status_code, is_in(client), issuer.asked) == (400, False, [])


def test_the_way_back_of_another_browser_is_refused(client, issuer):
    """Login CSRF: who gets a foreign link does not land in a foreign account."""
    bound(issuer, make_admin())
    back = issuer.go(client.post(START).headers["Location"])

    victim = Client()

    assert (victim.get(back).status_code, is_in(victim)) == (400, False)


def test_the_same_way_back_works_once(client, issuer):
    bound(issuer, make_admin())
    back = issuer.go(client.post(START).headers["Location"])
    client.get(back)
    client.post("/accounts/logout/")

    assert (client.get(back).status_code, is_in(client)) == (400, False)


def test_a_code_that_was_used_is_refused_by_the_issuer(client, issuer):
    bound(issuer, make_admin())
    used = parse_qs(urlsplit(issuer.go(client.post(START).headers["Location"])).query)
    enter_again = client.post(START).headers["Location"]
    state = parse_qs(urlsplit(enter_again).query)["state"][0]
    issuer.codes.pop(used["code"][0])

    response = client.get(CALLBACK, {"code": used["code"][0], "state": state})

    assert (response.status_code, is_in(client)) == (403, False)


def test_a_code_of_another_login_does_not_fit_the_verifier(client, issuer):
    """PKCE: a stolen code, put into a login of one's own, is worth nothing."""
    bound(issuer, make_admin())
    stolen = parse_qs(urlsplit(issuer.go(Client().post(START).headers["Location"])).query)
    own = parse_qs(urlsplit(client.post(START).headers["Location"]).query)

    response = client.get(CALLBACK, {"code": stolen["code"][0], "state": own["state"][0]})

    assert (response.status_code, is_in(client)) == (403, False)


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [("access_denied", 200, "认证没有完成"), ("server_error", 403, "身份证明没有通过核对")],
)
def test_who_turns_back_is_told_so(client, issuer, error, status, title):
    begun = parse_qs(urlsplit(client.post(START).headers["Location"]).query)

    response = client.get(CALLBACK, {"error": error, "state": begun["state"][0]})

    assert (response.status_code, title in response.content.decode()) == (status, True)


@pytest.mark.parametrize("status", [500, 503, 404, 302])
def test_issuer_that_is_away_is_said_so_before_anybody_leaves(client, issuer, status):
    issuer.statuses = {"/.well-known/openid-configuration": status}

    response = client.post(START)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "统一身份认证暂时连不上" in response.content.decode()


def test_issuer_that_answers_nobody_is_said_so(client, issuer, settings):
    settings.OIDC_ISSUER = "http://127.0.0.1:9"

    assert client.post(START).status_code == 503


def test_issuer_that_takes_too_long_is_not_waited_for(client, issuer, settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.1
    issuer.seconds = 0.5

    assert client.post(START).status_code == 503


@pytest.mark.parametrize(
    ("path", "status"), [("/token", 500), ("/token", 302), ("/keys", 500), ("/keys", 404)]
)
def test_issuer_that_goes_away_on_the_way_back_is_said_so(client, issuer, path, status):
    bound(issuer, make_admin())
    back = issuer.go(client.post(START).headers["Location"])
    issuer.statuses = {path: status}

    response = client.get(back)

    assert (response.status_code, is_in(client)) == (503, False)


@pytest.mark.parametrize(
    "particulars",
    [
        {"issuer": "https://id.example.cn"},
        {"authorization_endpoint": "https://id.example.cn/authorize"},
        {"token_endpoint": "http://id.example.cn/token"},
        {"jwks_uri": None},
    ],
)
def test_issuer_that_is_not_the_one_of_the_settings_is_not_used(client, issuer, particulars):
    issuer.particulars = particulars

    assert client.post(START).status_code == 503
