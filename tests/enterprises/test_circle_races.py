"""Several hands on one circle at one moment: one legal order, nothing half done."""

import pytest

from casework import audit, clock
from casework.workflow import StaleVersion, TransitionError
from enterprises.models import CircleMember, SharedDemand
from enterprises.services import circles
from tests.builders import make_admin
from tests.builders_circles import lead_of, make_circle, make_membership
from tests.builders_demands import ANSWERED, REASON, fresh, make_demand
from tests.builders_filings import admin_of, make_platform
from tests.races import again, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.on_postgresql,
]
ROUNDS = 3


def now(act):
    """Hold the clock for one thread: the moved clock does not reach other threads."""

    def run():
        with clock.at(ANSWERED):
            return act()

    return run


def faults_of(results) -> list[type]:
    return [type(result) for result in results if isinstance(result, BaseException)]


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_two_platforms_are_admitted_at_once_and_one_serves(round_number):
    circle = make_circle()
    lead = lead_of(circle)
    asked = [
        make_membership(circle=circle, admin=admin_of(make_platform()), role="platform")
        for _ in range(2)
    ]

    results = at_once(
        [
            now(lambda one=one: circles.admit_member(fresh(one), actor=lead, version=one.version))
            for one in asked
        ]
    )

    assert faults_of(results) == [TransitionError]
    assert CircleMember.objects.joined().count() == 1


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_a_unit_asks_twice_at_once_and_waits_once(round_number):
    circle, admin = make_circle(), make_admin()

    results = at_once(
        [
            now(
                lambda: circles.request_membership(
                    circle, actor=admin, role="supplier", statement=""
                )
            )
        ]
        * 2
    )

    assert faults_of(results) == [TransitionError]
    assert CircleMember.objects.count() == 1


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_an_admission_and_the_end_of_the_circle_take_one_legal_order(round_number):
    member = make_membership()
    circle, lead = member.circle, lead_of(member.circle)

    results = at_once(
        [
            now(lambda: circles.admit_member(fresh(member), actor=lead, version=member.version)),
            now(
                lambda: circles.dissolve_circle(
                    fresh(circle), actor=lead, version=circle.version, note=REASON
                )
            ),
        ]
    )

    assert set(faults_of(results)) <= {StaleVersion}
    assert (fresh(circle).status, fresh(member).status) == ("dissolved", "ended")
    assert audit.faults() == []


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_sharing_and_leaving_at_once_leave_nothing_shown(round_number):
    circle, admin = make_circle(), make_admin()
    demand = make_demand(admin=admin)
    member = make_membership("joined", circle=circle, admin=admin)

    results = at_once(
        [
            now(lambda: circles.share_demand(circle, demand, actor=admin)),
            now(lambda: circles.leave_circle(fresh(member), actor=admin, version=member.version)),
        ]
    )

    assert set(faults_of(results)) <= {TransitionError}
    assert SharedDemand.objects.filter(closed_at__isnull=True).count() == 0
    assert fresh(member).status == "left"
