"""The policy's own figures are those of its quoted words, and a guide stays within them."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from subsidies import policy
from subsidies.rules.conditions import Conditions
from subsidies.rules.terms import BeyondPolicy, CapScope, Measure, Terms, Window

WINDOW = Window(date(2026, 1, 1), date(2026, 12, 31))
WAN = 10_000
LEVELS = "一二三四五"
CAPACITY = Terms(
    measure=Measure.CAPACITY,
    window=WINDOW,
    rate=Decimal("0.30"),
    cap=Decimal(10_000_000),
    scope=CapScope.PROJECT,
    label="2026年申报指南",
)
DIAGNOSIS = replace(
    CAPACITY,
    measure=Measure.DIAGNOSIS,
    rate=Decimal(1),
    cap=Decimal(200_000),
    scope=CapScope.POLICY_PERIOD,
)
RETROFIT = replace(
    DIAGNOSIS, measure=Measure.RETROFIT, rate=Decimal("0.50"), cap=None, label="2026年申报指南"
)
FEN = Decimal("0.01")


def amounts_in(clause):
    return [Decimal(number) * WAN for number in re.findall(r"(\d+)万元", clause.quote)]


def rates_in(clause):
    return [Decimal(number) / 100 for number in re.findall(r"(\d+)%", clause.quote)]


@pytest.mark.parametrize(
    ("clause", "rates", "amounts"),
    [
        (policy.CAPACITY, [policy.CAPACITY_MAX_RATE], [policy.CAPACITY_CAP]),
        (policy.DIAGNOSIS, [], [policy.DIAGNOSIS_CAP]),
        (policy.RETROFIT, [policy.RETROFIT_MAX_RATE], []),
        (policy.INTERNET_PLATFORM, [], [policy.CROSS_INDUSTRY_AWARD, policy.SPECIAL_AWARD]),
        (policy.FACTORY, [], [policy.FACTORY_AWARD]),
        (policy.IIMS, [], [policy.IIMS_AWARD]),
        (policy.DCMM, [], [policy.DCMM_CAP]),
    ],
)
def test_the_figures_are_those_of_the_quoted_words(clause, rates, amounts):
    assert (rates_in(clause), amounts_in(clause)) == (rates, amounts)


def test_the_least_levels_are_those_of_the_quoted_words():
    [iims] = re.findall(r"(\d)A及以上", policy.IIMS.quote)
    [dcmm] = re.findall(r"认证(.)级及以上", policy.DCMM.quote)

    assert int(iims) == policy.IIMS_LEAST_LEVEL
    assert LEVELS.index(dcmm) + 1 == policy.DCMM_LEAST_LEVEL


def test_a_guide_may_give_less_than_the_policy_allows():
    lower = [
        replace(CAPACITY, rate=Decimal("0.25"), cap=Decimal(5_000_000)),
        replace(DIAGNOSIS, rate=Decimal("0.80"), cap=FEN),
        replace(RETROFIT, rate=FEN, cap=Decimal(600_000)),
        replace(CAPACITY, scope=CapScope.PLATFORM_YEAR, round_unit=Decimal(100)),
        replace(CAPACITY, conditions=Conditions(divisions=frozenset({"C36"}))),
        replace(CAPACITY, window=Window(WINDOW.first, WINDOW.first)),
    ]

    assert [terms.label for terms in lower] == [CAPACITY.label] * len(lower)


@pytest.mark.parametrize(
    ("terms", "change", "message"),
    [
        (CAPACITY, {"measure": Measure.AWARD}, "奖励按证书给予，没有比例和封顶"),
        (CAPACITY, {"rate": Decimal("0.3001")}, "比例应大于 0，不超过政策三（二）的上限"),
        (CAPACITY, {"rate": Decimal(0)}, "比例应大于 0，不超过政策三（二）的上限"),
        (CAPACITY, {"cap": policy.CAPACITY_CAP + FEN}, "封顶应大于 0，不超过政策三（二）的上限"),
        (CAPACITY, {"cap": None}, "封顶应大于 0，不超过政策三（二）的上限"),
        (CAPACITY, {"cap": Decimal(0)}, "封顶应大于 0，不超过政策三（二）的上限"),
        (CAPACITY, {"scope": CapScope.POLICY_PERIOD}, "封顶范围与政策三（二）不符"),
        (CAPACITY, {"round_unit": Decimal(10)}, "取整单位只能是 0.01 元、1 元或 100 元"),
        (
            CAPACITY,
            {"window": Window(date(2026, 1, 2), date(2026, 1, 1))},
            "投入期间的截止日期不能早于开始日期",
        ),
        (
            CAPACITY,
            {"conditions": Conditions(divisions=frozenset({"C36", "I65"}))},
            "服务对象只能在制造业（GB/T 4754 第 13—43 大类）以内",
        ),
        (DIAGNOSIS, {"rate": Decimal("1.01")}, "比例应大于 0，不超过政策三（三）的上限"),
        (DIAGNOSIS, {"cap": policy.DIAGNOSIS_CAP + FEN}, "封顶应大于 0，不超过政策三（三）的上限"),
        (DIAGNOSIS, {"scope": CapScope.PROJECT}, "封顶范围与政策三（三）不符"),
        (RETROFIT, {"rate": Decimal("0.51")}, "比例应大于 0，不超过政策三（四）的上限"),
    ],
)
def test_a_guide_beyond_the_policy_is_refused_with_its_clause(terms, change, message):
    with pytest.raises(BeyondPolicy) as refused:
        replace(terms, **change)

    assert str(refused.value) == message


def test_both_ends_of_a_window_lie_within_it():
    days = [date(2025, 12, 31), WINDOW.first, WINDOW.last, date(2027, 1, 1)]

    assert [WINDOW.holds(day) for day in days] == [False, True, True, False]
