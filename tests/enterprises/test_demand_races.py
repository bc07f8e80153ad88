"""Several hands on one demand at one moment: one legal order, nothing half done, nothing lost."""

import pytest

from accounts.models import Role, User
from casework import audit
from casework.models import JobRun, Notice, OpenStep
from casework.workflow import DraftConflict, NotYet, StaleVersion, TransitionError
from enterprises.models import Demand, DemandOutcome, DemandReply
from enterprises.services import demands, outcomes, replies
from tests.builders import make_admin, make_member
from tests.builders_demands import (
    ANSWERED,
    NEED,
    OFFER,
    PICKED,
    PROOF,
    REASON,
    day,
    fresh,
    make_demand,
    make_reply,
)
from tests.builders_filings import admin_of, make_platform
from tests.builders_platforms import at
from tests.races import again, at_once, timed

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.on_postgresql,
]
ROUNDS = 5


def faults_of(results) -> list[type]:
    return [type(result) for result in results if isinstance(result, BaseException)]


def owner_of(demand: Demand) -> User:
    return User.objects.get(pk=demand.last_edited_by_id)


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_two_members_pick_two_platforms_and_one_is_asked(round_number):
    demand = make_demand()
    first, second = make_platform(), make_platform()
    admins = [owner_of(demand), make_member(Role.ADMIN, demand.organisation)]

    results = at_once(
        [
            timed(
                PICKED,
                lambda who=who, platform=platform: replies.pick_platform(
                    fresh(demand), platform, actor=who, version=demand.version
                ),
            )
            for who, platform in zip(admins, (first, second), strict=True)
        ]
    )

    assert faults_of(results) == [StaleVersion]
    assert DemandReply.objects.count() == 1
    assert Notice.objects.filter(event="demand_picked").count() == 1
    assert OpenStep.objects.of(DemandReply.objects.get()).open().count() == 1
    assert audit.faults() == []


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_two_platforms_offer_and_one_is_picked_meanwhile(round_number):
    demand = make_demand()
    first, second = make_platform(), make_platform()
    third, owner = make_platform(), owner_of(demand)
    actors = [admin_of(first), admin_of(second)]

    results = at_once(
        [
            *(
                timed(
                    PICKED,
                    lambda who=who: replies.offer_reply(fresh(demand), actor=who, offer=OFFER),
                )
                for who in actors
            ),
            timed(
                PICKED,
                lambda: replies.pick_platform(
                    fresh(demand), third, actor=owner, version=demand.version
                ),
            ),
        ]
    )

    # Who came after the pick is told that the demand has left the hall; who came before stands.
    late = len(faults_of(results))
    assert set(faults_of(results)) <= {TransitionError}
    assert DemandReply.objects.filter(status="offered").count() == 2 - late
    assert DemandReply.objects.get(status="picked").platform == third
    assert fresh(demand).status == "picked"


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_one_platform_offers_twice_and_stands_once(round_number):
    demand = make_demand()
    platform = make_platform()
    actors = [admin_of(platform), make_member(Role.ADMIN, platform.organisation)]

    results = at_once(
        [
            timed(
                PICKED, lambda who=who: replies.offer_reply(fresh(demand), actor=who, offer=OFFER)
            )
            for who in actors
        ]
    )

    assert faults_of(results) == [TransitionError]
    assert DemandReply.objects.count() == 1


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_accepting_and_declining_at_once_is_one_answer(round_number):
    reply = make_reply("picked")
    actors = [admin_of(reply.platform), make_member(Role.ADMIN, reply.platform.organisation)]

    results = at_once(
        [
            timed(
                ANSWERED,
                lambda: replies.accept_pick(fresh(reply), actor=actors[0], version=reply.version),
            ),
            timed(
                ANSWERED,
                lambda: replies.decline_pick(
                    fresh(reply), actor=actors[1], version=reply.version, note=REASON
                ),
            ),
        ]
    )

    assert faults_of(results) == [StaleVersion]
    assert (fresh(reply).status, fresh(reply.demand).status) in {
        ("accepted", "matched"),
        ("declined", "open"),
    }


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_an_acceptance_and_a_withdrawal_take_one_legal_order(round_number):
    reply = make_reply("picked")
    demand = fresh(reply.demand)
    owner, platform = owner_of(demand), admin_of(reply.platform)

    results = at_once(
        [
            timed(
                ANSWERED,
                lambda: replies.accept_pick(fresh(reply), actor=platform, version=reply.version),
            ),
            timed(
                ANSWERED,
                lambda: demands.withdraw_demand(fresh(demand), actor=owner, version=demand.version),
            ),
        ]
    )

    assert faults_of(results) == [StaleVersion]
    assert (fresh(reply).status, fresh(demand).status) in {
        ("accepted", "matched"),
        ("cancelled", "withdrawn"),
    }


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_three_workers_release_once_and_a_late_answer_is_refused(round_number):
    reply = make_reply("picked")
    platform = admin_of(reply.platform)
    late = at(10, 20, 17, 1)

    results = at_once(
        [
            *[timed(late, replies.release_due_picks)] * 3,
            timed(
                late,
                lambda: replies.accept_pick(fresh(reply), actor=platform, version=reply.version),
            ),
        ]
    )

    assert sorted(one for one in results if isinstance(one, int)) == [0, 0, 1]
    assert faults_of(results)[0] in {NotYet, StaleVersion}
    assert (fresh(reply).status, fresh(reply.demand).status) == ("released", "open")
    told = Notice.objects.filter(event="demand_reopened")
    assert told.count() == told.values("recipient").distinct().count()


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_both_sides_record_one_contract(round_number):
    reply = make_reply("accepted")
    actors = [admin_of(reply.platform), owner_of(reply.demand)]

    results = at_once(
        [
            timed(
                at(11, 2),
                lambda who=who: outcomes.record_outcome(
                    fresh(reply), "contract", on=day(10, 30), proof=PROOF, actor=who
                ),
            )
            for who in actors
        ]
    )

    # Refused in words, by what the first has done: not by the database.
    assert faults_of(results) == [TransitionError]
    assert DemandOutcome.objects.count() == 1
    assert fresh(reply.demand).status == "concluded"


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_two_writers_of_one_section_lose_nothing(round_number):
    demand = make_demand("draft")
    actors = [owner_of(demand), make_member(Role.STAFF, demand.organisation)]

    results = at_once(
        [
            timed(
                PICKED,
                lambda who=who, name=name: demands.save_demand_section(
                    fresh(demand),
                    "need",
                    NEED | {"name": name},
                    actor=who,
                    draft_version=demand.draft_version,
                ),
            )
            for who, name in zip(actors, ("甲", "乙"), strict=True)
        ]
    )

    assert faults_of(results) == [DraftConflict]
    assert fresh(demand).name in {"甲", "乙"}


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_three_workers_remind_once(round_number):
    make_reply("accepted")

    results = at_once([lambda: outcomes.remind_matches(day(10, 26))] * 3)

    assert sorted(results) == [0, 0, 1]
    assert JobRun.objects.filter(kind="match_due").count() == 1


def test_two_enterprises_ask_one_platform_and_both_wait():
    platform = make_platform()
    asked = [make_demand(admin=make_admin()) for _ in range(2)]

    results = at_once(
        [
            timed(
                PICKED,
                lambda one=one: replies.pick_platform(
                    fresh(one), platform, actor=owner_of(one), version=one.version
                ),
            )
            for one in asked
        ]
    )

    assert faults_of(results) == []
    assert DemandReply.objects.filter(platform=platform, status="picked").count() == 2
