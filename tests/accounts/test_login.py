"""Logging in: Chinese, equal answers, lockout that survives the cache."""

from datetime import timedelta

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import KnownAddress, LoginFailure, User
from accounts.services import logins, mails
from casework import clock
from casework.models import CaseEvent
from casework.permissions import Part
from tests.builders import PASSWORD, login, make_admin, make_administrator, make_user

pytestmark = pytest.mark.django_db

URL = "/accounts/login/"
OTHER_PASSWORD = "Kapok-2027-yuexiu"  # noqa: S105 -- the suite has no secret to keep


def attempt(client, username, password="wrong", **extra):  # noqa: S107 -- a wrong one
    return client.post(URL, {"login": username, "password": password}, **extra)


def errors(response):
    return response.context["form"].non_field_errors()


def actions():
    return list(CaseEvent.objects.order_by("pk").values_list("action", flat=True))


def test_login_leads_an_applicant_to_the_workbench(client):
    user = make_admin()

    response = attempt(client, user.username, PASSWORD)

    assert (response.status_code, response.headers["Location"]) == (302, reverse("portal:me"))
    assert actions() == ["login"]


def test_login_page_is_wholly_chinese(client):
    page = client.get(URL).content.decode()

    words = ("Username", "Password", "Forgot", "Remember", "Sign In", "placeholder")
    assert [word for word in words if word in page] == []


def test_login_answers_unknown_wrong_and_inactive_alike(client):
    user = make_user()
    inactive = make_user(is_active=False)

    answers = [
        errors(attempt(client, "nobody")),
        errors(attempt(client, user.username)),
        errors(attempt(client, inactive.username, PASSWORD)),
    ]

    assert answers == [["用户名或密码不对。请检查大小写和输入法后再试；忘记密码可以用邮箱重设"]] * 3


@pytest.mark.parametrize("is_known", [True, False])
def test_login_locks_after_five_failures_whoever_it_is(client, is_known):
    username = make_user().username if is_known else "nobody"
    for _ in range(5):
        attempt(client, username)
    cache.clear()

    response = attempt(client, username, PASSWORD)

    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 900
    assert errors(response) == ["失败次数过多，请稍后再试，或用邮箱重设密码"]
    assert actions() == ["login_failed"] * 5 + ["login_locked"]


def test_lockout_ends_after_a_quarter_of_an_hour(client):
    user = make_user()
    for _ in range(5):
        attempt(client, user.username)

    with clock.at(clock.now() + timedelta(minutes=16)):
        response = attempt(client, user.username, PASSWORD)

    assert response.status_code == 302


def test_lockout_of_one_address_leaves_the_other_open(client):
    user = make_user()
    for _ in range(5):
        attempt(client, user.username)

    response = attempt(client, user.username, PASSWORD, REMOTE_ADDR="10.0.0.9")

    assert response.status_code == 302


def test_account_stays_locked_after_twenty_failures_until_somebody_unlocks_it(client):
    user = make_user()
    for number in range(20):
        logins.record_failure(user.username, f"10.0.0.{number}")

    with clock.at(clock.now() + timedelta(days=30)):
        locked = logins.lockout(user.username, "10.0.1.1")
        logins.unlock(user, actor=make_administrator(Part.SECURITY), reason="本人来电核实")
        unlocked = logins.lockout(user.username, "10.0.1.1")

    assert (locked, unlocked) == (timedelta(hours=24), None)


def test_busy_address_refuses_only_accounts_it_never_saw():
    regular = make_user()
    logins.record_success(regular, "10.0.0.1", factor="")
    for number in range(50):
        logins.record_failure(f"guess{number}", "10.0.0.1")

    assert logins.lockout(regular.username, "10.0.0.1") is None
    assert logins.lockout(make_user().username, "10.0.0.1") is not None


def test_what_is_kept_of_a_failure_names_neither_account_nor_address(client):
    attempt(client, "my-password-by-mistake")

    kept = str(list(LoginFailure.objects.values())) + str(list(CaseEvent.objects.values()))
    assert [text for text in ("my-password", "127.0.0.1") if text in kept] == []


def test_success_forgets_the_failures_and_remembers_the_address(client):
    user = make_user()
    attempt(client, user.username)

    attempt(client, user.username, PASSWORD)

    scopes = set(LoginFailure.objects.values_list("scope", flat=True))
    assert (scopes, KnownAddress.objects.filter(user=user).count()) == ({"address"}, 1)


