"""Two hands on one objection, one list or one clock: one success, one refusal, no trace of the second."""

import pytest

from casework import audit, clock
from casework.models import Objection, Publicity, PublicityRecount
from casework.objections import services
from casework.objections.services import Claim, PeriodOver, submit_objection
from casework.publicity import CorrectionRefused
from casework.recount import recount
from casework.workflow import NotYet, StaleVersion
from platforms.models import PlatformApplication
from platforms.services import selection
from platforms.services.corrections import correct_list
from tests.builders import make_official
from tests.builders_objections import (
    ANSWER,
    DECIDED_AT,
    FACTS,
    PERSON,
    listed,
    make_list,
    make_objection,
)
from tests.builders_platforms import GRANTED, at, make_team
from tests.casework.test_recount import NEXT_DAY, publicised, publish_2027
from tests.races import again, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.on_postgresql,
]


def timed(moment, act):
    """Hold the clock for one thread: the moved clock does not reach other threads."""

    def run():
        with clock.at(moment):
            return act()

    return run


def faults_of(results) -> list[type]:
    return [type(one) for one in results if isinstance(one, BaseException)]


@pytest.mark.parametrize("round_number", again(3))
def test_two_approvers_decide_one_objection(round_number):
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("reviewed", publicity=publicity, team=team)
    second = make_official("approver")

    results = at_once(
        [
            timed(
                DECIDED_AT,
                lambda step=step, actor=actor: step(
                    Objection.objects.get(pk=objection.pk),
                    actor=actor,
                    version=objection.version,
                    note=ANSWER,
                ),
            )
            for step, actor in (
                (services.uphold_objection, team.approver),
                (services.dismiss_objection, second),
            )
        ]
    )

    assert faults_of(results) == [StaleVersion]
    decided = Objection.objects.get()
    winner = next(one for one in results if isinstance(one, Objection))
    assert (decided.status, decided.approved_by) == (winner.status, winner.approved_by)
    assert audit.faults() == []


def test_the_same_form_from_two_tabs_is_one_objection():
    publicity, _ = make_list()
    claim = Claim(kind="person", position=1, facts=FACTS, identity=PERSON)

    results = at_once(
        [timed(at(10, 12), lambda: submit_objection(publicity, claim, key="k" * 32))] * 3
    )

    assert faults_of(results) == []
    assert (len({one.token for one in results}), Objection.objects.count()) == (1, 1)


def test_an_objection_of_the_last_moment_and_a_grant_never_both_succeed():
    team = make_team()
    publicity, (accused, _) = make_list(team=team)
    claim = Claim(kind="person", position=listed(publicity, accused), facts=FACTS, identity=PERSON)

    results = at_once(
        [
            timed(at(10, 14, 23, 59), lambda: submit_objection(publicity, claim, key="k" * 32)),
            timed(
                GRANTED,
                lambda: selection.grant_title(
                    PlatformApplication.objects.get(pk=accused.pk),
                    actor=team.approver,
                    version=accused.version,
                ),
            ),
        ]
    )

    granted = PlatformApplication.objects.get(pk=accused.pk).status == "designated"
    # Their clocks differ on purpose: whoever held the row first was right by his own.
    assert set(faults_of(results)) <= {NotYet, PeriodOver}
    assert granted or faults_of(results) == [NotYet]


def test_one_list_is_corrected_once():
    team = make_team()
    publicity, applications = make_list(team=team)
    round_ = applications[0].round

    results = at_once(
        [
            timed(
                at(10, 12),
                lambda name=name: correct_list(
                    round_,
                    Publicity.objects.get(pk=publicity.pk),
                    actor=team.approver,
                    rows={n: [name, *row[1:]] for n, row in enumerate(publicity.rows, start=1)},
                    reason="更正名称。",
                ),
            )
            for name in ("甲公司", "乙公司")
        ]
    )

    assert faults_of(results) == [CorrectionRefused]
    assert Publicity.objects.count() == 2
    assert audit.faults() == []


def test_two_recounts_write_one_row():
    publicised()
    publish_2027()

    results = at_once([timed(NEXT_DAY, recount)] * 3)

    assert faults_of(results) == []
    assert PublicityRecount.objects.count() == 1
    assert audit.faults() == []
