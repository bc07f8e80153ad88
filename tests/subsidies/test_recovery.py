"""What is taken back, by trigger; never more than was paid."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from casework.calculation import Finding, Input, Line
from subsidies.rules import recovery
from tests.worked_examples import read_cases

REVOKED = datetime(2026, 11, 23, 9, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
YUAN = Decimal(1)
PARTIAL = Decimal("0.015")
RULES = {
    "弄虚作假": recovery.fraud,
    "复审调减": recovery.lower_cost,
    "未直达企业": recovery.not_passed_on,
    "重复资助": recovery.duplicate_funding,
}


def recovered(case):
    paid, other = Decimal(case["已拨付"]), case["另一数"]
    if case["承诺期月数"]:
        return recovery.abandoned(paid, int(other), int(case["承诺期月数"]))
    return RULES[case["事由"]](*[paid, *([Decimal(other)] if other else [])])


@pytest.mark.parametrize("case", read_cases("subsidies/recovery_cases.csv"))
def test_recovery_follows_the_worked_examples(case):
    calculation = recovered(case)

    assert calculation.result == Decimal(case["应追回"])
    assert calculation.lines[0].amount == Decimal(case["已拨付"])
    assert (calculation.lines[0].label, calculation.lines[-1].label) == ("已拨付", "应追回")


def test_fraud_tells_the_interest_on_its_own_line():
    calculation = recovery.fraud(Decimal(3_000_000), Decimal("0.50"))

    assert calculation.lines == (
        Line("已拨付", "四（一）", Decimal(3_000_000)),
        Line("利息", "四（一）", Decimal("0.50")),
        Line(
            "应追回",
            "四（一）",
            Decimal("3000000.50"),
            "弄虚作假的，全额追回",
            "已拨付 + 利息",
            (Input("已拨付", Decimal(3_000_000)), Input("利息", Decimal("0.50"))),
        ),
    )
    assert calculation.lines[-1].worked == "3,000,000.00 + 0.50"


def test_what_was_not_passed_on_stands_on_its_clause():
    calculation = recovery.not_passed_on(Decimal(500_000), Decimal(350_000))

    assert [(line.label, line.basis, line.amount) for line in calculation.lines] == [
        ("已拨付", "三（四）", Decimal(500_000)),
        ("企业确认收到", "三（四）", Decimal(350_000)),
        ("应追回", "三（四）", Decimal(150_000)),
    ]
    assert calculation.lines[-1].worked == "500,000.00 − 350,000.00"


@pytest.mark.parametrize(
    ("rule", "name", "reason"),
    [
        (recovery.lower_cost, "重新计算可补", "复审核减投入"),
        (recovery.not_passed_on, "企业确认收到", "奖补资金没有直接用于企业改造"),
        (recovery.duplicate_funding, "扣除其他财政资金后可补", "同一项目另有财政资金"),
    ],
)
def test_a_difference_says_why_it_is_taken_back_and_why_not(rule, name, reason):
    back, kept = rule(YUAN, Decimal("0.99")), rule(YUAN, YUAN)

    assert [line.label for line in back.lines] == ["已拨付", name, "应追回"]
    assert [one.lines[-1].reason for one in (back, kept)] == [reason, "没有多拨，不追回"]


def test_an_abandoned_project_shows_its_months():
    last = recovery.abandoned(Decimal(900_000), 12, 36).lines[-1]

    assert (last.worked, last.reason) == (
        "900,000.00 × 12 ÷ 36",
        "承诺期内中止，按没有开始的整月追回",
    )


@pytest.mark.parametrize(
    ("revoked_at", "planned_at", "passed"),
    [
        (None, None, True),
        (None, REVOKED, True),
        (REVOKED, None, False),
        (REVOKED, REVOKED + INSTANT, False),
        (REVOKED, REVOKED, True),
        (REVOKED, REVOKED - INSTANT, True),
    ],
)
def test_a_title_revoked_before_the_plan_cancels_what_is_unpaid(revoked_at, planned_at, passed):
    """CB-4."""
    finding = recovery.unpaid_cancelled(revoked_at=revoked_at, planned_at=planned_at)

    reason = "" if passed else "称号在下达计划前被取消，没有拨付的不再拨付；先暂停，逐件决定"
    assert finding == Finding("CB-4", "下达计划前称号没有被取消", passed, reason, "四（一）")


@pytest.mark.parametrize("wrong", [Decimal("-0.01"), PARTIAL, Decimal("NaN")])
@pytest.mark.parametrize("rule", RULES.values())
def test_a_difference_refuses_what_is_no_amount(rule, wrong):
    for given in [(wrong, YUAN), (YUAN, wrong)]:
        with pytest.raises(ValueError, match="whole fen"):
            rule(*given)


@pytest.mark.parametrize(
    ("paid", "left", "term"),
    [(YUAN, 37, 36), (YUAN, -1, 36), (YUAN, 0, 0), (YUAN, 0, -1), (PARTIAL, 1, 36)],
)
def test_an_abandoned_project_refuses_other_months_and_no_amount(paid, left, term):
    with pytest.raises(ValueError, match=r"months|whole fen"):
        recovery.abandoned(paid, left, term)
