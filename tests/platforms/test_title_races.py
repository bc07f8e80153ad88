"""Two hands on one title at one moment: one legal order, nothing half done, no deadlock."""

import pytest

from casework import audit, clock, hearings
from casework.models import CaseEvent, Hearing, HearingStatement, JobRun, Notice
from casework.workflow import NotYet, StaleVersion, TransitionError
from platforms.models import Designation, Plaque
from platforms.services import expiry, titles
from tests.builders import make_official
from tests.builders_platforms import make_team
from tests.builders_titles import (
    CLAUSE,
    DECIDED,
    EVIDENCE,
    FACTS,
    OPENED,
    REASON,
    STATED,
    admin_of,
    fresh,
    make_hearing,
    make_title,
)
from tests.races import again, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.on_postgresql,
]
ROUNDS = 5


def timed(moment, act):
    """Hold the clock for one thread: the moved clock does not reach other threads."""

    def run():
        with clock.at(moment):
            return act()

    return run


def faults_of(results) -> list[type]:
    return [type(result) for result in results if isinstance(result, BaseException)]


def hearing_on_a_leaving_title(team) -> Hearing:
    """Return a hearing ready for its decision, about a title that its unit has asked to leave."""
    title = make_title(team)
    with clock.at(OPENED):
        title = titles.request_surrender(
            title, actor=admin_of(title), version=title.version, note="业务调整。"
        )
    return make_hearing("in_decision", team=team, title=title)


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_the_decision_wins_over_the_confirmed_surrender(round_number):
    team = make_team()
    hearing = hearing_on_a_leaving_title(team)
    title = fresh(hearing.subject)

    results = at_once(
        [
            timed(
                DECIDED,
                lambda: hearings.uphold_hearing(
                    fresh(hearing), actor=team.approver, version=hearing.version, note=REASON
                ),
            ),
            timed(
                DECIDED,
                lambda: titles.confirm_surrender(
                    fresh(title), actor=team.approver, version=title.version
                ),
            ),
        ]
    )

    assert len(faults_of(results)) == 1
    assert faults_of(results)[0] in {NotYet, StaleVersion, TransitionError}
    assert Designation.objects.get().status == "revoked"
    assert Plaque.objects.get().due_on is not None
    assert audit.faults() == []


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_a_dismissal_and_a_confirmed_surrender_take_one_legal_order(round_number):
    team = make_team()
    hearing = hearing_on_a_leaving_title(team)
    title = fresh(hearing.subject)

    results = at_once(
        [
            timed(
                DECIDED,
                lambda: hearings.dismiss_hearing(
                    fresh(hearing), actor=team.approver, version=hearing.version, note=REASON
                ),
            ),
            timed(
                DECIDED,
                lambda: titles.confirm_surrender(
                    fresh(title), actor=team.approver, version=title.version
                ),
            ),
        ]
    )

    faults = faults_of(results)
    status = {0: "surrendered", 1: "surrendering"}[len(faults)]
    assert (set(faults) <= {NotYet}, Designation.objects.get().status) == (True, status)
    assert Hearing.objects.get().status == "dismissed"


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_two_approvers_decide_once(round_number):
    team = make_team()
    second = make_official("approver")
    hearing = make_hearing("in_decision", team=team)

    results = at_once(
        [
            timed(
                DECIDED,
                lambda decide=decide, who=who: decide(
                    fresh(hearing), actor=who, version=hearing.version, note=REASON
                ),
            )
            for decide, who in (
                (hearings.uphold_hearing, team.approver),
                (hearings.dismiss_hearing, second),
            )
        ]
    )

    assert faults_of(results) == [StaleVersion]
    outcome = (Hearing.objects.get().status, Designation.objects.get().status)
    assert outcome in {("upheld", "revoked"), ("dismissed", "valid")}


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_a_statement_and_a_waiver_at_once_are_one(round_number):
    hearing = make_hearing("notified")
    admin = admin_of(hearing)
    with clock.at(STATED):
        hearing = hearings.save_statement(hearing, "陈述。", actor=admin, draft_version=1)

    results = at_once(
        [
            timed(
                STATED,
                lambda: hearings.state_defence(
                    fresh(hearing),
                    actor=admin,
                    version=hearing.version,
                    draft_version=2,
                    signed_name=admin.name,
                ),
            ),
            timed(
                STATED,
                lambda: hearings.waive_defence(
                    fresh(hearing),
                    actor=admin,
                    version=hearing.version,
                    signed_name=admin.name,
                ),
            ),
        ]
    )

    assert faults_of(results) == [StaleVersion]
    assert HearingStatement.objects.count() == 1
    assert CaseEvent.objects.of(hearing).filter(duty="applicant").count() == 1


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_two_handlers_open_one_hearing(round_number):
    team = make_team()
    second = make_official("handler")
    title = make_title(team)

    results = at_once(
        [
            timed(
                OPENED,
                lambda who=who: titles.open_revocation(
                    fresh(title), facts=FACTS, clauses=[CLAUSE], evidence=EVIDENCE, actor=who
                ),
            )
            for who in (team.handler, second)
        ]
    )

    assert faults_of(results) == [TransitionError]
    assert Hearing.objects.count() == 1


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_three_workers_tell_of_an_expiring_title_once(round_number):
    title = make_title()
    on = title.valid_until.replace(day=1)

    results = at_once([lambda: expiry.tell_expiring(on)] * 3)

    assert sorted(results) == [0, 0, 1]
    assert JobRun.objects.filter(kind="title_expiry").count() == 1
    told = Notice.objects.filter(event="title_expiring")
    assert told.count() == told.values("recipient").distinct().count()
