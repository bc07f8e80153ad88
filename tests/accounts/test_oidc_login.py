"""Coming in through the OIDC door: the login rules of the password door, none left out."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as steps
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import User
from accounts.services import logins, people
from casework import clock
from casework.models import CaseEvent
from casework.permissions import Part
from tests.builders import login, make_admin, make_administrator, make_official
from tests.oidc_visits import START, bound, enter, is_in

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
SEED = "JBSWY3DPEHPK3PXP"
ADDRESS = "127.0.0.1"


def actions() -> list[str]:
    return list(CaseEvent.objects.order_by("pk").values_list("action", flat=True))


def test_who_is_bound_comes_in_by_the_same_rules(client, issuer):
    user = bound(issuer, make_admin())

    response = enter(client, issuer)

    assert (response.status_code, response.headers["Location"]) == (302, reverse("portal:me"))
    assert client.get("/me/").status_code == 200
    assert client.session[sessions.STARTED_KEY] == client.session[sessions.SEEN_KEY]
    assert UserSession.objects.filter(user=user, session_key=client.session.session_key).exists()
    event = CaseEvent.objects.get(action="login")
    assert (event.actor, event.data["factor"], event.data["proof"]) == (user, "oidc", "oidc")


def test_session_idles_out_as_any_other(client, issuer):
    bound(issuer, make_admin())
    enter(client, issuer)
    session = client.session
    session[sessions.SEEN_KEY] -= 30 * 60 + 5
    session.save()

    assert client.get("/me/").headers["Location"].startswith(LOGIN)


def test_staff_have_one_session_however_they_come(client, issuer, settings):
    settings.SESSION_PARALLEL = {"staff": 1, "applicant": 3}
    official = bound(issuer, make_official())
    first = Client()
    enter(first, issuer)

    enter(client, issuer)

    assert (is_in(first), is_in(client)) == (False, True)
    assert UserSession.objects.filter(user=official).count() == 1


def test_next_leads_back_inside_and_never_outside(client, issuer):
    bound(issuer, make_admin())

    inside = enter(client, issuer, next="/accounts/security/")
    outside = enter(Client(), issuer, next="https://evil.example/")

    assert inside.headers["Location"] == "/accounts/security/"
    assert outside.headers["Location"] == reverse("portal:me")


def test_staff_are_asked_for_the_second_factor(client, issuer):
    official = bound(issuer, make_official())
    TOTP.activate(official, SEED)

    response = enter(client, issuer)

    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert official.password not in str(dict(client.session))
    assert (is_in(client), client.get("/admin/").status_code) == (False, 302)
    code = format_hotp_value(hotp_value(SEED, next(iter(steps()))))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/admin/").status_code == 200
    event = CaseEvent.objects.get(action="login")
    assert (event.data["factor"], event.data["proof"]) == ("totp", "oidc")


def test_staff_without_a_device_must_bind_one_first(client, issuer):
    bound(issuer, make_official())

    enter(client, issuer)

    assert client.get("/admin/").headers["Location"].startswith("/accounts/2fa/totp/activate/")


def test_unknown_subject_comes_in_as_nobody_even_with_a_known_e_mail(client, issuer):
    make_admin(email="somebody@example.com")
    before = User.objects.count()

    response = enter(client, issuer)

    assert (response.status_code, is_in(client), User.objects.count()) == (403, False, before)
    assert SocialAccount.objects.count() == 0
    assert "没有绑定可以登录的账号" in response.content.decode()
    assert actions() == ["login_failed"]


def test_closed_and_seeded_accounts_are_answered_like_unknown_ones(client, issuer, settings):
    user = bound(issuer, make_admin())
    people.deactivate_user(user, actor=make_administrator(Part.SYSTEM), reason="离职")
    closed = enter(client, issuer)
    User.objects.filter(pk=user.pk).update(is_active=True, is_demo=True)
    settings.DEMO_MODE = False
    seeded = enter(Client(), issuer)
    issuer.subject = "nobody"
    unknown = enter(Client(), issuer)

    answers = {
        (answer.status_code, answer.context["refusal"].text) for answer in (closed, seeded, unknown)
    }
    assert len(answers) == 1
    assert is_in(client) is False


def test_locked_account_stays_locked_at_this_door(client, issuer):
    user = bound(issuer, make_admin())
    for _ in range(5):
        logins.record_failure(user.username, ADDRESS)

    locked = enter(client, issuer)

    assert (locked.status_code, is_in(client)) == (429, False)
    assert 0 < int(locked.headers["Retry-After"]) <= 900
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert enter(Client(), issuer).status_code == 302


def test_unknown_subject_is_counted_like_an_unknown_name(issuer):
    answers = [enter(Client(), issuer).status_code for _ in range(6)]

    assert answers == [403] * 5 + [429]


def test_starts_are_limited_by_address(client, issuer, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}

    answers = [client.post(START).status_code for _ in range(3)]

    assert answers == [302, 302, 429]


def test_who_is_in_already_is_sent_to_his_work(client, issuer):
    login(client, make_admin())

    response = client.post(START)

    assert (response.headers["Location"], issuer.asked) == (reverse("portal:me"), [])
