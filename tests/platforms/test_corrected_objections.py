"""Objections and corrections: which version answers an upheld one, and what an open one bars."""

from datetime import date

import pytest

from casework import clock
from casework.models import Publicity
from casework.objections import services
from casework.objections.outcomes import standing_of
from casework.publicity import CorrectionRefused, cleared
from casework.workflow import NotYet
from platforms.services import selection
from platforms.services.corrections import strike_application
from tests.builders_objections import DECIDED_AT, listed, make_list, make_objection, submit
from tests.builders_platforms import (
    GRANTED,
    at,
    make_team,
)
from tests.platforms.test_corrections import ANSWERED, LATER, MOMENT, REASON, correct, rows_of

pytestmark = pytest.mark.django_db


def uphold(objection, team) -> None:
    """Take an accepted objection to the decision that it is right."""
    steps = [
        (services.record_finding, team.handler),
        (services.endorse_finding, team.reviewer),
        (services.uphold_objection, team.approver),
    ]
    for step, actor in steps:
        with clock.at(DECIDED_AT):
            objection = step(objection, actor=actor, version=objection.version, note="经核查属实。")


def test_an_upheld_item_that_stays_must_be_published_again():
    team = make_team()
    publicity, (accused, other) = make_list(team=team)
    position = listed(publicity, accused)
    make_objection("upheld", publicity=publicity, team=team, position=position)
    rows = rows_of(publicity, **{f"row{position}": "更正后的名称"})

    with pytest.raises(CorrectionRefused, match="必须重新公示"):
        correct(publicity, [accused, other], team, rows=rows, moment=DECIDED_AT)
    made = correct(publicity, [accused, other], team, rows=rows, moment=ANSWERED, restarts=True)

    accused.refresh_from_db()
    with clock.at(at(11, 5)):
        clearance = cleared(accused)
    # Five working days from Thursday 29 October: 29, 30, 2, 3, 4.
    assert (made.ends_on, clearance.cleared) == (date(2026, 11, 4), True)


@pytest.mark.parametrize("whole", [False, True])
def test_a_correction_made_before_the_decision_answers_no_objection(whole):
    team = make_team()
    publicity, (accused, other) = make_list(team=team)
    position = listed(publicity, accused)
    objection = make_objection(
        "accepted", publicity=publicity, team=team, position=None if whole else position
    )
    # Between acceptance and decision the row of the very unit is corrected.
    rows = rows_of(publicity, **{f"row{position}": "更正后的名称"})
    second = correct(publicity, [accused, other], team, rows=rows, moment=at(10, 14))
    uphold(objection, team)

    again = rows_of(second, **{f"row{position}": "再更正的名称"})
    with clock.at(ANSWERED):
        bar = f"异议成立（{objection.reference}），名单更正前不能办理下一步。"
        assert cleared(accused).reason == bar
        assert standing_of(accused, second) == "异议成立，名单更正前不办理下一步"
        assert cleared(other).cleared is not whole
        accused.refresh_from_db()
        with pytest.raises(NotYet, match="异议成立"):
            selection.grant_title(accused, actor=team.approver, version=accused.version)
    with pytest.raises(CorrectionRefused, match="必须重新公示"):
        correct(second, [accused, other], team, rows=again, moment=ANSWERED)
    correct(second, [accused, other], team, rows=again, moment=ANSWERED, restarts=True)
    with clock.at(at(11, 5)):
        assert cleared(accused).cleared


def test_a_later_version_that_leaves_the_upheld_row_as_it_was_answers_nothing():
    team = make_team()
    publicity, (accused, other) = make_list(team=team)
    position = listed(publicity, accused)
    make_objection("upheld", publicity=publicity, team=team, position=position)
    rows = rows_of(publicity, **{f"row{listed(publicity, other)}": "另一家更正"})
    second = correct(publicity, [accused, other], team, rows=rows, moment=ANSWERED, restarts=True)

    with clock.at(at(11, 5)):
        barred = cleared(accused)
        assert standing_of(accused, second) == "异议成立，名单更正前不办理下一步"
        assert cleared(other).cleared
    correct(second, [accused, other], team, rows=rows_of(second, without=[position]), moment=LATER)

    with clock.at(LATER):
        assert (barred.cleared, "异议成立" in barred.reason) == (False, True)
        assert "已不在更正后的名单" in cleared(accused).reason


def test_an_open_objection_bars_in_the_next_version_too():
    team = make_team()
    publicity, (accused, other) = make_list(team=team)
    submit(publicity, position=listed(publicity, accused))

    correct(publicity, [accused, other], team)

    with clock.at(GRANTED):
        assert [cleared(one).cleared for one in (accused, other)] == [False, True]


def test_an_objection_goes_to_the_latest_version():
    team = make_team()
    publicity, applications = make_list(team=team)
    made = correct(publicity, applications, team, restarts=True)

    with pytest.raises(Exception, match="请对更正后的名单（SHGS-2026-0001-V2）提出"):
        submit(Publicity.objects.get(pk=publicity.pk))
    assert submit(made).objection.publicity == made


def test_a_unit_still_on_the_list_is_not_struck():
    team = make_team()
    _, applications = make_list(team=team)

    with clock.at(MOMENT), pytest.raises(CorrectionRefused, match="仍在名单上"):
        strike_application(
            applications[0], actor=team.approver, version=applications[0].version, note=REASON
        )
