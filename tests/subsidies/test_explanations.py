"""What costs, lines, claims and awards say beside the amount: each sentence where it is true, and nowhere else."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from subsidies import policy
from subsidies.rules.awards import CLAUSES, Award, AwardError, AwardTerms, award, read_iims_level
from subsidies.rules.conditions import Conditions
from subsidies.rules.costs import (
    Spend,
    months_within,
    project_cost,
    recognised_cost,
    research_staff,
)
from subsidies.rules.eligibility import (
    CATEGORIES,
    EXCLUDED_CATEGORIES,
    Effect,
    Means,
    PriorSupport,
    check_claim,
    check_line,
    counted_paid,
)
from subsidies.rules.retrofit import cost_share_offset, three_ways
from subsidies.rules.terms import Measure, PaymentBasis, UpgradeMode, Window
from tests.builders_guides import make_terms
from tests.subsidies.eligible import CAPACITY, CLAIM, INVOICE, LINE, PAYMENT, TERMS

D = Decimal
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
PRO_RATA, AS_PAID = PaymentBasis.PRO_RATA, PaymentBasis.AS_PAID
SPEND = Spend(D(100), None, D(100), D(113), D(113))


def told(findings, code):
    [found] = [one for one in findings if one.code == code]
    return found.passed, found.reason


def of_line(code, terms=CAPACITY, **changes):
    return told(check_line(replace(LINE, **changes), terms), code)


def of_claim(code, terms=CAPACITY, **changes):
    return told(check_claim(replace(CLAIM, **changes), terms), code)


# Costs


def test_a_payment_as_paid_is_kept_with_its_fen():
    trace = recognised_cost(SPEND, basis=AS_PAID).trace()

    assert [(step["label"], step["amount"]) for step in trace] == [
        ("已付按实付计", "113.00"),
        ("取三者最小值", "100.00"),
    ]


@pytest.mark.parametrize(
    ("net", "gross", "counted"),
    [
        ("0", "0.50", False),
        ("-0.50", "0.05", False),
        ("0.50", "0.50", True),
        ("0.01", "0.01", True),
    ],
)
def test_invoices_that_come_to_nothing_are_told_of(net, gross, counted):
    spend = replace(SPEND, invoice_net=D(net), invoice_gross=D(gross))

    last = recognised_cost(spend, basis=PRO_RATA).lines[-1]

    assert (last.amount > 0, "有效发票合计不大于 0" in last.reason) == (counted, not counted)


@pytest.mark.parametrize(("months", "reason"), [(24, ""), (23, "服务期在投入期间以外的月份不计")])
def test_a_service_within_the_window_says_nothing_of_months_outside(months, reason):
    spend = replace(SPEND, months_in=months, months_all=24)

    assert recognised_cost(spend, basis=PRO_RATA).lines[-1].reason == reason


def test_staff_shows_what_it_may_be_and_says_where_that_limits_it():
    within, above = research_staff(D(30), D(70)), research_staff(D("30.01"), D(70))

    assert [(line.label, f"{line.amount}", line.worked) for line in above.lines] == [
        ("研发人员费用（按工时）", "30.01", ""),
        ("研发人员费用上限", "30.00", "70.00 × 30% ÷ (1 − 30%)"),
        ("计入的研发人员费用", "30.00", ""),
    ]
    assert [one.lines[-1].reason for one in (within, above)] == [
        "",
        "限制因素：研发人员费用占研发投入的比例",
    ]
    assert within.trace()[0]["amount"] == "30.00"


def test_an_audited_cost_shows_both_figures():
    calculation = project_cost([D(60), D(40)], audited=D(80))

    assert [(line.label, line.amount, line.worked) for line in calculation.lines] == [
        ("符合条件的投入合计", D(100), ""),
        ("取申报数与审定数较小值", D(80), "100.00、80.00"),
    ]


@pytest.mark.parametrize(
    ("first", "months", "counted"),
    [
        (date(2026, 12, 31), 1, 1),
        (date(2025, 12, 31), 1, 0),
        (date(2025, 11, 15), 3, 1),
        (date(2025, 12, 1), 2, 1),
        (date(2026, 12, 1), 2, 1),
    ],
)
def test_months_begin_on_the_day_of_the_service(first, months, counted):
    assert months_within(first, months, YEAR) == counted


def test_a_month_begins_no_later_than_its_own_day():
    # From the 10th: the second month begins on the 10th of January, not on the 31st.
    window = Window(date(2026, 1, 5), date(2026, 1, 20))

    assert months_within(date(2025, 12, 10), 2, window) == 1


# Lines


def test_categories_are_named_as_the_policy_and_a_claimant_call_them():
    assert dict(CATEGORIES) == {
        "HW": "信息化硬件",
        "SW": "软件",
        "RD": "解决方案研发集成",
        "TEST": "测试验证",
        "NET": "网络通信",
        "CLOUD": "云租赁",
        "IMPL": "实施服务",
    }
    assert dict(EXCLUDED_CATEGORIES) == {
        "LAND": "土地",
        "BUILDING": "房屋建筑",
        "DECORATION": "装修",
        "VEHICLE": "车辆",
        "OFFICE": "普通办公设备",
        "ENTERTAINMENT": "招待",
        "MARKETING": "市场推广",
        "INTEREST": "利息",
        "TAX": "税费",
        "PENALTY": "罚款、违约金",
    }


def test_codes_of_lines_stay_as_they_are_stored():
    assert [one.value for one in Means] == ["transfer", "draft", "cash"]
    assert [one.value for one in Effect] == ["zero", "part", "ask"]


def test_a_line_without_category_says_so():
    assert of_line("E-01", category="")[1].startswith("“未填类别”不在支持的类别以内")


def test_a_staff_line_needs_no_three_proofs():
    staff = {"is_staff": True, "invoices": (), "payments": (), "contract_on": None}

    assert of_line("E-03", **staff) == (True, "人员费用凭工时记录。")


def test_what_is_missing_is_told_before_what_does_not_match():
    missing = of_line("E-03", invoices=(), proofs_linked=False)

    assert missing == (False, "缺发票。")


@pytest.mark.parametrize(
    ("share", "reason"),
    [
        ("0", "合同、发票齐全，自付为零，无须付款凭证。"),
        ("0.01", "合同、发票、付款凭证齐全。"),
        ("1", "合同、发票、付款凭证齐全。"),
    ],
)
def test_no_payment_is_asked_of_a_share_of_nothing(share, reason):
    assert of_line("E-03", own_share=D(share)) == (True, reason)


def test_one_of_several_sellers_may_be_paid():
    other = replace(INVOICE, number="26442000000012345679", seller="佛山数控有限公司")

    assert of_line("E-05", invoices=(INVOICE, other))[0]


def test_an_explanation_of_nothing_is_not_told():
    assert of_line("E-05", explanation="同一集团")[1] == "购买方、收款方与发票一致。"


def test_every_used_invoice_is_told_and_the_rule_once_at_the_end():
    held = replace(INVOICE, held_by="CAP-1")
    other = replace(held, number="26442000000012345679")

    reason = of_line("E-04", invoices=(held, other))[1]

    assert reason == (
        f"发票{held.number}已用于CAP-1；发票{other.number}已用于CAP-1，一张发票只计一次。"
    )


def test_a_transfer_counts_whenever_it_was_made():
    late = replace(PAYMENT, on=date(2030, 1, 1))

    assert counted_paid(replace(LINE, payments=(late,)), CAPACITY) == PAYMENT.amount


def test_second_hand_equipment_is_not_asked_for_its_age_where_none_is_allowed():
    refused = of_line("E-07", is_second_hand=True)

    assert refused == (False, "申报指南不支持二手设备。")


def test_an_invoice_is_known_by_its_number():
    assert INVOICE.key == INVOICE.number


# Claims


def test_a_claim_is_new_unless_told_otherwise():
    once = replace(CAPACITY, conditions=Conditions(competitive_per_year=1))

    assert of_claim("E-16", once) == (True, "连同本项 1 项，不超过 1 项，项目没有申报其他方向。")
    assert of_claim("E-16", competitive_claims=1)[1].startswith("连同本项 2 项")
    assert of_claim("E-16", TERMS["RETRO"])[1].startswith("不计入竞争性扶持项目")


def test_prior_support_of_a_fen_is_told_and_none_is_not():
    nothing, fen = (PriorSupport("区", "技改", D(amount)) for amount in ("0", "0.01"))

    assert of_claim("E-12", prior=(nothing,)) == (True, "同一项目没有其他财政资金。")
    assert of_claim("E-12", prior=(nothing, fen)) == (
        True,
        "同一项目已得区“技改” 0.01 元，从本项补助中扣减。",
    )


def test_an_enterprise_is_told_in_words_what_is_supported():
    small = Conditions(sizes=frozenset({"small", "micro"}))
    terms = replace(TERMS["RETRO"], conditions=small)

    assert of_claim("E-15", TERMS["RETRO"], division="")[1].startswith("“未填行业”不在")
    assert of_claim("E-15", TERMS["RETRO"], division="Z99")[1].startswith("“Z99”不在")
    assert of_claim("E-15", terms, size="large") == (False, "企业规模大型，只支持小型、微型。")


# Awards and retrofits


def test_a_certificate_needs_its_level_whatever_was_paid_before():
    terms = AwardTerms("2026年申报指南")
    paid = {Award.IIP_SPECIAL: policy.SPECIAL_AWARD}

    assert award(Award.IIP_CROSS, terms, paid=paid).result == D(2_000_000)
    never = replace(terms, upgrade_mode=UpgradeMode.NONE)
    assert award(Award.IIP_CROSS, never, paid=paid).result == 0


def test_a_level_is_read_to_its_very_end():
    with pytest.raises(AwardError):
        read_iims_level("AA_")


def test_every_award_stands_on_its_clause():
    assert {item: clause.number for item, clause in CLAUSES.items()} == {
        Award.IIP_CROSS: "三（五）（1）",
        Award.IIP_SPECIAL: "三（五）（1）",
        Award.FACTORY: "三（五）（2）",
        Award.IIMS: "三（五）（3）",
        Award.DCMM: "三（五）（4）",
    }


@pytest.mark.parametrize(
    ("contract", "rate"),
    [("99999", "0.0000"), ("99995", "0.0001"), ("99994", "0.0001"), ("99985", "0.0002")],
)
def test_a_concession_is_shown_to_the_hundredth_of_a_percent(contract, rate):
    assert f"{three_ways(D(100_000), D(contract), D(0)).concession_rate}" == rate


def test_an_offset_shows_its_limit_cut_to_the_fen():
    terms = make_terms(Measure.RETROFIT, rate=D("0.30"))

    first = cost_share_offset(D(100), D(100), terms).trace()[0]

    assert (first["label"], first["amount"]) == ("企业已付对应的奖补", "42.85")
