"""What experts are given of an application, and whom they may not be tied to."""

from datetime import date

import pytest

from casework import clock
from platforms.policy import CATEGORIES
from platforms.selectors.reviewing import submissions_of
from reviews.policy import PLATFORM_FIELDS
from reviews.rules.conflicts import ExpertFacts, FileFacts, Party, Tie, TieKind, conflicts
from tests.builders_platforms import (
    ANSWERS,
    CASES,
    REVIEWED,
    SUBMITTED,
    make_application,
    make_team,
)
from tests.platforms.test_consortium import handed_in

pytestmark = pytest.mark.django_db


def _allies(given) -> list[Tie]:
    return [one for one in given.ties if one.kind == TieKind.ALLIANCE]


def test_submission_gives_what_is_judged_and_nobodys_phone():
    application = make_application("formal_review")

    [given] = submissions_of([application])

    unit = application.organisation
    text = str(given.extract)
    assert (given.title, given.speciality) == ("云岭制造云平台", "industrial_internet")
    assert given.submitted_at == SUBMITTED
    assert given.parties == [Party(unit.uscc, unit.name)]
    assert given.ties == [
        Tie(TieKind.SERVICE, one["client_uscc"], one["client"], until=date(2025, 6, 1))
        for one in CASES
    ]
    assert [part["title"] for part in given.extract] == [
        "平台基本情况",
        "申报单位信息",
        "服务能力",
        "案例 1",
        "案例 2",
        "案例 3",
        "下一年度目标",
    ]
    private = [ANSWERS["organisation"]["contact_phone"], *(one["client_contact"] for one in CASES)]
    assert [word for word in private if word in text] == []
    assert {one["code"] for one in given.materials} >= {"M03", "M04", "M06", "M07"}


def test_who_stood_together_elsewhere_within_three_years_is_an_ally(django_assert_num_queries):
    team = make_team()
    ally, joined = handed_in(team), handed_in(team)
    single = make_application("submitted", team=team)

    with clock.at(REVIEWED), django_assert_num_queries(2):
        first, second = submissions_of([joined, single])
    with clock.at(SUBMITTED.replace(year=SUBMITTED.year + 3)):
        [on_the_day] = submissions_of([joined])
    with clock.at(SUBMITTED.replace(year=SUBMITTED.year + 3, day=SUBMITTED.day + 1)):
        [a_day_later] = submissions_of([joined])

    lead = ally.organisation
    tie = Tie(TieKind.ALLIANCE, lead.uscc, lead.name, since=SUBMITTED.date())
    assert _allies(first) == [tie]
    assert _allies(second) == []
    assert (_allies(on_the_day), _allies(a_day_later)) == ([tie], [])


def test_an_expert_of_an_ally_may_not_judge():
    team = make_team()
    ally, joined = handed_in(team), handed_in(team)
    expert = ExpertFacts(Party(ally.organisation.uscc, ally.organisation.name))

    with clock.at(REVIEWED):
        [given] = submissions_of([joined])
        found = conflicts(
            expert, FileFacts(tuple(given.parties), tuple(given.ties)), on=clock.today()
        )

    assert [one.code for one in found] == ["alliance"]


def test_fields_of_experts_are_the_fields_of_the_call():
    assert PLATFORM_FIELDS == CATEGORIES
