"""Deciding steps want a proof of identity of five minutes; what was typed is not lost by it."""

from datetime import timedelta

import pytest

from accounts import sessions
from casework import clock
from tests.builders import PASSWORD
from tests.builders_platforms import GRANTED, REVIEWED, make_application, make_team
from tests.desk import client_of, step, take

pytestmark = pytest.mark.django_db


def long_ago(client) -> None:
    """Let the login of ``client`` be ten minutes old."""
    session = client.session
    session[sessions.STARTED_KEY] = (clock.wall() - timedelta(minutes=10)).timestamp()
    session.save()


def test_a_step_that_decides_asks_for_proof_and_then_goes_on_with_the_opinion():
    team = make_team()
    application = make_application("submitted", team=team)
    client = client_of(team.handler)
    long_ago(client)

    asked = take(client, application, "reject_application", note="不属于本批领域。", once="a" * 16)
    application.refresh_from_db()
    untouched = application.status
    with clock.at(REVIEWED):
        proven = client.post(asked["Location"], {"password": PASSWORD}, follow=True)

    application.refresh_from_db()
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert (untouched, application.status, proven.status_code) == ("submitted", "rejected", 200)


def test_a_step_that_does_not_decide_asks_for_nothing():
    team = make_team()
    application = make_application("submitted", team=team)
    client = client_of(team.handler)
    long_ago(client)

    response = take(client, application, "accept_application")

    assert response["Location"] == application.desk_url()


def test_a_title_is_not_granted_on_a_stale_login():
    team = make_team()
    application = make_application("publicity", team=team)
    client = client_of(team.approver)
    long_ago(client)

    with clock.at(GRANTED):
        response = client.post(step(application, "grant_title"), {"version": application.version})

    application.refresh_from_db()
    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert application.status == "publicity"
