"""What experts are given of an application, and whom they may not be tied to."""

from datetime import date

import pytest

from platforms.policy import CATEGORIES
from platforms.selectors.reviewing import submission_of
from reviews.policy import PLATFORM_FIELDS
from reviews.rules.conflicts import Party, Tie, TieKind
from tests.builders_platforms import ANSWERS, CASES, SUBMITTED, make_application

pytestmark = pytest.mark.django_db


def test_submission_of_gives_what_is_judged_and_nobodys_phone():
    application = make_application("formal_review")

    given = submission_of(application)

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


def test_fields_of_experts_are_the_fields_of_the_call():
    assert PLATFORM_FIELDS == CATEGORIES
