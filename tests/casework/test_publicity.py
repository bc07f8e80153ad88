"""公示: frozen, hashed, for working days, and nothing passes before it ends."""

from datetime import date

import pytest

from casework import clock
from casework.models import AppendOnlyError, Publicity, PublicityItem
from casework.publicity import PublicList, cleared, list_hash, open_publicity, publicity_of
from tests.builders_platforms import CONFIRMED, at, make_application, make_team

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


def test_cleared_refuses_a_list_that_was_changed_after_it_opened():
    application = make_application("publicity")
    Publicity.objects.update(rows=[["别的单位"]])

    with clock.at(at(10, 15)):
        clearance = cleared(application)

    assert (clearance.cleared, clearance.reason) == (
        False,
        "公示名单与发布时的摘要不符，请先核查。",
    )


def test_the_list_is_hashed_and_its_items_stay():
    application = make_application("publicity")
    publicity = publicity_of(application)

    assert publicity.sha256 == list_hash(publicity)
    with pytest.raises(AppendOnlyError):
        PublicityItem.objects.all().delete()
