"""What counts of a line and of a project, by worked examples that an official can read and extend."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidies import policy
from subsidies.rules.costs import (
    Spend,
    SpendError,
    months_within,
    offset_cost,
    project_cost,
    recognised_cost,
    research_staff,
)
from subsidies.rules.terms import PaymentBasis, Window
from tests.worked_examples import read_cases

LINES = read_cases("subsidies/costs_cases.csv")
STAFF = read_cases("subsidies/staff_cases.csv")
PROJECTS = read_cases("subsidies/project_cases.csv")
MONTHS = read_cases("subsidies/months_cases.csv")
YUAN = st.integers(1, 10**14).map(lambda fen: Decimal(fen).scaleb(-2))
GUIDE = "2026年申报指南"


def number(text, kind=Decimal):
    return kind(text) if text else None


def spend_of(row):
    return Spend(
        contract_net=number(row["合同不含税"]),
        contract_gross=number(row["合同含税"]),
        invoice_net=Decimal(row["发票不含税"]),
        invoice_gross=Decimal(row["发票价税合计"]),
        paid=Decimal(row["已付"]),
        in_shares=number(row["以股权结算"]) or Decimal(0),
        months_in=number(row["期间内月数"], int),
        months_all=number(row["总月数"], int),
    )


def make_spend(**overrides):
    values = {
        "contract_net": Decimal(1_000_000),
        "contract_gross": None,
        "invoice_net": Decimal(1_000_000),
        "invoice_gross": Decimal(1_130_000),
        "paid": Decimal(1_130_000),
    }
    return Spend(**values | overrides)


@pytest.mark.parametrize("case", LINES)
def test_a_line_counts_as_in_the_worked_examples(case):
    spend = spend_of(case)

    found = [
        recognised_cost(spend, basis=PaymentBasis.PRO_RATA).result,
        recognised_cost(spend, basis=PaymentBasis.AS_PAID).result,
        offset_cost(spend).result,
    ]

    assert list(map(str, found)) == [case["按比例折算"], case["按实付计"], case["抵扣方式"]]


@pytest.mark.parametrize("case", STAFF)
def test_research_staff_counts_as_in_the_worked_examples(case):
    found = research_staff(
        Decimal(case["人员"]), Decimal(case["其他研发投入"]), most_rate=Decimal(case["比例"])
    )

    assert str(found.result) == case["计入"]


@pytest.mark.parametrize("case", PROJECTS)
def test_a_project_costs_as_in_the_worked_examples(case):
    found = project_cost(
        [Decimal(one) for one in case["各行"].split()], audited=number(case["审定数"])
    )

    assert str(found.result) == case["投入"]


@pytest.mark.parametrize("case", MONTHS)
def test_months_count_as_in_the_worked_examples(case):
    window = Window(date.fromisoformat(case["期间开始"]), date.fromisoformat(case["期间截止"]))

    found = months_within(date.fromisoformat(case["服务开始"]), int(case["总月数"]), window)

    assert found == int(case["期间内"])


@given(
    contract=YUAN,
    net=YUAN,
    tax=st.integers(0, 10**13),
    paid=YUAN,
    months=st.integers(1, 120).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_a_line_is_cut_once_from_the_exact_quotient(contract, net, tax, paid, months):
    gross = net + Decimal(tax).scaleb(-2)
    spend = Spend(None, contract, net, gross, paid, months_in=months[0], months_all=months[1])

    found = recognised_cost(spend, basis=PaymentBasis.PRO_RATA).result

    without_vat = Fraction(net) / Fraction(gross)
    least = min(Fraction(contract) * without_vat, Fraction(net), Fraction(paid) * without_vat)
    assert found == Decimal(floor(least * months[0] / months[1] * 100)).scaleb(-2)


@given(staff=YUAN, other=YUAN, rate=st.integers(0, 99))
def test_research_staff_never_passes_its_share(staff, other, rate):
    share = Fraction(rate, 100)

    found = research_staff(staff, other, most_rate=Decimal(rate) / 100).result

    assert found == min(
        staff, Decimal(floor(Fraction(other) * share / (1 - share) * 100)).scaleb(-2)
    )


def test_the_lines_of_a_cost_show_their_formula_and_what_limits():
    spend = make_spend(paid=Decimal(900_000))

    found = recognised_cost(spend, basis=PaymentBasis.PRO_RATA, cited=GUIDE)

    assert [(line.label, line.basis, line.reason, line.worked) for line in found.lines] == [
        (
            "已付折算为不含税",
            GUIDE,
            "",
            "900,000.00 × 1,000,000.00 ÷ 1,130,000.00",
        ),
        (
            "取三者最小值",
            GUIDE,
            "限制因素：实际付款",
            "1,000,000.00、1,000,000.00、796,460.17",
        ),
    ]


def test_every_step_before_the_least_has_its_own_line():
    spend = make_spend(
        contract_net=None,
        contract_gross=Decimal(1_130_000),
        in_shares=Decimal(200_000),
        months_in=9,
        months_all=24,
    )

    found = recognised_cost(spend, basis=PaymentBasis.PRO_RATA)

    assert [(line.label, line.basis, str(line.amount)) for line in found.lines] == [
        ("合同价折算为不含税", policy.GUIDE.number, "1000000.00"),
        ("减以股权结算的部分", policy.CONCESSION.number, "800000.00"),
        ("已付折算为不含税", policy.GUIDE.number, "1000000.00"),
        ("取三者最小值", policy.GUIDE.number, "800000.00"),
        ("按投入期间内的月数计", policy.GUIDE.number, "300000.00"),
    ]
    assert found.lines[1].worked == "1,000,000.00 − 200,000.00"
    assert found.lines[-1].worked == "800,000.00 × 9 ÷ 24"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"contract_net": Decimal(900_000)}, "限制因素：合同价（不含税）"),
        (
            {"contract_net": Decimal(2_000_000), "paid": Decimal(2_000_000)},
            "限制因素：发票（不含税）",
        ),
        ({"paid": Decimal(2_000_000)}, "限制因素：合同价（不含税）、发票（不含税）"),
    ],
)
def test_a_cost_says_what_limits_it(change, reason):
    found = recognised_cost(make_spend(**change), basis=PaymentBasis.PRO_RATA)

    assert found.lines[-1].reason == reason


def test_a_line_without_valid_invoices_says_so():
    spend = make_spend(invoice_net=Decimal(0), invoice_gross=Decimal(0))

    found = [recognised_cost(spend, basis=PaymentBasis.PRO_RATA), offset_cost(spend)]

    assert [[line.reason for line in one.lines] for one in found] == [
        ["有效发票合计不大于 0（红字发票已抵减），本行不计"]
    ] * 2


def test_an_auditor_who_finds_more_is_told_why_it_changes_nothing():
    found = [
        project_cost([Decimal(100)], audited=audited).lines[-1].reason
        for audited in (Decimal(99), Decimal(100), Decimal(101), None)
    ]

    assert found == ["限制因素：审定数", "", "审定数高于申报数，仍按申报数计", ""]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"contract_net": None}, "合同价至少填一项：不含税价，或者含税价"),
        ({"contract_net": Decimal(-1)}, "合同价、已付和以股权结算的金额不能小于 0"),
        ({"paid": Decimal(-1)}, "合同价、已付和以股权结算的金额不能小于 0"),
        ({"in_shares": Decimal(-1)}, "合同价、已付和以股权结算的金额不能小于 0"),
        ({"invoice_gross": Decimal(999_999)}, "发票价税合计不能小于不含税金额"),
        ({"months_in": 3}, "服务总月数和投入期间内的月数要一起填"),
        ({"months_all": 3}, "服务总月数和投入期间内的月数要一起填"),
        ({"months_in": 4, "months_all": 3}, "投入期间内的月数不能超过服务总月数"),
        ({"months_in": -1, "months_all": 3}, "投入期间内的月数不能超过服务总月数"),
        ({"months_in": 0, "months_all": 0}, "服务总月数不能是 0"),
    ],
)
def test_figures_that_contradict_each_other_are_refused(change, message):
    with pytest.raises(SpendError) as refused:
        make_spend(**change)

    assert str(refused.value) == message


@pytest.mark.parametrize("rate", ["-0.01", "1", "1.5"])
def test_a_share_of_staff_is_a_share_of_one(rate):
    with pytest.raises(ValueError, match="share of one"):
        research_staff(Decimal(1), Decimal(1), most_rate=Decimal(rate))


def test_a_project_has_no_negative_line():
    with pytest.raises(ValueError, match="below zero"):
        project_cost([Decimal(100), Decimal(-1)], audited=None)


def test_a_service_lasts_at_least_a_month():
    with pytest.raises(ValueError, match="no service"):
        months_within(date(2026, 1, 1), 0, Window(date(2026, 1, 1), date(2026, 12, 31)))
