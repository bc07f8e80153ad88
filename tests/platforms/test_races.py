"""Two hands at one moment: one success, one clear refusal, and no trace of the second."""

import threading
import time

import pytest
from django.db import transaction
from django.http import HttpResponseRedirect

from casework import audit, clock
from casework.idempotency import answer_once
from casework.models import CaseEvent, Job, Notice, Publicity
from casework.numbers import allot
from casework.workflow import StaleVersion, TransitionError
from platforms.models import Designation, Platform, PlatformApplication
from platforms.services import applications, review, selection
from tests.builders import make_admin, make_official
from tests.builders_platforms import (
    CONFIRMED,
    GRANTED,
    OPENS,
    POINTS,
    REVIEWED,
    SUBMITTED,
    at,
    close,
    make_application,
    make_round,
    make_team,
    submit,
)
from tests.races import again, at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROUNDS = 5


def fresh(application) -> PlatformApplication:
    """Read the row again, as a second browser would hold it."""
    return PlatformApplication.objects.get(pk=application.pk)


def timed(moment, act):
    """Hold the clock for one thread: the moved clock does not reach other threads."""

    def run():
        with clock.at(moment):
            return act()

    return run


def outcome(results) -> tuple[int, list[type]]:
    faults = [type(r) for r in results if isinstance(r, BaseException)]
    return len(results) - len(faults), faults


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_two_handlers_accept_one_application(round_number):
    team = make_team()
    second = make_official("handler")
    application = make_application("submitted", team=team)
    version = application.version

    results = at_once(
        [
            timed(
                REVIEWED,
                lambda who=who: review.accept_application(
                    fresh(application), actor=who, version=version
                ),
            )
            for who in (team.handler, second)
        ]
    )

    assert outcome(results) == (1, [StaleVersion])
    assert CaseEvent.objects.of(application).filter(action="accept_application").count() == 1
    assert audit.faults() == []


def test_accept_return_and_withdraw_at_once_take_one_legal_order():
    team = make_team()
    application = make_application("submitted", team=team)
    admin = application.organisation.memberships.get().user
    version = application.version

    results = at_once(
        [
            timed(
                REVIEWED,
                lambda: review.accept_application(
                    fresh(application), actor=team.handler, version=version
                ),
            ),
            timed(
                REVIEWED,
                lambda: review.return_application(
                    fresh(application), actor=team.handler, version=version, points=POINTS
                ),
            ),
            timed(
                REVIEWED,
                lambda: applications.withdraw_application(
                    fresh(application), actor=admin, version=version
                ),
            ),
        ]
    )

    assert outcome(results) == (1, [StaleVersion, StaleVersion])
    application.refresh_from_db()
    assert application.version == version + 1


def test_one_draft_submitted_by_two_administrators_is_one_submission():
    team = make_team()
    application = make_application("draft", team=team)
    first = application.organisation.memberships.get().user
    second = make_admin(application.organisation)

    results = at_once(
        [
            timed(SUBMITTED, lambda who=who: submit(fresh(application), who))
            for who in (first, second)
        ]
    )

    good, faults = outcome(results)
    assert good == 1
    assert issubclass(faults[0], TransitionError)
    assert application.snapshots.count() == 1


def test_a_form_sent_twice_at_once_makes_one_case():
    made = make_round()
    admin = make_admin()

    def act():
        application = applications.start_application(made, actor=admin)
        return HttpResponseRedirect(f"/{application.reference}/")

    results = at_once(
        [
            timed(SUBMITTED, lambda: answer_once(admin, "k" * 16, "f", act)[0]["Location"])
            for _ in range(4)
        ]
    )

    assert set(results) == {f"/{PlatformApplication.objects.get().reference}/"}


def test_one_unit_starts_two_applications_at_once_and_gets_one():
    made = make_round()
    admin = make_admin()

    results = at_once(
        [
            timed(SUBMITTED, lambda: applications.start_application(made, actor=admin))
            for _ in range(3)
        ]
    )

    assert outcome(results) == (1, [TransitionError, TransitionError])
    assert PlatformApplication.objects.count() == 1


def test_two_approvers_grant_one_title():
    team = make_team()
    second = make_official("approver")
    application = make_application("publicity", team=team)
    version = application.version

    results = at_once(
        [
            timed(
                GRANTED,
                lambda who=who: selection.grant_title(
                    fresh(application), actor=who, version=version
                ),
            )
            for who in (team.approver, second)
        ]
    )

    assert outcome(results) == (1, [StaleVersion])
    assert (Designation.objects.count(), Platform.objects.count()) == (1, 1)
    assert Job.objects.filter(task="platforms.tasks.render_certificate").count() == 1
    assert Notice.objects.filter(event="application_designated").count() == 3


def test_two_applications_of_one_unit_granted_at_once_are_one_title():
    team = make_team()
    batches = [make_round(team=team, opens_at=OPENS, closes_at=at(9, 30, 17)) for _ in range(2)]
    first = make_application("submitted", team=team, round_=batches[0])
    second = make_application(
        "submitted", team=team, round_=batches[1], organisation=first.organisation
    )
    listed = [to_publicity(application, team) for application in (first, second)]

    results = at_once(
        [
            timed(
                GRANTED,
                lambda one=one: selection.grant_title(
                    fresh(one), actor=team.approver, version=one.version
                ),
            )
            for one in listed
        ]
    )

    assert outcome(results) == (1, [TransitionError])
    assert (Designation.objects.count(), Platform.objects.count()) == (1, 1)


def to_publicity(application, team) -> PlatformApplication:
    with clock.at(REVIEWED):
        made = review.accept_application(
            application, actor=team.handler, version=application.version
        )
        made = review.propose_application(made, actor=team.reviewer, version=made.version)
    close(made.round)
    with clock.at(CONFIRMED):
        selection.confirm_list(
            made.round, actor=team.approver, versions={made.reference: made.version}
        )
    return fresh(made)


def test_a_list_is_not_confirmed_with_a_unit_that_is_just_being_taken_off():
    team = make_team()
    second = make_official("approver")
    application = make_application("proposed", team=team)
    close(application.round)
    taken_off = threading.Event()

    def decline():
        with transaction.atomic():
            made = review.decline_application(
                fresh(application), actor=second, version=application.version, note="再核对。"
            )
            taken_off.set()
            # Long enough for the other to have read the list before this is committed.
            time.sleep(0.7)
        return made

    def confirm():
        taken_off.wait(timeout=10)
        return selection.confirm_list(
            application.round,
            actor=team.approver,
            versions={application.reference: application.version},
        )

    results = at_once([timed(CONFIRMED, decline), timed(CONFIRMED, confirm)])

    assert outcome(results) == (1, [TransitionError])
    assert fresh(application).status == "formal_review"
    assert not Publicity.objects.exists()


def test_numbers_are_never_allotted_twice():
    results = at_once([lambda: allot("TEST", year=2026, width=4) for _ in range(8)])

    assert sorted(results) == [f"TEST-2026-{n:04}" for n in range(1, 9)]
