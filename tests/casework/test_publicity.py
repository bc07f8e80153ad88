"""公示: frozen, hashed, for working days, and nothing passes before it ends."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from casework import audit, clock
from casework.calendar import Day
from casework.models import AppendOnlyError, CalendarDay, Publicity, PublicityItem
from casework.publicity import (
    CorrectionRefused,
    PublicList,
    cleared,
    correct_publicity,
    last_day,
    list_hash,
    open_publicity,
    publicity_of,
)
from tests.builders_platforms import CONFIRMED, at, make_application, make_team
from tests.tampering import tamper

pytestmark = pytest.mark.django_db

LIST = PublicList(
    title="拟入选名单公示",
    basis="二（二）",
    contact="梁嘉敏 020-00000000",
    columns=["单位"],
    rows=[["广州云岭工业互联网有限公司"]],
)


def test_open_publicity_counts_the_first_day_and_the_working_saturday():
    team = make_team()
    application = make_application("proposed", team=team)

    with clock.at(CONFIRMED):
        opened = open_publicity([application], LIST, days=5, actor=team.approver)

    assert (opened.starts_on, opened.ends_on) == (date(2026, 10, 9), date(2026, 10, 14))
    assert (opened.reference, opened.is_provisional) == ("SHGS-2026-0001", False)
    assert publicity_of(application) == opened


def test_open_publicity_on_a_day_off_starts_with_the_next_working_day():
    team = make_team()
    application = make_application("proposed", team=team)

    with clock.at(at(10, 3)):
        opened = open_publicity([application], LIST, days=5, actor=team.approver)

    assert (opened.starts_on, opened.ends_on) == (date(2026, 10, 8), date(2026, 10, 13))


def test_open_publicity_refuses_an_empty_list():
    with pytest.raises(ValueError, match="不能为空"):
        open_publicity([], LIST, days=5, actor=make_team().approver)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(10, 9), False),
        (at(10, 14, 23, 59), False),
        (at(10, 15, 0, 0), True),
    ],
)
def test_cleared_only_after_the_whole_last_day(moment, expected):
    application = make_application("publicity")

    with clock.at(moment):
        clearance = cleared(application)

    assert clearance.cleared is expected


def test_cleared_says_so_when_there_was_no_publicity():
    assert cleared(make_application("proposed")).reason == "还没有公示。"


@pytest.mark.parametrize(
    ("column", "value"), [("rows", '[["别的单位"]]'), ("ends_on", "2026-10-10"), ("days", "1")]
)
def test_cleared_refuses_a_list_or_period_that_was_changed_after_it_opened(column, value):
    application = make_application("publicity")
    publicity = publicity_of(application)
    tamper("casework_publicity", publicity.pk, column, value)

    with clock.at(at(10, 15)):
        clearance = cleared(application)

    assert (clearance.cleared, clearance.reason) == (
        False,
        "公示名单与发布时的摘要不符，请先核查。",
    )
    assert f"公示 {publicity} 的内容与摘要不符" in audit.faults()[0]


def test_a_provisional_last_day_is_counted_again_and_never_shortened():
    team = make_team()
    application = make_application("proposed", team=team)
    with clock.at(datetime(2026, 12, 29, 10, tzinfo=clock.GUANGZHOU)):
        opened = open_publicity([application], LIST, days=5, actor=team.approver)
    counted = last_day(opened)
    for day, name in ((date(2027, 1, 1), "元旦"), (date(2027, 10, 1), "国庆节")):
        CalendarDay.objects.create(on=day, is_workday=False, name=name)

    again = last_day(opened)

    assert (opened.is_provisional, counted) == (True, Day(date(2027, 1, 4), provisional=True))
    assert again == Day(date(2027, 1, 5), provisional=False)


def test_cleared_waits_for_the_table_of_the_year():
    team = make_team()
    application = make_application("proposed", team=team)
    with clock.at(datetime(2026, 12, 29, 10, tzinfo=clock.GUANGZHOU)):
        open_publicity([application], LIST, days=5, actor=team.approver)

    with clock.at(datetime(2027, 1, 20, 10, tzinfo=clock.GUANGZHOU)):
        clearance = cleared(application)

    assert (clearance.cleared, clearance.reason) == (
        False,
        "公示的最后一天暂按周末推算，请先录入节假日表。",
    )


def test_a_correction_takes_in_no_case_that_was_not_listed():
    team = make_team()
    listed, other = (make_application("proposed", team=team) for _ in range(2))
    with clock.at(CONFIRMED):
        opened = open_publicity([listed], LIST, days=5, actor=team.approver)
    two = replace(LIST, rows=[*LIST.rows, ["广州没有公示过的公司"]])

    for cases, content in (([listed, other], two), ([other], LIST)):
        with clock.at(CONFIRMED), pytest.raises(CorrectionRefused, match="不能增加"):
            correct_publicity(
                opened, cases, content, reason="漏列一家。", actor=team.approver, restarts=True
            )

    assert list(Publicity.objects.all()) == [opened]
    assert publicity_of(other) is None


def test_the_list_is_hashed_and_its_items_stay():
    application = make_application("publicity")
    publicity = publicity_of(application)

    assert publicity.sha256 == list_hash(publicity)
    for rows in (PublicityItem.objects.all(), Publicity.objects.all()):
        with pytest.raises(AppendOnlyError):
            rows.delete()
