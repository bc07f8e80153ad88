"""A pool too small for all is shared out to the fen; what decides and why is on the line."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from casework.calculation import Input, Line
from subsidies.rules.pools import Allocation, Entry, queue_awards, share_out
from subsidies.rules.terms import PoolRule
from tests.worked_examples import read_cases

OPENED = datetime(2026, 6, 1, 9, tzinfo=UTC)
YES = "是"
D = Decimal


def cells(text: str) -> list[str]:
    return text.split("|") if text else []


def entry(number: int, amount: str, **more) -> Entry:
    """Return the claim submitted as the ``number``-th, an hour after the one before."""
    given = {"submitted_at": OPENED + timedelta(hours=number), **more}
    return Entry(f"A{number}", Decimal(amount), **given)


def entries_of(case) -> list[Entry]:
    joint, scores = cells(case["联合共建"]), cells(case["得分"])
    return [
        entry(
            number,
            amount,
            is_joint=str(number) in joint,
            score=Decimal(scores[number - 1]) if scores else None,
        )
        for number, amount in enumerate(cells(case["各件"]), 1)
    ]


def amounts(allocations) -> list[Decimal]:
    return [one.amount for one in allocations]


def paid(allocations) -> list[str]:
    """Return the references of those that got something."""
    return [one.reference for one in allocations if one.amount]


@pytest.mark.parametrize("case", read_cases("subsidies/pools_cases.csv"))
def test_share_out_follows_the_worked_examples(case):
    found = share_out(
        Decimal(case["资金池"]),
        entries_of(case),
        PoolRule(case["办法"]),
        round_unit=Decimal(case["取整"]),
        last_partial=case["最后一件可部分"] == YES,
    )

    assert amounts(found) == list(map(Decimal, cells(case["分得"])))
    assert [one.line.amount for one in found] == amounts(found)
    assert [one.reference for one in found] == [f"A{n}" for n in range(1, len(found) + 1)]


def test_share_out_by_default_rounds_to_the_fen_and_gives_no_part():
    found = share_out(
        D("9.99"), [entry(1, "5.01", score=D(9)), entry(2, "5", score=D(8))], PoolRule.RANK_CUTOFF
    )

    assert amounts(found) == [D("5.01"), D(0)]


# Who comes first among equals


@pytest.mark.parametrize("turn", [1, -1])
def test_a_left_over_fen_goes_to_the_earlier_submission_then_the_lower_reference(turn):
    early, late = entry(2, "0.01"), entry(1, "0.01", submitted_at=OPENED + timedelta(hours=3))
    lower, higher = (entry(n, "0.01", submitted_at=OPENED) for n in (1, 2))

    by_time = share_out(D("0.01"), [early, late][::turn], PoolRule.PROPORTIONAL)
    by_reference = share_out(D("0.01"), [lower, higher][::turn], PoolRule.PROPORTIONAL)

    assert (paid(by_time), paid(by_reference)) == (["A2"], ["A1"])


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"score": D(81), "service": D(1)}, {"score": D(80), "service": D(2)}),
        ({"score": Fraction(241, 3)}, {"score": D("80.33333333")}),
        ({"service": D(31), "technical": D(1)}, {"service": D(30), "technical": D(2)}),
        ({"technical": D(31), "submitted_at": OPENED + timedelta(hours=9)}, {"technical": D(30)}),
        ({"submitted_at": OPENED}, {"submitted_at": OPENED + timedelta(microseconds=1)}),
        ({"service": D(0), "technical": D(0), "submitted_at": OPENED}, {}),
        ({"submitted_at": OPENED}, {"service": D(0), "technical": D(0)}),
        ({"score": D(105)}, {"score": D(100)}),
    ],
    ids=[
        "score",
        "exact",
        "service",
        "technical",
        "earlier",
        "no less than none",
        "no more than none",
        "above a hundred",
    ],
)
def test_rank_cutoff_compares_one_after_the_other(better, worse, turn):
    entries = [
        entry(2, "5", **{"score": D(80), **better}),
        entry(1, "5", **{"score": D(80), **worse}),
    ]

    found = share_out(D(5), entries[::turn], PoolRule.RANK_CUTOFF)

    assert paid(found) == ["A2"]


@pytest.mark.parametrize("turn", [1, -1])
def test_rank_cutoff_comes_down_to_the_reference(turn):
    entries = [entry(n, "5", score=D(80), submitted_at=OPENED) for n in (1, 2)]

    assert paid(share_out(D(5), entries[::turn], PoolRule.RANK_CUTOFF)) == ["A1"]


# What the lines say


def test_a_pool_that_is_enough_says_so():
    found = share_out(D(5), [entry(1, "5")], PoolRule.PROPORTIONAL)

    assert found == (Allocation("A1", D(5), Line("资金池足够，全额安排", "四（一）", D(5))),)


def test_a_proportion_shows_its_formula():
    found = share_out(D(100), [entry(1, "150"), entry(2, "50")], PoolRule.PROPORTIONAL)

    inputs = (Input("资金池可用", D(100)), Input("本件可补", D(150)), Input("各件合计", D(200)))
    assert found[0].line == Line(
        "按资金池比例核减",
        "四（一）",
        D(75),
        "资金池不足，同比例核减",
        "资金池可用 × 本件可补 ÷ 各件合计",
        inputs,
    )
    assert found[0].line.worked == "100.00 × 150.00 ÷ 200.00"


def test_joint_projects_come_first_under_their_clause():
    entries = [entry(1, "60", is_joint=True), entry(2, "100")]

    enough = share_out(D(100), entries, PoolRule.PRIORITY)
    just = share_out(D(60), entries, PoolRule.PRIORITY)
    short = share_out(D(30), entries, PoolRule.PRIORITY)

    told = [(one.line.label, one.line.basis, one.line.worked) for one in (*enough, *just, *short)]
    assert told == [
        ("联合共建优先，全额安排", "三（二）", ""),
        ("按资金池比例核减", "四（一）", "40.00 × 100.00 ÷ 100.00"),
        ("联合共建优先，全额安排", "三（二）", ""),
        ("按资金池比例核减", "四（一）", "0.00 × 100.00 ÷ 100.00"),
        ("按资金池比例核减", "三（二）", "30.00 × 60.00 ÷ 60.00"),
        ("资金池余额不足", "三（二）", ""),
    ]
    assert short[1].line.reason == "联合共建优先"


def test_a_rank_says_whether_it_was_reached():
    entries = [entry(n, "40", score=D(100 - n)) for n in (1, 2, 3)]

    found = share_out(D(70), entries, PoolRule.RANK_CUTOFF, last_partial=True)

    assert [(one.line.label, one.line.reason) for one in found] == [
        ("依次全额安排", ""),
        ("依次安排，余额不足全额", "资金池余额给排到的最后一件"),
        ("资金池余额不足", ""),
    ]


def test_what_rounding_leaves_in_the_pool_is_told_only_where_it_leaves_something():
    entries = [entry(1, "300"), entry(2, "350")]

    full = share_out(D(1000), entries, PoolRule.PROPORTIONAL, round_unit=D(100))
    scaled = share_out(D(649), entries, PoolRule.PROPORTIONAL, round_unit=D(100))

    assert [one.line.reason for one in (*full, *scaled)] == [
        "",
        "不足 100 元的部分留在资金池",
        "资金池不足，同比例核减；不足 100 元的部分留在资金池",
        "资金池不足，同比例核减；不足 100 元的部分留在资金池",
    ]


# Awards


@pytest.mark.parametrize("turn", [1, -1])
def test_awards_queue_by_submission_and_are_never_scaled(turn):
    entries = [
        entry(1, "5000000"),
        entry(2, "3000000"),
        entry(3, "300000"),
        entry(9, "1000000", submitted_at=OPENED),
    ]

    found = queue_awards(D(7_000_000), entries[::turn])

    told = {one.reference: (one.amount, one.line.label) for one in found}
    assert told == {
        "A9": (D(1_000_000), "依次全额安排"),
        "A1": (D(5_000_000), "依次全额安排"),
        "A2": (D(0), "资金池不足，列入下一年度"),
        "A3": (D(0), "资金池不足，列入下一年度"),
    }
    assert [one.reference for one in found] == [one.reference for one in entries[::turn]]


def test_awards_that_the_pool_just_covers_are_all_paid():
    entries = [entry(1, "300000"), entry(2, "300000")]

    assert amounts(queue_awards(D(600_000), entries)) == [D(300_000), D(300_000)]
    assert amounts(queue_awards(D("599999.99"), entries)) == [D(300_000), D(0)]


# What is refused


@pytest.mark.parametrize(
    ("pool", "entries", "told"),
    [
        ("-0.01", [entry(1, "1")], "pool"),
        ("0.015", [entry(1, "1")], "pool"),
        ("1", [entry(1, "0")], "above 0"),
        ("1", [entry(1, "1"), entry(2, "-1")], "above 0"),
        ("1", [entry(1, "0.015")], "above 0"),
        ("1", [entry(1, "1"), entry(1, "2")], "twice"),
    ],
)
def test_a_pool_refuses_what_no_claim_can_be(pool, entries, told):
    with pytest.raises(ValueError, match=told):
        share_out(Decimal(pool), entries, PoolRule.PROPORTIONAL)
    with pytest.raises(ValueError, match=told):
        queue_awards(Decimal(pool), entries)


def test_rank_cutoff_refuses_a_claim_without_a_score():
    with pytest.raises(ValueError, match="A2 has no score"):
        share_out(D(1), [entry(1, "1", score=D(80)), entry(2, "1")], PoolRule.RANK_CUTOFF)
