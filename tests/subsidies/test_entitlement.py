"""From a cost to the most that may be paid: every step, its basis, and its figures in words."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calculation import Input, Line
from subsidies.rules.entitlement import (
    cap_basis,
    cap_left,
    entitlement,
    entitlement_after,
    in_fen,
    missing_payment,
)
from subsidies.rules.terms import Measure, Stacking
from tests.builders_guides import LABEL, make_terms

CAPACITY, DIAGNOSIS, RETROFIT = Measure.CAPACITY, Measure.DIAGNOSIS, Measure.RETROFIT
YUAN = st.integers(0, 10**14).map(lambda fen: Decimal(fen).scaleb(-2))
RATES = st.integers(1, 5000).map(lambda rate: Decimal(rate).scaleb(-4))
NOT_AMOUNTS = [Decimal("-0.01"), Decimal("0.005"), Decimal("NaN"), Decimal("Infinity")]


def steps(calculation):
    return [
        (line.label, line.basis, str(line.amount), line.reason, line.worked)
        for line in calculation.lines
    ]


def test_the_example_of_the_calculator_is_explained_step_by_step():
    calculation = entitlement(Decimal("796460.17"), make_terms(RETROFIT), other=Decimal(100_000))

    assert steps(calculation) == [
        ("按 50% 计，舍去分以下", "三（四）", "398230.08", "", "796,460.17 × 50%"),
        (
            "减其他财政资金",
            LABEL,
            "298230.08",
            "限制因素：其他财政资金",
            "398,230.08 − 100,000.00",
        ),
        ("财政资金不超过成本", LABEL, "298230.08", "", "796,460.17 − 100,000.00"),
        ("最多可补", "三（四）", "298230.08", "", ""),
    ]


def test_every_step_that_can_limit_is_told_in_its_order():
    calculation = entitlement(
        Decimal(1_000_000),
        make_terms(RETROFIT, rate=Decimal("0.40"), cap=Decimal(350_000), round_unit=Decimal(100)),
        other=Decimal("49.99"),
        remaining=Decimal(330_000),
        limit=Decimal(340_000) + Decimal("0.009"),
        limit_name="担保额",
    )

    assert steps(calculation) == [
        ("按 40% 计，舍去分以下", LABEL, "400000.00", "", "1,000,000.00 × 40%"),
        ("不超过担保额", LABEL, "340000.00", "限制因素：担保额", "400,000.00、340,000.00"),
        ("封顶", LABEL, "330000.00", "限制因素：封顶余额", "340,000.00、330,000.00"),
        (
            "减其他财政资金",
            LABEL,
            "329950.01",
            "限制因素：其他财政资金",
            "330,000.00 − 49.99",
        ),
        ("财政资金不超过成本", LABEL, "329950.01", "", "1,000,000.00 − 49.99"),
        (
            "按 100 元取整，只舍不入",
            LABEL,
            "329900.00",
            "舍去 50.01 元",
            "329,950.01舍去不满100.00的部分",
        ),
        ("最多可补", "三（四）", "329900.00", "", ""),
    ]


def test_a_bound_that_is_not_named_is_another_one():
    calculation = entitlement(Decimal(100), make_terms(RETROFIT), limit=Decimal(50))

    assert calculation.lines[1] == Line(
        "不超过另一上限",
        LABEL,
        Decimal(50),
        "",
        "上一步、另一上限",
        (Input("上一步", Decimal(50)), Input("另一上限", Decimal(50))),
    )


def test_other_money_excludes_without_a_sum():
    terms = make_terms(RETROFIT, stacking=Stacking.EXCLUSIVE)

    calculation = entitlement(Decimal(100), terms, other=Decimal("0.01"))

    assert calculation.lines[1] == Line(
        "减其他财政资金",
        LABEL,
        Decimal("0.00"),
        "同一项目已有其他财政资金，按指南不再补助",
    )


def test_without_a_cost_nothing_is_said_to_be_limited_by_other_money():
    calculation = entitlement(Decimal(0), make_terms(CAPACITY))

    assert [(line.label, line.reason) for line in calculation.lines if line.reason] == [
        ("按 30% 计，舍去分以下", "没有符合条件的项目投入"),
        ("最多可补", "可补金额为 0，不能提交申报"),
    ]


@pytest.mark.parametrize(
    ("measure", "overrides", "shares", "capped"),
    [
        (CAPACITY, {}, "三（二）", "三（二）"),
        (CAPACITY, {"rate": Decimal("0.29")}, LABEL, "三（二）"),
        (CAPACITY, {"cap": Decimal("9999999.99")}, "三（二）", LABEL),
        (DIAGNOSIS, {}, "三（三）", "三（三）"),
        (DIAGNOSIS, {"rate": Decimal("0.8"), "cap": Decimal(150_000)}, LABEL, LABEL),
        (RETROFIT, {"cap": Decimal(600_000)}, "三（四）", LABEL),
    ],
)
def test_a_number_of_the_policy_cites_its_clause_and_a_lower_one_the_guide(
    measure, overrides, shares, capped
):
    terms = make_terms(measure, **overrides)

    calculation = entitlement(Decimal(100), terms)

    assert [line.basis for line in calculation.lines[:2]] == [shares, capped]
    assert cap_basis(terms) == capped


def test_a_measure_without_a_cap_cites_the_guide_for_one():
    assert cap_basis(make_terms(RETROFIT)) == LABEL


def test_the_cap_holds_beside_a_larger_rest():
    terms = make_terms(DIAGNOSIS)

    calculation = entitlement(Decimal(300_000), terms, remaining=Decimal(250_000))

    assert calculation.lines[1] == Line(
        "封顶",
        "三（三）",
        Decimal(200_000),
        "限制因素：封顶",
        "上一步、封顶",
        (Input("上一步", Decimal(300_000)), Input("封顶", Decimal(200_000))),
    )


def test_what_is_left_of_a_cap_is_told_before_it_limits():
    terms = make_terms(DIAGNOSIS)

    calculation = entitlement_after(Decimal(80_000), terms, used=Decimal(150_000))

    assert steps(calculation)[:3] == [
        ("封顶余额", "三（三）", "50000.00", "", "200,000.00 − 150,000.00"),
        ("按 100% 计，舍去分以下", "三（三）", "80000.00", "", "80,000.00 × 100%"),
        ("封顶", "三（三）", "50000.00", "限制因素：封顶余额", "80,000.00、50,000.00"),
    ]


@pytest.mark.parametrize(
    ("cap", "used"), [(None, Decimal(5)), (Decimal(5), Decimal(0)), (None, Decimal(0))]
)
def test_a_cap_that_is_not_there_or_not_touched_needs_no_line(cap, used):
    assert cap_left(cap, used, LABEL) == ()


@pytest.mark.parametrize("wrong", NOT_AMOUNTS)
def test_what_is_no_amount_is_refused(wrong):
    terms, some = make_terms(DIAGNOSIS), Decimal(100)
    calls = [
        lambda: entitlement(wrong, terms),
        lambda: entitlement(some, terms, other=wrong),
        lambda: entitlement(some, terms, remaining=wrong),
        lambda: entitlement_after(some, terms, used=wrong),
        lambda: cap_left(None, wrong, LABEL),
        lambda: missing_payment(wrong, some, some),
        lambda: missing_payment(some, wrong, some),
        lambda: missing_payment(some, some, wrong),
        lambda: in_fen(wrong),
    ]

    for call in calls:
        with pytest.raises(ValueError, match="is not a number of whole fen"):
            call()


@pytest.mark.parametrize(
    ("limit", "words"),
    [("-0.01", "below zero"), ("NaN", "NaN is no limit"), ("Infinity", "Infinity is no limit")],
)
def test_what_is_no_bound_is_refused(limit, words):
    with pytest.raises(ValueError, match=words):
        entitlement(Decimal(100), make_terms(RETROFIT), limit=Decimal(limit))


@pytest.mark.parametrize(
    ("cost", "subsidy", "paid", "missing"),
    [
        ("200000.01", "200000", "0", "0.01"),
        ("200000.01", "200000", "0.01", "0.00"),
        ("260000", "200000", "59999.99", "0.01"),
        ("260000", "200000", "70000", "0.00"),
        ("180000", "180000", "0", "0.00"),
        ("1000000", "500000", "400000", "100000.00"),
    ],
)
def test_a_share_that_is_not_paid_is_told_to_the_fen(cost, subsidy, paid, missing):
    assert str(missing_payment(Decimal(cost), Decimal(subsidy), Decimal(paid))) == missing


def test_a_subsidy_above_the_cost_leaves_no_share_to_speak_of():
    with pytest.raises(ValueError, match=r"100\.01 is more than the cost 100"):
        missing_payment(Decimal(100), Decimal("100.01"), Decimal(0))


def test_an_amount_is_written_to_the_fen():
    assert [str(in_fen(Decimal(text))) for text in ("0", "1E+3", "0.5", "0.500")] == [
        "0.00",
        "1000.00",
        "0.50",
        "0.50",
    ]


@given(YUAN, RATES, YUAN, YUAN, st.sampled_from(["0.01", "1", "100"]), st.sampled_from(Stacking))
def test_the_result_is_the_cut_of_the_exact_amount(cost, rate, remaining, other, unit, stacking):
    terms = make_terms(RETROFIT, rate=rate, round_unit=Decimal(unit), stacking=stacking)

    calculation = entitlement(cost, terms, other=other, remaining=remaining)

    fen = min(int(Fraction(cost) * Fraction(rate) * 100), int(remaining * 100))
    left = 0 if other and stacking is Stacking.EXCLUSIVE else max(fen - int(other * 100), 0)
    step = int(Decimal(unit) * 100)
    assert calculation.result == Decimal(left // step * step).scaleb(-2)
    assert all(line.amount.as_tuple().exponent == -2 for line in calculation.lines)
    assert all(one.amount >= two.amount for one, two in pairwise(calculation.lines))
    assert calculation.result + other <= max(cost, other)
