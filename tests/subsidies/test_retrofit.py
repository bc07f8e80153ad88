"""改造实施奖补, by worked examples that an official can read and extend."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.calculation import not_exceeding
from subsidies.rules.retrofit import (
    Split,
    cost_share,
    cost_share_offset,
    offset_limit,
    three_ways,
)
from subsidies.rules.terms import Measure
from tests.builders_guides import LABEL, make_terms, reasons, terms_of
from tests.worked_examples import read_cases

YUAN = st.integers(0, 10**14).map(lambda fen: Decimal(fen).scaleb(-2))
RATES = st.integers(1, 5000).map(lambda rate: Decimal(rate).scaleb(-4))


def level_of(case):
    return int(case["改造后等级"]) if case["改造后等级"] else None


@pytest.mark.parametrize("case", read_cases("subsidies/retrofit_cases.csv"))
def test_the_share_follows_the_worked_examples(case):
    calculation = cost_share(
        Decimal(case["成本"]),
        terms_of(Measure.RETROFIT, case),
        other=Decimal(case["其他财政资金"]),
        granted=Decimal(case["已用额度"]),
        level=level_of(case),
    )

    assert (str(calculation.result), reasons(calculation)) == (case["最多可补"], case["限制"])


@pytest.mark.parametrize("case", read_cases("subsidies/offset_cases.csv"))
def test_an_offset_share_follows_the_worked_examples(case):
    calculation = cost_share_offset(
        Decimal(case["成本"]),
        Decimal(case["企业已付"]),
        terms_of(Measure.RETROFIT, case),
        other=Decimal(case["其他财政资金"]),
        granted=Decimal(case["已用额度"]),
        level=level_of(case),
    )

    assert (str(calculation.result), reasons(calculation)) == (case["最多可补"], case["限制"])


@pytest.mark.parametrize("case", read_cases("subsidies/three_ways_cases.csv"))
def test_three_bear_the_list_price(case):
    price = Decimal(case["报价"])

    split = three_ways(price, Decimal(case["合同价"]), Decimal(case["奖补"]))

    assert split == Split(*(Decimal(case[name]) for name in ("政府", "企业", "平台让利", "让利率")))
    assert split.government + split.enterprise + split.platform == price
    assert str(split.concession_rate) == case["让利率"]


def test_the_lines_of_a_level_come_first():
    terms = make_terms(Measure.RETROFIT, level_caps={2: Decimal(600_000)})

    calculation = cost_share(Decimal(500_000), terms, granted=Decimal(450_000), level=2)

    assert [(one.label, one.basis, str(one.amount), one.worked) for one in calculation.lines] == [
        ("改造后等级的封顶", LABEL, "600000.00", ""),
        ("封顶余额", LABEL, "150000.00", "600,000.00 − 450,000.00"),
        ("按 50% 计，舍去分以下", "三（四）", "250000.00", "500,000.00 × 50%"),
        ("封顶", LABEL, "150000.00", "250,000.00、150,000.00"),
        ("减其他财政资金", LABEL, "150000.00", "150,000.00 − 0.00"),
        ("财政资金不超过成本", LABEL, "150000.00", "500,000.00 − 0.00"),
        ("最多可补", "三（四）", "150000.00", ""),
    ]


def test_an_offset_shows_what_the_payment_stands_for():
    terms = make_terms(Measure.RETROFIT)

    calculation = cost_share_offset(Decimal(1_000_000), Decimal(400_000), terms)

    assert [(one.label, one.basis, str(one.amount), one.worked) for one in calculation.lines] == [
        ("企业已付对应的奖补", LABEL, "400000.00", "400,000.00 × 50% ÷ (1 − 50%)"),
        ("按 50% 计，舍去分以下", "三（四）", "500000.00", "1,000,000.00 × 50%"),
        ("不超过企业已付对应的奖补", LABEL, "400000.00", "500,000.00、400,000.00"),
        ("减其他财政资金", LABEL, "400000.00", "400,000.00 − 0.00"),
        ("财政资金不超过成本", LABEL, "400000.00", "1,000,000.00 − 0.00"),
        ("最多可补", "三（四）", "400000.00", ""),
    ]


def test_nothing_to_pay_is_no_limit():
    assert offset_limit(Decimal(0), Decimal(1)) is None


@pytest.mark.parametrize("rate", ["0", "-0.01", "1.01"])
def test_an_offset_needs_a_rate(rate):
    with pytest.raises(ValueError, match="is not a share of one"):
        offset_limit(Decimal(100), Decimal(rate))


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        (("0", "0", "0"), "not in order"),
        (("100", "100.01", "0"), "not in order"),
        (("100", "50", "50.01"), "not in order"),
        (("-1", "0", "0"), "whole fen"),
        (("100", "0.005", "0"), "whole fen"),
        (("100", "50", "-0.01"), "whole fen"),
    ],
)
def test_a_split_that_does_not_add_up_is_refused(prices, words):
    with pytest.raises(ValueError, match=words):
        three_ways(*map(Decimal, prices))


def test_a_payment_that_is_no_amount_is_refused():
    with pytest.raises(ValueError, match="whole fen"):
        cost_share_offset(Decimal(100), Decimal("0.005"), make_terms(Measure.RETROFIT))


@pytest.mark.parametrize("measure", [Measure.CAPACITY, Measure.DIAGNOSIS])
def test_terms_of_another_measure_are_refused(measure):
    terms, hundred = make_terms(measure, rate=Decimal("0.30")), Decimal(100)

    for call in (
        lambda: cost_share(hundred, terms),
        lambda: cost_share_offset(hundred, hundred, terms),
    ):
        with pytest.raises(ValueError, match=f"terms of {measure} are not"):
            call()


@given(YUAN, RATES)
def test_the_limit_of_a_payment_loses_no_fen(paid, rate):
    exact = Fraction(paid) * Fraction(rate) / (1 - Fraction(rate))

    assert not_exceeding(offset_limit(paid, rate)) == Decimal(int(exact * 100)).scaleb(-2)


@given(YUAN, YUAN, RATES)
def test_an_offset_never_brings_more_than_a_refund_nor_than_the_share_paid(cost, paid, rate):
    terms = make_terms(Measure.RETROFIT, rate=rate)

    offset = cost_share_offset(cost, paid, terms).result

    assert offset == min(cost_share(cost, terms).result, not_exceeding(offset_limit(paid, rate)))
    assert offset * (1 - rate) <= paid * rate
