"""Members: invited for a day, once; roles; never without an administrator; nobody else's unit."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Invitation, Membership, OfficialProfile, Role, User
from accounts.services import members
from casework import clock
from casework.models import CaseEvent
from casework.transitions import Duty
from tests.builders import (
    PASSWORD,
    login,
    make_admin,
    make_member,
    make_official,
    make_organisation,
    make_user,
)
from tests.builders_reviews import make_expert

pytestmark = pytest.mark.django_db

LIST = "/accounts/members/"
PERSON = {
    "name": "林婉清",
    "phone": "13800138001",
    "email": "lin@example.com",
    "username": "linwanqing",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "consent": "on",
}


def invited(role=Role.STAFF, actor=None):
    """Return the unit, and the token of an invitation to it."""
    admin = actor or make_admin()
    unit = admin.acting.organisation
    _, link = members.invite(unit, name="林婉清", email="lin@example.com", role=role, actor=admin)
    return unit, link.rstrip("/").rsplit("/", 1)[1]


def test_invitation_is_mailed_shown_once_and_kept_only_as_a_hash(
    client, django_capture_on_commit_callbacks
):
    login(client, make_admin())

    with django_capture_on_commit_callbacks(execute=True):
        client.post(LIST, {"name": "林婉清", "email": "lin@example.com", "role": "staff"})
    first, second = (client.get(LIST).content.decode() for _ in range(2))

    link = next(word for word in mail.outbox[0].body.split() if "/invitations/" in word)
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert (link in first, link in second) == (True, False)
    assert token not in str(list(Invitation.objects.values()))
    assert mail.outbox[0].to == ["lin@example.com"]


def test_invitation_makes_a_new_person_a_member_and_is_used_up(client):
    unit, token = invited()

    first = client.post(f"/accounts/invitations/{token}/", PERSON)
    again = client.__class__().post(
        f"/accounts/invitations/{token}/", PERSON | {"username": "another"}
    )

    member = Membership.objects.get(user__username="linwanqing")
    assert (first.headers["Location"], again.status_code) == (reverse("portal:me"), 410)
    assert (member.organisation, member.role) == (unit, Role.STAFF)
    assert User.objects.filter(username="another").count() == 0


def test_invitation_is_accepted_with_an_account_that_exists(client):
    unit, token = invited(Role.ADMIN)
    user = make_user()
    login(client, user)

    client.post(f"/accounts/invitations/{token}/accept/")

    member = Membership.objects.get(user=user)
    assert (member.organisation, member.role) == (unit, Role.ADMIN)


@pytest.mark.parametrize("end", ["expired", "withdrawn", "unknown"])
def test_invitation_that_is_over_answers_alike(client, end):
    unit, token = invited()
    moment = clock.now() + timedelta(hours=25 if end == "expired" else 0)
    if end == "withdrawn":
        Invitation.objects.update(withdrawn_at=clock.now())
    if end == "unknown":
        token = "x" * 43

    with clock.at(moment):
        response = client.post(f"/accounts/invitations/{token}/", PERSON)

    assert response.status_code == 410
    assert "这个邀请链接已经失效" in response.content.decode()
    assert unit.name not in response.content.decode()


def test_official_cannot_join_a_unit():
    _, token = invited()

    with pytest.raises(members.MembershipError):
        members.accept_invitation(token, person=make_official())


def test_staff_may_not_manage(client):
    user = make_member(Role.STAFF)
    login(client, user)

    assert client.get(LIST).status_code == 403
    with pytest.raises(PermissionDenied):
        members.invite(
            user.acting.organisation, name="甲", email="a@example.com", role=Role.ADMIN, actor=user
        )


@pytest.mark.parametrize("step", ["role", "deactivate", "reactivate"])
def test_member_of_another_unit_does_not_exist(client, step):
    foreign = make_member(Role.STAFF).acting
    login(client, make_admin())

    response = client.post(f"/accounts/members/{foreign.pk}/{step}/", {"role": "admin"})

    foreign.refresh_from_db()
    assert (response.status_code, foreign.role, foreign.is_active) == (404, Role.STAFF, True)


def test_last_administrator_stays(client):
    admin = make_admin()
    login(client, admin)

    response = client.post(
        f"/accounts/members/{admin.acting.pk}/role/", {"role": "staff"}, follow=True
    )

    assert "单位至少要有一名管理员" in response.content.decode()
    assert Membership.objects.get(user=admin).role == Role.ADMIN


def test_role_change_ends_the_sessions_of_the_member(client):
    unit = make_organisation()
    admin, staff = make_admin(unit), make_member(Role.STAFF, unit)
    browser = client.__class__()
    browser.post("/accounts/login/", {"login": staff.username, "password": PASSWORD})

    members.change_role(staff.acting, Role.ADMIN, actor=admin)

    assert browser.get("/accounts/security/").status_code == 302
    assert CaseEvent.objects.filter(action="member_role_changed", actor=admin).count() == 1


def test_role_change_asks_who_it_is_after_five_minutes(client):
    unit = make_organisation()
    admin, staff = make_admin(unit), make_member(Role.STAFF, unit)
    login(client, admin)
    session = client.session
    session["started_at"] -= 301
    session.save()

    asked = client.post(f"/accounts/members/{staff.acting.pk}/role/", {"role": "admin"})
    client.post(asked.headers["Location"], {"password": PASSWORD})

    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert Membership.objects.get(user=staff).role == Role.ADMIN


@pytest.mark.parametrize("was_active", [True, False])
def test_invitation_changes_and_revives_no_membership(was_active):
    admin = make_admin()
    other = make_admin(admin.acting.organisation)
    if not was_active:
        members.deactivate_member(other.acting, actor=admin)
    _, token = invited(Role.STAFF, actor=admin)

    with pytest.raises(members.MembershipError, match=r"已经是该单位的成员|请让单位管理员"):
        members.accept_invitation(token, person=User.objects.get(pk=other.pk))

    kept = Membership.objects.get(user=other)
    assert (kept.role, kept.is_active) == (Role.ADMIN, was_active)
    assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize("end", ["deactivate", "lower"])
def test_invitations_of_an_administrator_end_with_him(client, end):
    admin = make_admin()
    leaving = make_admin(admin.acting.organisation)
    _, token = invited(Role.ADMIN, actor=leaving)
    membership = Membership.objects.get(user=leaving)

    if end == "lower":
        members.change_role(membership, Role.STAFF, actor=admin)
    else:
        members.deactivate_member(membership, actor=admin)

    assert client.get(f"/accounts/invitations/{token}/").status_code == 410
    with pytest.raises(members.InvitationOver):
        members.accept_invitation(token, person=make_user())


def test_invitation_of_a_closed_account_is_worth_nothing():
    admin = make_admin()
    _, token = invited(actor=admin)
    User.objects.filter(pk=admin.pk).update(is_active=False)

    with pytest.raises(members.InvitationOver):
        members.accept_invitation(token, person=make_user())


def test_last_administrator_is_not_replaced_by_his_own_invitation():
    admin = make_admin()
    unit, token = invited(Role.STAFF, actor=admin)

    with pytest.raises(members.MembershipError):
        members.accept_invitation(token, person=User.objects.get(pk=admin.pk))

    assert list(unit.memberships.values_list("user", "role", "is_active")) == [
        (admin.pk, Role.ADMIN, True)
    ]


def test_administrator_edits_and_staff_reads_the_unit(client):
    unit = make_organisation()
    admin, staff = make_admin(unit), make_member(Role.STAFF, unit)
    form = {
        "name": "广州改名有限公司",
        "district": "440106",
        "legal_representative": unit.legal_representative,
        "founded_on": "2018-05-16",
        "address": unit.address,
        "registered_capital": "5,000,000.00",
        "uscc": "91000000MA0000162Q",
    }
    answers = []
    for user in (staff, admin):
        login(client, user)
        answers.append(client.post("/accounts/organisation/", form).status_code)

    before = (unit.name, unit.district, unit.uscc)
    unit.refresh_from_db()
    assert answers == [403, 302]
    assert (unit.name, unit.district, unit.uscc) == before
    assert str(unit.registered_capital) == "5000000.00"


def test_page_of_the_unit_says_who_changes_its_identity(client):
    login(client, make_admin())

    page = client.get("/accounts/organisation/").content.decode()

    assert "名称、信用代码、所在区变更请联系市工信局" in page
    assert [name for name in ("name", "district", "uscc") if f'name="{name}"' in page] == []


@pytest.mark.parametrize("count", [1, 12])
def test_member_list_asks_the_same_number_of_questions(client, count, django_assert_num_queries):
    unit = make_organisation()
    admin = make_admin(unit)
    for _ in range(count):
        make_member(Role.STAFF, unit)
    login(client, admin)
    client.get(LIST)

    with django_assert_num_queries(6):
        client.get(LIST)


@pytest.mark.parametrize("become", [make_official, make_expert], ids=["official", "expert"])
def test_who_has_joined_the_office_or_the_experts_is_no_member_again(become):
    admin = make_admin()
    former = make_member(Role.STAFF, admin.acting.organisation)
    membership = former.memberships.get()
    members.deactivate_member(membership, actor=admin)
    if become is make_official:
        OfficialProfile.objects.create(user=former, duty=Duty.HANDLER)
    else:
        become(user=User.objects.get(pk=former.pk))

    with pytest.raises(members.MembershipError, match="工作人员账号不能加入"):
        members.reactivate_member(membership, actor=admin)

    membership.refresh_from_db()
    assert not membership.is_active
