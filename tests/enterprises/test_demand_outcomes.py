"""What came of a match: order, day and proof; reminders while nothing is recorded."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import User
from casework import audit, clock
from casework.models import JobRun, Notice
from casework.workflow import (
    TransitionError,
)
from enterprises.models import Demand, DemandOutcome
from enterprises.services import outcomes
from enterprises.services.outcomes import OutcomeRefused
from tests.builders import make_admin
from tests.builders_demands import (
    ANSWERED,
    PROOF,
    day,
    fresh,
    make_demand,
    make_reply,
)
from tests.builders_filings import admin_of, make_platform
from tests.builders_platforms import at

pytestmark = pytest.mark.django_db


def told(event: str) -> set[str]:
    return set(Notice.objects.filter(event=event).values_list("recipient__name", flat=True))


def _members(demand: Demand) -> set[str]:
    return set(demand.organisation.memberships.values_list("user__name", flat=True))


def test_outcomes_go_from_contact_to_contract():
    reply = make_reply("accepted")
    actor = admin_of(reply.platform)
    owner = User.objects.get(pk=reply.demand.last_edited_by_id)
    with clock.at(at(11, 20)):
        outcomes.record_outcome(reply, "contact", on=day(10, 16), proof=PROOF, actor=owner)
        outcomes.record_outcome(reply, "diagnosis", on=day(11, 2), proof="SHBG-1", actor=actor)
        outcomes.record_outcome(reply, "contract", on=day(11, 20), proof="合同 1", actor=actor)

    assert list(DemandOutcome.objects.values_list("step", "proof")) == [
        ("contact", PROOF),
        ("diagnosis", "SHBG-1"),
        ("contract", "合同 1"),
    ]
    assert (fresh(reply).status, fresh(reply.demand).status) == ("contracted", "concluded")
    assert told("demand_concluded")
    assert told("match_contracted")
    assert audit.faults() == []


def test_a_contract_ends_what_other_platforms_offered_and_tells_them():
    admin, other = make_admin(), make_platform()
    demand = make_demand(admin=admin)
    waiting = make_reply("offered", demand=demand, platform=other)
    reply = make_reply("accepted", demand=fresh(demand), admin=admin)
    with clock.at(at(11, 2)):
        outcomes.record_outcome(
            reply, "contract", on=day(11, 2), proof=PROOF, actor=admin_of(reply.platform)
        )

    assert fresh(waiting).status == "cancelled"
    assert told("reply_cancelled") == {admin_of(other).name}


def test_two_results_of_one_day_are_both_taken():
    reply = make_reply("accepted")
    with clock.at(ANSWERED):
        for step in ("contact", "diagnosis", "contract"):
            outcomes.record_outcome(
                reply, step, on=day(10, 16), proof=PROOF, actor=admin_of(reply.platform)
            )

    assert list(DemandOutcome.objects.values_list("happened_on", flat=True)) == [day(10, 16)] * 3


@pytest.mark.parametrize(
    ("step", "on", "proof", "field"),
    [
        ("contact", day(10, 30), PROOF, "step"),
        ("diagnosis", day(10, 30), PROOF, "step"),
        ("contract", day(10, 29), PROOF, "happened_on"),
        ("contract", day(11, 3), PROOF, "happened_on"),
        ("contract", day(11, 1), " ", "proof"),
        ("contract", day(11, 1), "证" * 201, "proof"),
        ("nothing", day(11, 1), PROOF, "step"),
    ],
)
def test_an_outcome_out_of_order_day_or_proof_is_refused(step, on, proof, field):
    reply = make_reply("accepted")
    actor = admin_of(reply.platform)
    with clock.at(at(11, 2)):
        outcomes.record_outcome(reply, "diagnosis", on=day(10, 30), proof=PROOF, actor=actor)

        with pytest.raises(OutcomeRefused) as refused:
            outcomes.record_outcome(reply, step, on=on, proof=proof, actor=actor)

    assert refused.value.field == field
    assert DemandOutcome.objects.count() == 1


def test_nothing_is_recorded_before_acceptance_or_by_a_stranger():
    picked = make_reply("picked")
    with clock.at(ANSWERED):
        with pytest.raises(TransitionError, match="对接中"):
            outcomes.record_outcome(
                picked, "contact", on=day(10, 16), proof=PROOF, actor=admin_of(picked.platform)
            )
        with pytest.raises(PermissionDenied):
            outcomes.record_outcome(
                picked, "contact", on=day(10, 16), proof=PROOF, actor=make_admin()
            )


@pytest.mark.parametrize(
    ("on", "marks"),
    [
        (day(10, 24), []),
        (day(10, 25), ["9"]),
        (day(11, 5), ["9"]),
        (day(11, 6), ["21"]),
        (day(11, 30), ["45"]),
        (day(12, 31), ["45"]),
    ],
)
def test_both_sides_are_reminded_once_for_each_mark(on, marks):
    reply = make_reply("accepted")

    counts = [outcomes.remind_matches(on), outcomes.remind_matches(on)]

    assert counts == [len(marks), 0]
    assert list(JobRun.objects.filter(kind="match_due").values_list("period", flat=True)) == marks
    both = {admin_of(reply.platform).name, *_members(reply.demand)} if marks else set()
    assert told("match_due") == both


def test_what_was_recorded_lately_needs_no_reminder_and_silence_after_it_does():
    reply = make_reply("accepted")
    with clock.at(at(10, 20)):
        outcomes.record_outcome(
            reply, "contact", on=day(10, 17), proof=PROOF, actor=admin_of(reply.platform)
        )
    accepted_on = clock.local_day(reply.accepted_at)

    asked = {
        mark: outcomes.remind_matches(accepted_on + timedelta(days=mark)) for mark in (9, 21, 45)
    }

    assert asked == {9: 0, 21: 1, 45: 1}


def test_a_contract_is_asked_after_no_more():
    reply = make_reply("accepted")
    with clock.at(at(10, 20)):
        outcomes.record_outcome(
            reply, "contract", on=day(10, 17), proof=PROOF, actor=admin_of(reply.platform)
        )

    assert outcomes.remind_matches(day(11, 30)) == 0
