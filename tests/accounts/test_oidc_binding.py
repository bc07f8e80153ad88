"""Binding: by the person himself, after a fresh proof, to a subject that is nobody else's."""

from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from accounts import sessions
from accounts.services import identities
from casework.models import CaseEvent, Notice
from tests.builders import PASSWORD, login, make_admin, make_official
from tests.oidc_issuer import LABEL
from tests.oidc_visits import BIND, PAGE, START, UNBIND, bind, bound, enter, is_in
from tests.races import at_once

pytestmark = pytest.mark.django_db


def actions() -> list[str]:
    return list(CaseEvent.objects.order_by("pk").values_list("action", flat=True))


def test_a_person_binds_himself_and_is_told(client, issuer):
    user = make_admin()
    login(client, user)
    other = Client()
    other.post("/accounts/login/", {"login": user.username, "password": PASSWORD})

    response = bind(client, issuer)

    assert response.headers["Location"] == PAGE
    assert SocialAccount.objects.get().user == user
    assert actions()[-1] == "identity_bound"
    notice = Notice.objects.get(recipient=user)
    assert (notice.event, LABEL in notice.body) == ("identity_bound", True)
    assert (is_in(client), is_in(other)) == (True, False)
    assert "已经绑定" in client.get(PAGE).content.decode()


def test_nothing_of_the_person_is_kept_but_a_keyed_hash(client, issuer):
    issuer.subject = "440106199001011234"
    bound(issuer, make_admin())

    row = SocialAccount.objects.get()
    assert (row.extra_data, len(row.uid), issuer.subject in str(vars(row))) == ({}, 64, False)
    assert SocialToken.objects.count() == 0
    assert "somebody@example.com" not in str(list(CaseEvent.objects.values_list("data", flat=True)))


def test_only_the_subject_is_asked_for_with_pkce_state_and_nonce(client, issuer):
    asked = parse_qs(urlsplit(client.post(START).headers["Location"]).query)

    assert asked["scope"] == ["openid"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/accounts/oidc/callback/"]
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()


def old(client) -> None:
    """Make the login of ``client`` older than a proof lasts."""
    session = client.session
    session[sessions.STARTED_KEY] -= 301
    session.save()


def test_binding_asks_for_a_fresh_proof(client, issuer):
    login(client, make_admin())
    old(client)

    page, posted = client.get(PAGE), client.post(BIND)

    assert page.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert (posted.headers["Location"], issuer.asked) == (PAGE, [])


def test_unbinding_asks_for_a_fresh_proof_and_is_told(client, issuer):
    user = bound(issuer, make_admin())
    login(client, user)
    old(client)
    refused = client.post(UNBIND)
    assert refused.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert SocialAccount.objects.count() == 1

    login(client, user)
    client.post(UNBIND)

    assert SocialAccount.objects.count() == 0
    assert actions()[-1] == "identity_unbound"
    assert Notice.objects.filter(recipient=user, event="identity_unbound").count() == 1
    assert enter(Client(), issuer).status_code == 403


@pytest.mark.parametrize("make", [make_admin, make_official])
def test_a_subject_of_somebody_else_is_not_taken_over(client, issuer, make):
    owner = bound(issuer, make_admin())
    login(client, make())

    response = bind(client, issuer)

    assert SocialAccount.objects.get().user == owner
    assert "已经绑定了另一个账号" in client.get(response.headers["Location"]).content.decode()


def test_a_person_has_one_identity(client, issuer):
    user = bound(issuer, make_admin())
    login(client, user)
    issuer.subject = "subject-2"

    response = bind(client, issuer)

    assert SocialAccount.objects.count() == 1
    assert "请先解除绑定" in client.get(response.headers["Location"]).content.decode()


def test_what_one_person_began_binds_no_other_in_the_same_browser(client, issuer):
    login(client, make_admin())
    back = issuer.go(client.post(BIND).headers["Location"])
    states = client.session["socialaccount_states"]
    login(client, make_admin())
    session = client.session
    session["socialaccount_states"] = states
    session.save()

    assert client.get(back).status_code == 400
    assert SocialAccount.objects.count() == 0


def test_another_issuer_knows_none_of_the_bound(client, issuer, settings):
    user = bound(issuer, make_admin())
    settings.OIDC_ISSUER = issuer.url.replace("127.0.0.1", "localhost")
    issuer.particulars = {
        "issuer": settings.OIDC_ISSUER,
        "authorization_endpoint": f"{settings.OIDC_ISSUER}/authorize",
    }
    issuer.claims = {"iss": settings.OIDC_ISSUER}

    response = enter(client, issuer)

    assert (response.status_code, is_in(client)) == (403, False)
    assert identities.identity_of(user) is None


def attempt(user, uid: str) -> bool:
    try:
        identities.bind_identity(user, uid, session_key="")
    except identities.IdentityError:
        return False
    return True


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_people_who_bind_one_subject_at_once_one_gets_it(issuer):
    users = [make_admin() for _ in range(6)]

    answers = at_once([partial(attempt, user, "u" * 64) for user in users])

    assert sorted(answers) == [False] * 5 + [True]
    assert actions() == ["identity_bound"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_subjects_bound_to_one_person_at_once_one_stays(issuer):
    user = make_admin()

    answers = at_once([partial(attempt, user, f"{number}" * 64) for number in range(6)])

    assert sorted(answers) == [False] * 5 + [True]
    assert SocialAccount.objects.filter(user=user).count() == 1
