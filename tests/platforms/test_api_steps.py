"""Handing in, correcting and withdrawing over the API."""

import pytest

from casework import clock, deadlines
from platforms.models import PlatformApplication
from tests.api import KEY, OTHER_KEY, address, problem, send
from tests.builders import login, make_member
from tests.builders_platforms import SUBMITTED, at, make_application

pytestmark = pytest.mark.django_db


def hand_in(client, application, *, step="submit", key=KEY, **body):
    application.refresh_from_db()
    admin = application.organisation.memberships.get().user
    values = {"draft_version": application.draft_version, "signed_name": admin.name} | body
    version = str(application.version)
    return send(
        client, "post", address(application, "steps", step), values, If_Match=version, **key
    )


def test_the_administrator_submits_withdraws_and_each_acts_once(client):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        steps = client.get(address(application)).json()["allowed_steps"]
        submitted = hand_in(client, application)
        again = hand_in(client, application, draft_version=application.draft_version)
        application.refresh_from_db()
        withdrawn = send(
            client,
            "post",
            address(application, "steps", "withdraw"),
            {"note": "另行申报"},
            If_Match=str(application.version),
            **OTHER_KEY,
        )

    assert [step["name"] for step in steps] == ["submit"]
    assert (submitted.status_code, submitted.json()["status"]) == (200, "submitted")
    assert [step["name"] for step in submitted.json()["allowed_steps"]] == ["withdraw"]
    assert again.json() == submitted.json()
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert application.snapshots.count() == 1


def test_a_returned_application_is_corrected_and_resubmitted(client):
    application = make_application("returned")
    login(client, application.organisation.memberships.get().user)

    with clock.at(at(9, 17)):
        whole = client.get(address(application)).json()
        response = hand_in(client, application, step="resubmit")

    assert [point["place"] for point in whole["corrections"][0]["points"]] == [
        "平台基本情况 · 平台简介",
        "M04 近两年审计报告或财务报表",
    ]
    assert [step["name"] for step in whole["allowed_steps"]] == ["resubmit", "withdraw"]
    assert (response.status_code, response.json()["status"]) == (200, "submitted")


def test_an_incomplete_application_is_refused_with_every_fault(client):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        response = hand_in(client, application)
        whole = client.get(address(application)).json()

    assert problem(response) == (422, "incomplete")
    assert response.json()["faults"] == whole["faults"]
    assert {fault["section"] for fault in whole["faults"]} == {
        "eligibility",
        "organisation",
        "platform",
        "capability",
        "cases",
        "plan",
        "materials",
    }


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"signed_name": "别人"}, (422, "incomplete")),
        ({"draft_version": 1}, (412, "stale_version")),
        ({"signed_name": ""}, (400, "invalid")),
        ({"draft_version": "x"}, (400, "invalid")),
    ],
)
def test_a_submission_that_does_not_fit_is_refused(client, changes, answer):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        response = hand_in(client, application, **changes)

    assert problem(response) == answer


def test_a_stale_version_is_refused(client):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)
    PlatformApplication.objects.filter(pk=application.pk).update(version=5)

    with clock.at(SUBMITTED):
        response = send(
            client,
            "post",
            address(application, "steps", "submit"),
            {"draft_version": application.draft_version, "signed_name": "x"},
            If_Match="1",
            **KEY,
        )

    assert problem(response) == (412, "stale_version")


def test_a_step_that_is_not_open_is_a_conflict(client):
    application = make_application("formal_review")
    login(client, application.organisation.memberships.get().user)

    response = send(
        client,
        "post",
        address(application, "steps", "withdraw"),
        {},
        If_Match=str(application.version),
        **KEY,
    )

    assert problem(response) == (409, "wrong_state")


def test_who_drafts_does_not_submit(client):
    application = make_application("draft")
    login(client, make_member(organisation=application.organisation))

    with clock.at(SUBMITTED):
        steps = client.get(address(application)).json()["allowed_steps"]
        response = send(
            client,
            "post",
            address(application, "steps", "submit"),
            {"draft_version": application.draft_version, "signed_name": "x"},
            If_Match="1",
            **KEY,
        )

    assert steps == []
    assert problem(response) == (403, "forbidden")


def test_a_clock_that_is_wrong_is_a_problem_and_the_key_stays_free(client, monkeypatch):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        monkeypatch.setattr(
            deadlines, "clock_skew_seconds", lambda: deadlines.MOST_SKEW_SECONDS + 0.001
        )
        refused = hand_in(client, application)
        monkeypatch.undo()
        taken = hand_in(client, application)

    assert problem(refused) == (503, "clock_untrusted")
    assert taken.status_code == 200
