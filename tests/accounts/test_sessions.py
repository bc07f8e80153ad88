"""How long a session lives, how many there are, and for whom it acts."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from accounts import sessions
from accounts.models import Membership, Role, User
from accounts.services import people
from casework import clock
from casework.transitions import Duty
from tests.builders import (
    PASSWORD,
    login,
    make_admin,
    make_administrator,
    make_member,
    make_official,
    make_organisation,
)

pytestmark = pytest.mark.django_db

PAGE = "/accounts/security/"


def age(client, *, seen=0, started=0):
    """Make the session of ``client`` look older by so many seconds."""
    session = client.session
    session[sessions.SEEN_KEY] -= seen
    session[sessions.STARTED_KEY] -= started
    session.save()


@pytest.mark.parametrize(
    ("make", "idle", "lives"),
    [
        (make_admin, 30 * 60 - 5, True),
        (make_admin, 30 * 60 + 5, False),
        (make_official, 15 * 60 - 5, True),
        (make_official, 15 * 60 + 5, False),
    ],
)
def test_idle_sessions_end(client, make, idle, lives):
    login(client, make())
    age(client, seen=idle)

    assert (client.get(PAGE).status_code == 200) is lives


@pytest.mark.parametrize(
    ("make", "hours", "lives"),
    [
        (make_admin, 11.9, True),
        (make_admin, 12.1, False),
        (make_official, 7.9, True),
        (make_official, 8.1, False),
    ],
)
def test_old_sessions_end_however_busy(client, make, hours, lives):
    login(client, make())
    age(client, started=hours * 3600)

    assert (client.get(PAGE).status_code == 200) is lives


def test_demo_session_may_idle_for_hours(client):
    official = make_official(is_demo=True)
    client.post("/demo/enter/", {"username": official.username})
    age(client, seen=7.5 * 3600)

    assert client.get(PAGE).status_code == 200


def test_fourth_session_of_an_applicant_ends_the_oldest(client):
    user = make_admin()
    browsers = [client.__class__() for _ in range(4)]
    for browser in browsers:
        browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})

    assert [browser.get(PAGE).status_code for browser in browsers] == [302, 200, 200, 200]


def test_one_session_can_be_ended_from_another(client):
    user = make_admin()
    other = client.__class__()
    for browser in (other, client):
        browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    row = UserSession.objects.get(session_key=other.session.session_key)

    client.post("/accounts/sessions/", {"session": row.pk})

    assert [browser.get(PAGE).status_code for browser in (other, client)] == [302, 200]


def test_session_of_another_person_cannot_be_ended(client):
    victim, attacker = client.__class__(), client
    for browser, user in ((victim, make_admin()), (attacker, make_admin())):
        browser.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    row = UserSession.objects.get(session_key=victim.session.session_key)

    attacker.post("/accounts/sessions/", {"session": row.pk})

    assert victim.get(PAGE).status_code == 200


def test_login_gives_the_session_a_new_key(client):
    user = make_admin()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "x"
    session.save()
    before = client.session.session_key

    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})

    assert client.session.session_key != before


def test_deactivated_person_is_out_at_the_next_request(client):
    user = make_admin()
    login(client, user)

    people.deactivate_user(user, actor=make_administrator(), reason="离职")

    assert client.get(PAGE).status_code == 302


def test_dismissed_official_has_no_desk_at_the_next_request(client):
    official = make_official()
    login(client, official)
    official.is_staff = True
    official.official_profile.is_active = False
    official.official_profile.save()

    client.get("/accounts/organisation/")

    fresh = type(official).objects.get(pk=official.pk)
    assert fresh.official is None


def test_member_who_lost_the_unit_acts_for_none_at_the_next_request(client):
    user = make_admin()
    login(client, user)
    before = client.get("/accounts/organisation/").status_code

    Membership.objects.update(is_active=False)

    assert (before, client.get("/accounts/organisation/").status_code) == (200, 403)


def test_acting_moves_only_between_own_units(client):
    user = make_admin()
    second = Membership.objects.create(user=user, organisation=make_organisation(), role=Role.STAFF)
    foreign = make_member().acting
    login(client, user)

    moved = client.post("/accounts/acting/", {"membership": second.pk})
    refused = client.post("/accounts/acting/", {"membership": foreign.pk})

    assert moved.headers["Location"] == reverse("portal:me")
    assert refused.context["form"].errors == {"membership": ["您不是这个单位的成员"]}
    assert client.session[sessions.ACTING_KEY] == second.pk


def test_forged_acting_key_falls_back_to_an_own_unit(client):
    user, foreign = make_admin(), make_admin().acting
    login(client, user)
    session = client.session
    session[sessions.ACTING_KEY] = foreign.pk
    session.save()

    page = client.get("/accounts/organisation/").content.decode()

    assert user.acting.organisation.uscc in page
    assert foreign.organisation.uscc not in page


def test_acting_outside_a_request_is_the_only_membership():
    user = make_admin()
    only = user.acting.organisation
    Membership.objects.create(user=user, organisation=make_organisation(), role=Role.STAFF)

    again = type(user).objects.get(pk=user.pk)

    assert (only is not None, again.acting) == (True, None)


def test_old_password_of_staff_must_be_changed_first(client, settings):
    settings.STAFF_PASSWORD_DAYS = 90
    official = make_official(password_changed_at=clock.now() - timedelta(days=91))
    login(client, official)

    response = client.get("/admin/")

    assert response.headers["Location"].split("?")[0] == "/accounts/password/change/"


def test_session_person_and_unread_messages_are_all_that_is_asked(
    client, django_assert_num_queries
):
    login(client, make_official(Duty.HANDLER))
    client.get(PAGE)

    with django_assert_num_queries(3):
        client.get(PAGE)


@pytest.mark.parametrize("number", ["9" * 5000, "٣", "-1", "1e3"])
def test_session_number_that_cannot_be_ends_nothing_but_the_others(client, number):
    login(client, make_admin())

    response = client.post("/accounts/sessions/", {"session": number})

    assert (response.status_code, client.get(PAGE).status_code) == (302, 200)


@pytest.mark.parametrize("rights", [{"is_superuser": True}, {"is_staff": True}])
def test_nobody_of_the_office_acts_for_a_unit_whatever_rows_there_are(client, rights):
    user = make_admin()
    User.objects.filter(pk=user.pk).update(**rights)
    login(client, User.objects.get(pk=user.pk))

    assert client.get("/accounts/members/").status_code == 403
    assert User.objects.get(pk=user.pk).acting is None
