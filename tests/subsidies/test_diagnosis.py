"""评估诊断费用减免, by worked examples that an official can read and extend."""

from decimal import Decimal

import pytest

from subsidies.rules.diagnosis import diagnosis_waiver, enterprise_pays, fee_after_concession
from subsidies.rules.terms import Measure
from tests.builders_guides import make_terms, reasons, terms_of
from tests.worked_examples import read_cases


@pytest.mark.parametrize("case", read_cases("subsidies/diagnosis_cases.csv"))
def test_the_waiver_follows_the_worked_examples(case):
    fee = Decimal(case["诊断费"])

    calculation = diagnosis_waiver(
        fee,
        terms_of(Measure.DIAGNOSIS, case),
        used=Decimal(case["已用额度"]),
        other=Decimal(case["其他财政资金"]),
    )

    assert [
        str(calculation.result),
        str(enterprise_pays(fee, calculation.result)),
        reasons(calculation),
    ] == [case["减免"], case["企业付"], case["限制"]]


@pytest.mark.parametrize("case", read_cases("subsidies/concession_cases.csv"))
def test_a_concession_comes_off_the_list_price(case):
    fee = fee_after_concession(Decimal(case["报价"]), Decimal(case["让利率"]))

    assert str(fee) == case["费用"]


def test_a_concession_makes_the_fee_that_is_waived():
    fee = fee_after_concession(Decimal(250_000), Decimal("0.20"))

    waiver = diagnosis_waiver(fee, make_terms(Measure.DIAGNOSIS)).result

    assert (waiver, enterprise_pays(fee, waiver)) == (Decimal(200_000), Decimal(0))


def test_of_two_claims_the_first_submitted_takes_from_the_cap_first():
    terms, used = make_terms(Measure.DIAGNOSIS), Decimal(150_000)

    first = diagnosis_waiver(Decimal(40_000), terms, used=used).result
    second = diagnosis_waiver(Decimal(30_000), terms, used=used + first).result

    assert (first, second) == (Decimal(40_000), Decimal(10_000))


@pytest.mark.parametrize("rate", ["-0.01", "1.01"])
def test_a_concession_is_a_share_of_the_price(rate):
    with pytest.raises(ValueError, match="is not a share of one"):
        fee_after_concession(Decimal(100), Decimal(rate))


@pytest.mark.parametrize("wrong", [Decimal("-0.01"), Decimal("0.005")])
def test_what_is_no_amount_is_refused(wrong):
    calls = [
        lambda: fee_after_concession(wrong, Decimal(0)),
        lambda: enterprise_pays(wrong, Decimal(0)),
        lambda: enterprise_pays(Decimal(1), wrong),
    ]

    for call in calls:
        with pytest.raises(ValueError, match="is not a number of whole fen"):
            call()


def test_no_more_is_waived_than_the_fee():
    with pytest.raises(ValueError, match=r"100\.01 is more than the fee 100"):
        enterprise_pays(Decimal(100), Decimal("100.01"))


@pytest.mark.parametrize("measure", [Measure.CAPACITY, Measure.RETROFIT])
def test_terms_of_another_measure_are_refused(measure):
    with pytest.raises(ValueError, match=f"terms of {measure} are not"):
        diagnosis_waiver(Decimal(100), make_terms(measure))
