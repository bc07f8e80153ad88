"""The score of a match: worked examples by hand, and what holds whatever is asked and offered."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.standards import DISTRICTS, OPERATOR_DIVISIONS, SCENES
from enterprises.rules.matching import (
    GRADES,
    TITLE_FACTORS,
    WEIGHTS,
    Offered,
    Range,
    Wanted,
    match,
    shown,
)

TABLE = Path(__file__).with_name("matching_cases.csv")
CASES = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
WAN = Decimal(10_000)


def span(text: str) -> Range:
    low, high = text.split("-")
    return Range(Decimal(low) * WAN, Decimal(high) * WAN)


@pytest.mark.parametrize("case", [pytest.param(row, id=row["case"]) for row in CASES])
def test_matching_follows_the_worked_examples(case):
    wanted = Wanted(
        case["wanted_industry"],
        frozenset(case["wanted_scenes"].split()),
        case["district"],
        span(case["budget"]) if case["budget"] else None,
    )
    offered = Offered(
        title=case["title"],
        industries=frozenset(case["industries"].split()),
        scenes=frozenset(case["scenes"].split()),
        prices=tuple(map(span, case["prices"].split())),
        district=case["offered_district"],
        grade=case["grade"],
    )

    found = match(wanted, offered)

    assert (found and found.result) == (Decimal(case["points"]) if case["points"] else None)


DIVISION = st.sampled_from([code for code, _ in OPERATOR_DIVISIONS])
SCENE_SETS = st.frozensets(st.sampled_from([code for code, _ in SCENES]))
DISTRICT = st.sampled_from([code for code, _ in DISTRICTS])
AMOUNT = st.decimals(0, 10**9, places=2)
RANGES = st.tuples(AMOUNT, AMOUNT).map(lambda pair: Range(min(pair), max(pair)))
WANTED = st.builds(Wanted, DIVISION, SCENE_SETS, DISTRICT, st.none() | RANGES)
OFFERED = st.builds(
    Offered,
    title=st.sampled_from(sorted(TITLE_FACTORS)),
    industries=st.frozensets(DIVISION, max_size=4),
    scenes=SCENE_SETS,
    prices=st.lists(RANGES, max_size=3).map(tuple),
    district=DISTRICT,
    grade=st.sampled_from(["", *dict(GRADES)]),
)


@given(WANTED, OFFERED)
def test_every_part_keeps_within_its_weight_and_the_whole_within_a_hundred(wanted, offered):
    *parts, total = match(wanted, offered).lines
    most = (WEIGHTS.industry, WEIGHTS.scenes, WEIGHTS.price, WEIGHTS.grade, WEIGHTS.district)

    assert all(0 <= part.amount <= top for part, top in zip(parts, most, strict=True))
    assert sum(most) == 100
    assert total.amount == sum(part.amount for part in parts) * TITLE_FACTORS[offered.title]
    assert all(line.reason for line in (*parts, total))


@given(WANTED, OFFERED, SCENE_SETS)
def test_to_cover_more_scenes_never_takes_points(wanted, offered, more):
    wider = Offered(**vars(offered) | {"scenes": offered.scenes | more})

    assert match(wanted, wider).result >= match(wanted, offered).result


@given(WANTED, OFFERED, RANGES)
def test_another_price_never_takes_points_and_none_is_ever_said(wanted, offered, price):
    wider = Offered(**vars(offered) | {"prices": (*offered.prices, price)})
    words = "".join(line.reason for line in match(wanted, wider).lines)

    assert match(wanted, wider).result >= match(wanted, offered).result
    assert "万元" not in words
    assert "元" not in words.replace("单元", "")


@given(WANTED, OFFERED)
def test_a_warning_halves_and_nothing_else_counts(wanted, offered):
    of_title = {
        title: match(wanted, Offered(**vars(offered) | {"title": title}))
        for title in ("valid", "warned", "suspended", "expired", "revoked", "surrendered")
    }

    assert of_title["warned"].result * 2 == of_title["valid"].result
    assert [title for title, found in of_title.items() if found] == ["valid", "warned"]


@pytest.mark.parametrize(
    ("points", "text"),
    [
        ("59.285714", "59.28"),
        ("12.857143", "12.85"),
        ("99.999999", "99.99"),
        ("100", "100"),
        ("0.000000", "0"),
        ("7.5", "7.5"),
    ],
)
def test_points_are_shown_two_decimals_down(points, text):
    assert shown(Decimal(points)) == text
