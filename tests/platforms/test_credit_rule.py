"""Credit records in the rule of eligibility: which bar a unit, and how each is told."""

from dataclasses import replace
from datetime import date

import pytest

from platforms.rules.eligibility import CreditFact, check, default_conditions, undeclared
from tests.platforms.test_eligibility import GOOD
from tests.worked_examples import read_cases

CASES = read_cases("platforms/credit_cases.csv")


def record(**overrides) -> CreditFact:
    values = {
        "kind": "serious",
        "label": "严重违法失信",
        "decided_on": date(2026, 8, 12),
        "until": None,
        "number": "穗市监列字〔2026〕7号",
        "source": "广州市市场监督管理局",
    }
    return CreditFact(**values | overrides)


def credit_finding(facts):
    return next(f for f in check(facts, default_conditions()) if f.code == "C6")


@pytest.mark.parametrize("case", CASES)
def test_records_bar_a_unit_as_the_worked_examples_say(case):
    given = record(
        kind=case["kind"],
        decided_on=date.fromisoformat(case["decided_on"]),
        until=date.fromisoformat(case["until"]) if case["until"] else None,
    )

    finding = credit_finding(replace(GOOD, credit=(given,)))

    assert finding.passed == (case["passed"] == "yes")


def test_the_finding_names_source_day_number_and_where_to_go():
    finding = credit_finding(replace(GOOD, credit=(record(),)))

    assert finding.reason == (
        "信用记录：2026年8月12日 严重违法失信（穗市监列字〔2026〕7号，来源：广州市市场监督管理局），"
        "不能申报。认为记录有误的，请先向来源单位申请更正，再把更正文书告诉征集通知的联系人。"
    )


def test_what_the_unit_admits_counts_without_a_record():
    finding = credit_finding(replace(GOOD, misused_funds=True))

    assert (finding.passed, finding.reason) == (
        False,
        "申报单位申明：近 5 年有财政资金违规使用的，不能申报。",
    )


def test_what_was_declared_otherwise_is_named():
    listed, misuse = record(), record(kind="misused_funds", decided_on=date(2024, 1, 1))
    lifted = record(until=date(2026, 9, 1))
    facts = replace(GOOD, credit=(listed, misuse, lifted), is_listed_for_bad_credit=True)

    assert undeclared(facts) == [misuse]
