"""平台能力建设补助, by worked examples that an official can read and extend."""

from decimal import Decimal

import pytest

from subsidies.rules.capacity import capacity_subsidy, split_among_members
from subsidies.rules.terms import Measure
from tests.builders_guides import make_terms, reasons, terms_of
from tests.worked_examples import read_cases


@pytest.mark.parametrize("case", read_cases("subsidies/capacity_cases.csv"))
def test_the_subsidy_follows_the_worked_examples(case):
    calculation = capacity_subsidy(
        Decimal(case["投入"]),
        terms_of(Measure.CAPACITY, case),
        other=Decimal(case["其他财政资金"]),
        granted=Decimal(case["已用额度"]),
    )

    assert (str(calculation.result), reasons(calculation)) == (case["最多可补"], case["限制"])


@pytest.mark.parametrize("case", read_cases("subsidies/members_cases.csv"))
def test_the_members_share_what_the_project_gets(case):
    parts = split_among_members(
        Decimal(case["金额"]), [Decimal(one) for one in case["各家投入"].split("|")]
    )

    assert "|".join(map(str, parts)) == case["分得"]
    assert sum(parts) == Decimal(case["金额"])


def test_a_consortium_is_capped_as_one_project_and_then_split():
    spent = [Decimal(20_000_000), Decimal(15_000_000), Decimal(5_000_000)]
    most = capacity_subsidy(sum(spent), make_terms(Measure.CAPACITY))

    parts = split_among_members(most.result, spent)

    assert parts == (Decimal(5_000_000), Decimal(3_750_000), Decimal(1_250_000))


def test_nothing_is_asked_for_by_default():
    terms = make_terms(Measure.CAPACITY)

    assert capacity_subsidy(Decimal(100), terms) == capacity_subsidy(
        Decimal(100), terms, other=Decimal(0), granted=Decimal(0)
    )


@pytest.mark.parametrize("measure", [Measure.DIAGNOSIS, Measure.RETROFIT])
def test_terms_of_another_measure_are_refused(measure):
    with pytest.raises(ValueError, match=f"terms of {measure} are not"):
        capacity_subsidy(Decimal(100), make_terms(measure))
