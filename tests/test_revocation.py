"""Rights that are taken away end with the next request, in every session that is open (X3)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, OfficialProfile, Role, User
from accounts.services import administrators, members, people
from casework import clock
from casework.permissions import Part
from casework.transitions import Duty
from tests.authz import outcome
from tests.builders import (
    login,
    make_admin,
    make_administrator,
    make_member,
    make_official,
    make_organisation,
)
from tests.builders_platforms import at, make_application

pytestmark = pytest.mark.django_db

NOW = at(9, 12)


def _session(user: User) -> Client:
    client = Client()
    login(client, user)
    return client


def _answers(client: Client, *urls: str) -> list[str]:
    found = []
    for url in urls:
        with clock.at(NOW):
            answer = client.get(url)
        found.append(outcome(answer))
        # A file that is sent closes when it has been read.
        b"".join(answer.streaming_content if answer.streaming else ())
    return found


def _administrator(part: Part = Part.SYSTEM) -> User:
    return make_administrator(part)


def _deactivate(user: User) -> None:
    people.deactivate_user(user, actor=_administrator(), reason="离职")


def _mark_inactive(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("disable", [_deactivate, _mark_inactive])
def test_disabled_account_is_out_with_the_next_request(disable: Callable[[User], None]):
    application = make_application("submitted")
    user = application.organisation.memberships.get().user
    client = _session(user)
    urls = (application.get_absolute_url(), reverse("portal:me"), "/api/v1/applications/")
    before = _answers(client, *urls)

    disable(user)

    assert (before, _answers(client, *urls)) == (["200"] * 3, ["302login", "302login", "401"])


def _leave(membership: Membership) -> None:
    other = make_admin(membership.organisation)
    members.deactivate_member(membership, actor=other)


def _mark_left(membership: Membership) -> None:
    Membership.objects.filter(pk=membership.pk).update(is_active=False)


@pytest.mark.parametrize("leave", [_leave, _mark_left])
def test_member_who_left_sees_nothing_of_the_unit(leave: Callable[[Membership], None]):
    application = make_application("submitted")
    unit = application.organisation
    member = make_member(Role.STAFF, unit)
    client = _session(member)
    material = unit.materials.first()
    urls = (
        application.get_absolute_url(),
        reverse("casework:material_download", args=[material.pk]),
        reverse("accounts:organisation"),
        f"/api/v1/applications/{application.reference}/",
    )
    before = _answers(client, *urls)

    leave(member.memberships.get())

    after = _answers(client, *urls)
    assert (before, [answer for answer in after if answer == "200"]) == (["200"] * 4, [])


def test_demoted_administrator_cannot_submit_any_more():
    application = make_application("draft")
    membership = application.organisation.memberships.get()
    client = _session(membership.user)
    make_admin(application.organisation)
    Membership.objects.filter(pk=membership.pk).update(role=Role.STAFF)

    with clock.at(NOW):
        answer = client.post(
            reverse("platforms:application_submit", args=[application.reference]),
            {
                "version": application.version,
                "draft_version": application.draft_version,
                "signed_name": membership.user.name,
            },
        )

    application.refresh_from_db()
    assert (answer.status_code, application.status) == (403, "draft")


def _dismiss(official: User) -> None:
    people.dismiss_official(official.official_profile, actor=_administrator(Part.SECURITY))


def _mark_dismissed(official: User) -> None:
    OfficialProfile.objects.filter(user=official).update(is_active=False)


@pytest.mark.parametrize("dismiss", [_dismiss, _mark_dismissed])
def test_dismissed_official_reads_no_case_and_takes_no_step(dismiss: Callable[[User], None]):
    application = make_application("submitted")
    official = make_official(Duty.HANDLER)
    client = _session(official)
    case = reverse("admin:platforms_platformapplication_change", args=[application.pk])
    step = reverse(
        "admin:platforms_platformapplication_step", args=[application.pk, "accept_application"]
    )
    urls = (case, reverse("admin:index"))
    before = _answers(client, *urls)

    dismiss(official)

    after = _answers(client, *urls)
    with clock.at(NOW):
        stepped = client.post(step, {"version": application.version})
    application.refresh_from_db()
    denied = all(answer in {"302", "302login", "403", "404"} for answer in after)
    assert (before, denied, stepped.status_code in {302, 403}, application.status) == (
        ["200", "200"],
        True,
        True,
        "submitted",
    )


def test_official_of_another_duty_since_this_morning_works_by_the_new_one():
    application = make_application("submitted")
    official = make_official(Duty.HANDLER)
    client = _session(official)
    OfficialProfile.objects.filter(user=official).update(duty=Duty.FINANCE)
    step = reverse(
        "admin:platforms_platformapplication_step", args=[application.pk, "accept_application"]
    )

    with clock.at(NOW):
        answer = client.post(step, {"version": application.version, "note": "同意"})

    application.refresh_from_db()
    assert (answer.status_code, application.status) == (403, "submitted")


def test_replaced_administrator_is_out_of_the_registers():
    administrator = _administrator()
    client = _session(administrator)
    registers = reverse("admin:accounts_user_changelist")
    before = _answers(client, registers)
    administrators.dismiss_administrators(Part.SYSTEM)

    after = _answers(client, registers)

    assert (before, after) == (["200"], ["302"])


def test_membership_of_somebody_else_in_a_session_acts_for_nobody_else():
    own, foreign = make_organisation(name="广州本单位有限公司"), make_organisation()
    client = _session(make_admin(own))
    session = client.session
    session["acting_membership"] = make_admin(foreign).memberships.get().pk
    session.save()

    page = client.get(reverse("accounts:organisation"))

    assert page.context["unit"] == own
