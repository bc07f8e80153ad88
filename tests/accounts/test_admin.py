"""The administrator's desk for people: superusers only, no deletion, no secrets."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import TestCase

from accounts.models import OfficialProfile, User
from casework.models import CaseEvent
from tests.builders import PASSWORD, login, make_admin, make_official, make_user

pytestmark = pytest.mark.django_db

MODELS = ("user", "organisation", "membership", "officialprofile", "loginfailure")
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def administrator(client):
    user = make_user(is_staff=True, is_superuser=True)
    login(client, user)
    return user


@pytest.mark.parametrize("model", MODELS)
def test_lists_are_for_the_administrator_only(client, model):
    answers = []
    for make in (administrator, lambda browser: login(browser, make_official())):
        make(client)
        answers.append(client.get(f"/admin/accounts/{model}/").status_code)

    assert answers == [200, 403]


def test_no_table_of_secrets_is_on_the_desk(client):
    administrator(client)

    paths = ["mfa/authenticator", "usersessions/usersession", "account/emailaddress", "auth/group"]
    assert [client.get(f"/admin/{path}/").status_code for path in paths] == [404] * 4


def test_nobody_is_deleted(client):
    administrator(client)
    user = make_admin()

    assert (
        client.post(f"/admin/accounts/user/{user.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    assert User.objects.filter(pk=user.pk).count() == 1


def test_person_page_shows_no_secret(client):
    administrator(client)
    official = make_official()
    TOTP.activate(official, SEED)

    page = client.get(f"/admin/accounts/user/{official.pk}/change/").content.decode()

    assert [text for text in (SEED, official.password) if text in page] == []


def test_administrator_appoints_an_official_who_may_then_enter_the_desk(client):
    actor = administrator(client)
    person = make_user()

    client.post(
        "/admin/accounts/officialprofile/add/",
        {"user": person.pk, "duty": "district", "district": "440112"},
    )

    person = User.objects.get(pk=person.pk)
    assert (person.official.duty, person.official.district, person.is_staff) == (
        "district",
        "440112",
        True,
    )
    assert CaseEvent.objects.filter(action="official_appointed", actor=actor).count() == 1


@pytest.mark.parametrize(("duty", "district"), [("district", ""), ("handler", "440112")])
def test_duty_and_district_must_belong_together(client, duty, district):
    administrator(client)

    response = client.post(
        "/admin/accounts/officialprofile/add/",
        {"user": make_user().pk, "duty": duty, "district": district},
    )

    assert response.status_code == 200
    assert "区工信部门要选所在区，市级职责不选" in response.content.decode()
    assert OfficialProfile.objects.count() == 0


def test_member_of_a_unit_is_not_appointed(client):
    administrator(client)

    client.post(
        "/admin/accounts/officialprofile/add/", {"user": make_admin().pk, "duty": "handler"}
    )

    assert OfficialProfile.objects.count() == 0


def test_nobody_types_the_password_of_another(client):
    administrator(client)
    person = make_admin()

    client.post(
        f"/admin/accounts/user/{person.pk}/password/",
        {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"},
    )

    page = client.get(f"/admin/accounts/user/{person.pk}/change/").content.decode()
    kept = User.objects.get(pk=person.pk).password
    assert (kept, "../password/" in page) == (person.password, False)


def test_reset_mail_goes_to_the_person_and_names_who_was_left_out(client):
    administrator(client)
    person, without = make_admin(), make_user(email="")
    chosen = {"action": "offer_reset", "_selected_action": [person.pk, without.pk]}

    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post("/admin/accounts/user/", chosen, follow=True)

    assert [letter.to for letter in mail.outbox] == [[person.email]]
    assert f"没有发送给：{without.name}" in response.content.decode()


@pytest.mark.parametrize(
    ("action", "event"),
    [
        ("deactivate", "user_deactivated"),
        ("unlock", "login_unlocked"),
        ("offer_reset", "reset_offered"),
        ("reset_second_factor", "factor_reset"),
    ],
)
def test_actions_on_people_are_recorded(client, action, event):
    actor = administrator(client)
    person = make_admin()

    client.post("/admin/accounts/user/", {"action": action, "_selected_action": [person.pk]})

    assert CaseEvent.objects.filter(action=event, actor=actor).count() == 1
