"""What an upheld objection and a corrected list do to who is granted what."""

from datetime import date

import pytest

from casework import clock
from casework.objections.outcomes import standing_of
from casework.objections.waiting import awaiting_correction
from casework.publicity import CorrectionRefused, cleared
from casework.standards import DISTRICT_NAMES
from casework.workflow import NotYet
from platforms.models import Designation
from platforms.pdf import issue_certificate
from platforms.rules import consortium, listing
from platforms.services import selection
from tests.builders_objections import DECIDED_AT, listed, make_list, make_objection, submit
from tests.builders_platforms import (
    GRANTED,
    at,
    make_team,
)
from tests.casework.document_builders import text_of
from tests.platforms.correcting import correct, rows_of, uphold

pytestmark = pytest.mark.django_db

ANSWERED, LATER = at(10, 29), at(11, 5)


def test_nobody_with_the_title_is_taken_off():
    team = make_team()
    publicity, (first, second) = make_list(team=team)
    with clock.at(GRANTED):
        selection.grant_title(first, actor=team.approver, version=first.version)

    with pytest.raises(CorrectionRefused, match="称号须另行撤销"):
        correct(
            publicity,
            [first, second],
            team,
            rows=rows_of(publicity, without=[listed(publicity, first)]),
            moment=GRANTED,
        )


@pytest.mark.slow
def test_the_title_is_granted_as_the_version_that_cleared_says():
    team = make_team()
    publicity, applications = make_list(team=team, units=1)
    row = ["广州更正名称有限公司", "更正后的平台", "绿色制造平台", "从化区"]
    made = correct(publicity, applications, team, rows={1: row})
    application = applications[0]
    application.refresh_from_db()
    with clock.at(GRANTED):
        title = selection.grant_title(application, actor=team.approver, version=application.version)
        later = {1: ["又一名称", "又一平台", "其他重点领域", "南沙区"]}
        correct(made, [application], team, rows=later, moment=GRANTED)
        certificate = issue_certificate(Designation.objects.get(pk=title.pk))

    platform = title.platform
    said = (platform.name, platform.category, platform.get_category_display())
    assert said == ("更正后的平台", "green_manufacturing", "绿色制造平台")
    assert DISTRICT_NAMES[platform.district] == "从化区"
    facts = dict(certificate.facts)
    assert (facts["单位"], facts["平台"]) == ("广州更正名称有限公司", "更正后的平台")
    assert "绿色制造平台" in text_of(certificate.content())


def test_partners_are_renamed_and_never_added_or_lost():
    before = ["甲公司（牵头单位）", "平台", "其他重点领域", "天河区", "乙公司、丙公司"]
    known = [{"name": "乙公司", "uscc": "1"}, {"name": "丙公司", "uscc": "2"}]

    good = listing.read_row([*before[:-1], "丁公司、丙公司"])

    assert (good.unit, good.partners) == ("甲公司", ("丁公司", "丙公司"))
    assert consortium.renamed(known, good.partners)[0] == {"name": "丁公司", "uscc": "1"}
    for cell in ("丁公司", "—", "乙公司、丙公司、丁公司"):
        assert "家数须和原来一样" in listing.fault_in([*before[:-1], cell], before)
    assert listing.fault_in([*before[:-1], "—"], [*before[:-1], "—"]) == ""


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


@pytest.mark.parametrize("whole_list", [False, True])
def test_a_correction_made_before_the_decision_answers_no_objection(whole_list):
    team = make_team()
    publicity, (accused, other) = make_list(team=team)
    position = listed(publicity, accused)
    objection = make_objection(
        "accepted", publicity=publicity, team=team, position=None if whole_list else position
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
        assert cleared(other).cleared is not whole_list
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
    objection = make_objection("upheld", publicity=publicity, team=team, position=position)
    rows = rows_of(publicity, **{f"row{listed(publicity, other)}": "另一家更正"})
    second = correct(publicity, [accused, other], team, rows=rows, moment=ANSWERED, restarts=True)

    with clock.at(at(11, 5)):
        barred = cleared(accused)
        assert standing_of(accused, second) == "异议成立，名单更正前不办理下一步"
        assert cleared(other).cleared
        # What still bars is still to be done.
        assert [one for one, _ in awaiting_correction()] == [objection]
    correct(second, [accused, other], team, rows=rows_of(second, without=[position]), moment=LATER)
    assert awaiting_correction() == []

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