def test_reset_answers_known_and_unknown_addresses_alike(
    client, django_capture_on_commit_callbacks
):
    user = make_user()

    with django_capture_on_commit_callbacks(execute=True):
        answers = [
            client.post("/accounts/password/reset/", {"email": email}).headers["Location"]
            for email in (user.email, "nobody@example.com")
        ]

    assert answers == ["/accounts/password/reset/done/"] * 2
    assert [letter.to for letter in mail.outbox] == [[user.email]]
    assert mail.outbox[0].subject == "【穗智转】重设密码"


def test_reset_link_sets_a_password_once_and_unlocks(client):
    user = make_user()
    for number in range(20):
        logins.record_failure(user.username, f"10.0.0.{number}")
    link = f"/accounts/password/reset/key/{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}/"

    page = client.get(link, follow=True)
    form = {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    done = client.post(page.request["PATH_INFO"], form)
    again = client.get(link)

    user.refresh_from_db()
    assert user.check_password(OTHER_PASSWORD)
    assert done.headers["Location"] == "/accounts/password/reset/key/done/"
    assert "链接已经失效" in again.content.decode()
    assert logins.lockout(user.username, "10.0.1.1") is None


def test_password_change_ends_the_other_sessions(client):
    user = make_admin()
    attempt(client, user.username, PASSWORD)
    other = client.__class__()
    attempt(other, user.username, PASSWORD)

    form = {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    client.post("/accounts/password/change/", form)

    assert client.get("/accounts/security/").status_code == 200
    assert other.get("/accounts/security/").status_code == 302


def test_logout_clears_the_cache_of_the_browser(client):
    login(client, make_admin())

    response = client.post("/accounts/logout/")

    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "email/",
        "confirm-email/",
        "password/set/",
        "inactive/",
        "login/code/",
        "2fa/webauthn/",
        "2fa/recovery-codes/download/",
    ],
)
def test_pages_of_allauth_that_nobody_dressed_do_not_exist(client, path):
    login(client, make_admin())

    assert client.get(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        "l\u0131.x@example.com",
        "li.x@\u0435xample.com",
        "li.x@example.com\u212a",
        "LI.X@EXAMPLE.COM",
    ],
)
def test_reset_link_goes_to_the_kept_address_of_exactly_that_account(
    client, django_capture_on_commit_callbacks, typed
):
    make_user(email="li.x@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/password/reset/", {"email": typed})

    expected = [["li.x@example.com"]] if typed.isascii() else []
    assert [letter.to for letter in mail.outbox] == expected
    assert answer.status_code in {200, 302}
    assert (
        "Location" not in answer or answer.headers["Location"] == "/accounts/password/reset/done/"
    )


@pytest.mark.parametrize("typed", ["l\u0131@example.com", "LI@example.com", "other@example.com"])
def test_worker_mails_no_link_for_an_address_that_only_looks_alike(typed):
    make_user(email="li@example.com")

    assert (mails.send_reset_links(typed), mail.outbox) == (0, [])


def test_new_person_needs_an_address_that_everybody_can_type():
    with pytest.raises(ValidationError, match="电子邮箱只能用英文字母"):
        User(username="linwan", name="林婉清", email="l\u0131n@example.com").clean()


def test_failures_count_for_the_person_however_his_name_was_typed():
    user = make_user(username="li.guohui")
    for number in range(20):
        logins.record_failure(" LI.GUOHUI ", f"10.0.0.{number}")

    owners = set(LoginFailure.objects.exclude(scope="address").values_list("user", flat=True))
    locked = logins.lockout("li.guohui", "10.0.1.1")
    logins.unlock(user, actor=make_administrator(Part.SECURITY), reason="本人来电核实")

    assert (owners, locked) == ({user.pk}, timedelta(hours=24))
    assert logins.lockout("Li.Guohui", "10.0.1.1") is None


def test_unlock_finds_counters_that_were_kept_without_a_person():
    for number in range(20):
        logins.record_failure("li.guohui", f"10.0.0.{number}")
    user = make_user(username="li.guohui")

    logins.unlock(user, actor=make_administrator(Part.SECURITY), reason="本人来电核实")

    assert logins.lockout("li.guohui", "10.0.1.1") is None


@pytest.mark.parametrize(("typed", "status"), [("LI.GUOHUI", 302), ("l\u0131.guohui", 200)])
def test_name_opens_in_capitals_but_not_in_letters_that_only_look_alike(client, typed, status):
    make_user(username="li.guohui")

    assert attempt(client, typed, PASSWORD).status_code == status
