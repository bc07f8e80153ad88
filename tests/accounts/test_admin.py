"""The administrators' desk for people: each his part only, no deletion, no secrets."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client, TestCase

from accounts.models import Membership, OfficialProfile, User
from accounts.services import people
from casework.models import CaseEvent, Notice
from casework.permissions import Part
from casework.transitions import Duty
from tests.builders import (
    PASSWORD,
    login,
    make_admin,
    make_administrator,
    make_member,
    make_official,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db

# Which of 系统, 安全 and 审计管理员 and of the officials reads a list.
READERS = {
    "user": [200, 200, 403, 403],
    "organisation": [200, 403, 403, 403],
    "membership": [200, 200, 403, 403],
    "officialprofile": [403, 200, 403, 403],
    "loginfailure": [403, 200, 200, 403],
}
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def administrator(client, part=Part.SYSTEM):
    user = make_administrator(part)
    login(client, user)
    return user


@pytest.mark.parametrize("model", READERS)
def test_each_list_is_for_its_administrators_only(client, model):
    answers = []
    for person in (*map(make_administrator, Part), make_official()):
        login(client, person)
        answers.append(client.get(f"/admin/accounts/{model}/").status_code)

    assert answers == READERS[model]


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


def test_security_appoints_an_official_who_may_then_enter_the_desk(client):
    actor = administrator(client, Part.SECURITY)
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
    administrator(client, Part.SECURITY)

    response = client.post(
        "/admin/accounts/officialprofile/add/",
        {"user": make_user().pk, "duty": duty, "district": district},
    )

    assert response.status_code == 200
    assert "区工信部门要选所在区，市级职责不选" in response.content.decode()
    assert OfficialProfile.objects.count() == 0


def test_member_of_a_unit_is_not_appointed(client):
    administrator(client, Part.SECURITY)

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
    administrator(client, Part.SECURITY)
    person, without = make_admin(), make_user(email="")
    chosen = {"action": "offer_reset", "_selected_action": [person.pk, without.pk]}

    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post("/admin/accounts/user/", chosen, follow=True)

    assert [letter.to for letter in mail.outbox] == [[person.email]]
    assert f"没有发送给：{without.name}" in response.content.decode()


@pytest.mark.parametrize(
    ("action", "event", "part"),
    [
        ("deactivate", "user_deactivated", Part.SYSTEM),
        ("unlock", "login_unlocked", Part.SECURITY),
        ("offer_reset", "reset_offered", Part.SECURITY),
        ("reset_second_factor", "factor_reset", Part.SECURITY),
    ],
)
def test_actions_on_people_belong_to_one_administrator_and_are_recorded(
    client, action, event, part
):
    person = make_admin()
    actors = {}

    for each in Part:
        actors[each] = administrator(client, each)
        client.post("/admin/accounts/user/", {"action": action, "_selected_action": [person.pk]})

    done = CaseEvent.objects.filter(action=event)
    assert [event.actor for event in done] == [actors[part]]


@pytest.mark.parametrize("reach", ["add", "change", "delete"])
def test_administrator_makes_nobody_a_member(client, reach):
    actor = administrator(client)
    member = make_member()
    row = member.memberships.get()
    path = "add" if reach == "add" else f"{row.pk}/{reach}"

    answer = client.post(
        f"/admin/accounts/membership/{path}/",
        {"user": actor.pk, "organisation": row.organisation_id, "role": "admin", "post": "yes"},
    )

    assert answer.status_code == 403
    assert list(Membership.objects.values_list("user", "role")) == [(member.pk, "staff")]


def test_security_appoints_neither_himself_nor_another_administrator(client):
    actor = administrator(client, Part.SECURITY)
    other = make_administrator()

    pages = [
        client.post(
            "/admin/accounts/officialprofile/add/", {"user": user.pk, "duty": "approver"}
        ).content.decode()
        for user in (actor, other)
    ]

    assert ["不能任命自己" in pages[0], "系统管理员不能同时任职" in pages[1]] == [True, True]
    assert OfficialProfile.objects.count() == 0
    for user in (actor, other, make_admin()):
        with pytest.raises(PermissionDenied):
            people.appoint_official(user, Duty.APPROVER, actor=actor)


def test_rights_and_user_name_are_not_given_at_the_desk(client):
    administrator(client)
    person = make_user(username="chenjiayi", name="陈嘉怡")

    client.post(
        f"/admin/accounts/user/{person.pk}/change/",
        {
            "username": "other",
            "name": "陈嘉宜",
            "email": person.email,
            "is_superuser": "on",
            "is_staff": "on",
        },
    )

    kept = User.objects.get(pk=person.pk)
    assert (kept.username, kept.name) == ("chenjiayi", "陈嘉宜")
    assert (kept.is_superuser, kept.is_staff) == (False, False)


def test_new_account_is_recorded_and_holds_no_right(client):
    actor = administrator(client)

    client.post(
        "/admin/accounts/user/add/",
        {
            "username": "chenjiayi",
            "name": "陈嘉怡",
            "email": "chen@example.com",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "usable_password": "true",
            "is_superuser": "on",
        },
    )

    person = User.objects.get(username="chenjiayi")
    event = CaseEvent.objects.get(action="user_added")
    assert (person.is_superuser, person.is_staff) == (False, False)
    assert (event.actor, event.data) == (actor, {"user": person.pk})


def test_new_email_is_recorded_told_to_the_old_one_and_ends_the_sessions(client):
    actor = administrator(client)
    person = make_admin(email="old@example.com")
    browser = client.__class__()
    browser.post("/accounts/login/", {"login": person.username, "password": PASSWORD})

    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(
            f"/admin/accounts/user/{person.pk}/change/",
            {"name": person.name, "email": "New@example.com"},
        )

    event = CaseEvent.objects.get(action="user_edited")
    assert (event.actor, event.data) == (actor, {"user": person.pk, "fields": ["email"]})
    assert User.objects.get(pk=person.pk).email == "new@example.com"
    assert [letter.to for letter in mail.outbox] == [["old@example.com"]]
    assert "n***@example.com" in mail.outbox[0].body
    assert browser.get("/accounts/security/").status_code == 302


def test_reset_of_the_second_factor_is_told_and_ends_the_sessions(client):
    administrator(client, Part.SECURITY)
    official = make_official()
    TOTP.activate(official, SEED)
    browser = client.__class__()
    login(browser, official)
    browser.get("/admin/")
    UserSession.objects.create(
        user=official,
        session_key=browser.session.session_key,
        ip="127.0.0.1",
        user_agent="",
    )

    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post(
            "/admin/accounts/user/",
            {"action": "reset_second_factor", "_selected_action": [official.pk]},
        )

    assert Authenticator.objects.filter(user=official).count() == 0
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([official.email], "【穗智转】您的二次验证已被重置")
    ]
    assert Notice.objects.filter(recipient=official, event="factor_reset").count() == 1
    assert "/login/" in browser.get("/admin/").headers["Location"]


def test_nobody_resets_his_own_second_factor(client):
    actor = administrator(client, Part.SECURITY)
    TOTP.activate(actor, SEED)

    page = client.post(
        "/admin/accounts/user/",
        {"action": "reset_second_factor", "_selected_action": [actor.pk]},
        follow=True,
    ).content.decode()

    assert "不能重置自己的二次验证" in page
    assert Authenticator.objects.filter(user=actor).count() == 1
    with pytest.raises(PermissionDenied):
        people.reset_second_factor(actor, actor=actor, reason="")


@pytest.mark.parametrize(
    ("part", "path", "form"),
    [
        (Part.SYSTEM, "user/add/", {"username": "chenjiayi"}),
        (Part.SYSTEM, "user/{person}/change/", {"name": "改名"}),
        (Part.SYSTEM, "user/", {"action": "deactivate", "_selected_action": ["{person}"]}),
        (Part.SECURITY, "user/", {"action": "unlock", "_selected_action": ["{person}"]}),
        (Part.SECURITY, "officialprofile/add/", {"user": "{person}", "duty": "approver"}),
        (
            Part.SYSTEM,
            "organisation/{unit}/change/",
            {"name": "改名", "district": "440106", "reason": "x"},
        ),
    ],
)
def test_every_write_asks_who_it_is_after_five_minutes(client, part, path, form):
    actor = administrator(client, part)
    person = make_user()
    places = {"person": person.pk, "unit": make_organisation().pk}
    form = {name: str(value).strip("[']").format(**places) for name, value in form.items()}
    session = client.session
    session["started_at"] -= 301
    session.save()
    before = CaseEvent.objects.count()

    answer = client.post(f"/admin/accounts/{path.format(**places)}", form)

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert (CaseEvent.objects.count(), actor.is_active) == (before, True)


def test_write_goes_on_where_it_stopped_once_the_proof_is_given():
    browser = Client(enforce_csrf_checks=True)
    administrator(browser)
    person = make_admin()
    path = f"/admin/accounts/user/{person.pk}/change/"
    token = browser.get(path).context["csrf_token"]
    session = browser.session
    session["started_at"] -= 301
    session.save()

    asked = browser.post(
        path, {"name": "陈嘉宜", "email": person.email, "csrfmiddlewaretoken": str(token)}
    )
    proof = {"password": PASSWORD, "csrfmiddlewaretoken": str(token)}
    done = browser.post(asked.headers["Location"], proof)

    assert (done.status_code, User.objects.get(pk=person.pk).name) == (302, "陈嘉宜")
