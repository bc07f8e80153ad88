"""Two hands at one demonstration enterprise: one legal order, one list, no trace of the second."""

import pytest

from casework import clock
from casework.models import CaseEvent, Publicity
from casework.transitions import Duty
from casework.workflow import TransitionError
from enterprises.models import Nomination
from enterprises.services import demonstrations, nominations
from tests.builders import make_official
from tests.builders_nominations import (
    CHECKED,
    CLEARED,
    CONFIRMED,
    NOMINATED,
    REASON,
    make_nomination,
)
from tests.races import again, at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROUNDS = 3


def timed(moment, act):
    """Hold the clock for one thread: the moved clock does not reach other threads."""

    def run():
        with clock.at(moment):
            return act()

    return run


def refused(results) -> list[type]:
    return [type(one) for one in results if isinstance(one, BaseException)]


@pytest.mark.parametrize("_round", again(ROUNDS))
def test_two_approvers_confirm_one_list(_round):
    made = make_nomination("proposed")
    people = (made.team.approver, make_official(Duty.APPROVER))
    versions = {made.reference: made.version}

    results = at_once(
        [
            timed(
                CONFIRMED,
                lambda one=one: demonstrations.confirm_demonstrations(actor=one, versions=versions),
            )
            for one in people
        ]
    )

    faults = refused(results)
    assert len(faults) == 1
    assert issubclass(faults[0], TransitionError)
    assert Publicity.objects.filter(title__contains="试点示范").count() == 1
    assert Nomination.objects.get().status == "publicity"


@pytest.mark.parametrize("_round", again(ROUNDS))
def test_the_enterprise_withdraws_while_the_office_checks(_round):
    made = make_nomination("submitted")

    results = at_once(
        [
            timed(
                CHECKED,
                lambda: demonstrations.check_nomination(
                    made, actor=made.team.handler, version=made.version, note="一致"
                ),
            ),
            timed(
                CHECKED,
                lambda: nominations.withdraw_nomination(
                    made, actor=made.admin, version=made.version, note="另有安排"
                ),
            ),
        ]
    )

    assert len(refused(results)) == 1
    assert Nomination.objects.get().status in {"formal_review", "withdrawn"}
    steps = CaseEvent.objects.filter(action__in=["check_nomination", "withdraw_nomination"])
    assert steps.count() == 1


@pytest.mark.parametrize("_round", again(ROUNDS))
def test_two_approvers_put_one_enterprise_on_the_list_once(_round):
    made = make_nomination("publicity")
    people = (made.team.approver, make_official(Duty.APPROVER))

    results = at_once(
        [
            timed(
                CLEARED,
                lambda one=one: demonstrations.list_nomination(
                    made, actor=one, version=made.version
                ),
            )
            for one in people
        ]
    )

    assert len(refused(results)) == 1
    assert CaseEvent.objects.filter(action="list_nomination").count() == 1


@pytest.mark.parametrize("_round", again(ROUNDS))
def test_two_officials_nominate_one_enterprise_at_once(_round):
    first = make_nomination()
    people = (first.team.district, make_official(Duty.DISTRICT, "440112"))

    results = at_once(
        [
            timed(
                NOMINATED,
                lambda one=one: nominations.nominate(
                    first.organisation.uscc, "green", REASON, actor=one
                ),
            )
            for one in people
        ]
    )

    assert refused(results) == [TransitionError]
    assert Nomination.objects.filter(dimension="green").count() == 1
