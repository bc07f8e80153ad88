"""E-01 to E-16, by worked examples that an official can read and extend."""

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from subsidies import policy
from subsidies.rules.conditions import Conditions
from subsidies.rules.costs import Spend, recognised_cost
from subsidies.rules.eligibility import (
    CATEGORIES,
    EXCLUDED_CATEGORIES,
    Means,
    PriorSupport,
    check_award,
    check_claim,
    check_line,
    counted_paid,
    line_counts,
)
from subsidies.rules.terms import PaymentBasis, Stacking, Window
from tests.subsidies.eligible import (
    CAPACITY,
    CLAIM,
    GUIDE,
    INVOICE,
    LINE,
    PAYMENT,
    RECORD,
    TERMS,
    claim_of,
    line_of,
    terms_of,
)
from tests.worked_examples import TESTS, read_cases

LINES = "subsidies/line_eligibility_cases.csv"
CLAIMS = "subsidies/claim_eligibility_cases.csv"


def passed(findings, code):
    [found] = [finding.passed for finding in findings if finding.code == code]
    return "是" if found else "否"


def reason(findings, code):
    [found] = [finding.reason for finding in findings if finding.code == code]
    return found


@pytest.mark.parametrize("case", read_cases(LINES))
def test_a_line_is_judged_as_in_the_worked_examples(case):
    findings = check_line(line_of(case), terms_of(case))

    assert passed(findings, case["规则"]) == case["通过"]


@pytest.mark.parametrize("case", read_cases(CLAIMS))
def test_a_claim_is_judged_as_in_the_worked_examples(case):
    findings = check_claim(claim_of(case), terms_of(case))

    assert passed(findings, case["规则"]) == case["通过"]


def test_every_rule_has_an_example_that_passes_and_one_that_does_not():
    shown = set()
    for path in (LINES, CLAIMS):
        with (TESTS / path).open(encoding="utf-8", newline="") as file:
            shown |= {(row["规则"], row["通过"]) for row in csv.DictReader(file)}

    assert shown == {(f"E-{n:02}", answer) for n in range(1, 17) for answer in "是否"}


@pytest.mark.parametrize("measure", ["CAP", "DIAG", "RETRO"])
def test_all_rules_answer_in_order_and_say_why_on_which_basis(measure):
    findings = (*check_line(LINE, TERMS[measure]), *check_claim(CLAIM, TERMS[measure]))

    assert [finding.code for finding in findings] == [f"E-{n:02}" for n in range(1, 17)]
    assert [finding.code for finding in findings if not finding.passed] == []
    assert all(f.label and f.reason.endswith("。") and f.basis for f in findings)


@pytest.mark.parametrize(
    ("measure", "first", "title"),
    [("CAP", "三（二）", "三（二）"), ("DIAG", GUIDE, "三（三）"), ("RETRO", GUIDE, "三（四）")],
)
def test_a_finding_cites_the_clause_where_the_policy_says_it_and_else_the_guide(
    measure, first, title
):
    findings = (*check_line(LINE, TERMS[measure]), *check_claim(CLAIM, TERMS[measure]))

    assert [finding.basis for finding in findings] == [
        first,
        *[GUIDE] * 12,
        title,
        title,
        GUIDE,
    ]


def test_every_excluded_kind_of_spending_is_told_by_its_name():
    found = {
        code: reason(check_line(replace(LINE, category=code), CAPACITY), "E-01")
        for code in EXCLUDED_CATEGORIES
    }

    supported = "、".join(CATEGORIES[one] for one in CATEGORIES if one != "IMPL")
    assert found == {
        code: f"“{name}”不在支持的类别以内：{supported}。"
        for code, name in EXCLUDED_CATEGORIES.items()
    }


def test_a_finding_lists_every_date_outside_the_window_at_once():
    late = date(2027, 1, 4)
    line = replace(
        LINE,
        contract_on=date(2025, 12, 31),
        invoices=(replace(INVOICE, on=late),),
        payments=(replace(PAYMENT, on=late, means=Means.DRAFT), PAYMENT),
        accepted_on=None,
    )

    found = reason(check_line(line, CAPACITY), "E-02")

    assert found == (
        "合同签订日2025年12月31日（周三）不在投入期间；开票日2027年1月4日（周一）不在投入期间；"
        "出票日2027年1月4日（周一）不在投入期间"
        "（2026年1月1日（周四）至2026年12月31日（周四），首尾两日在内）；没有验收日期。"
    )


def test_the_reasons_name_what_is_wrong_and_what_would_be_right():
    line = replace(
        LINE,
        invoices=(replace(INVOICE, buyer="别家公司", held_by="SHZJ-CAP-2026-0001"),),
        payments=(replace(PAYMENT, means=Means.CASH, payee="个人甲"),),
        shareholding=Decimal("0.305"),
        asset_tag="",
        is_in_use=False,
    )

    findings = check_line(line, CAPACITY)

    assert {f.code: f.reason for f in findings if not f.passed} == {
        "E-04": "发票26442000000012345678已用于SHZJ-CAP-2026-0001，一张发票只计一次。",
        "E-05": (
            "发票26442000000012345678的购买方是“别家公司”，应为“广州云栈科技（集团）有限公司”；"
            "收款方“个人甲”不是开票方；须说明原因。"
        ),
        "E-06": "现金付款 1,130,000.00 元不计。",
        "E-08": "买卖双方有关联（持股 30.50%），没有价格公允报告。",
        "E-09": "设备闲置或没有安装；没有固定资产标识。",
    }


def test_a_line_counts_no_more_for_what_zeroes_it_and_still_for_what_only_asks():
    asked = replace(LINE, payments=(replace(PAYMENT, payee="个人甲"),))
    partly = replace(LINE, payments=(PAYMENT, replace(PAYMENT, means=Means.CASH)))
    late = replace(LINE, accepted_on=date(2027, 1, 1))

    found = [line_counts(check_line(line, CAPACITY)) for line in (LINE, asked, partly, late)]

    assert found == [True, True, True, False]


def test_cash_and_drafts_of_another_time_come_off_what_was_paid():
    late = date(2027, 1, 1)
    line = replace(
        LINE,
        payments=(
            replace(PAYMENT, amount=Decimal("500000.00")),
            replace(PAYMENT, amount=Decimal("300000.00"), means=Means.DRAFT),
            replace(PAYMENT, amount=Decimal("100000.00"), means=Means.CASH),
            replace(PAYMENT, amount=Decimal("200000.00"), means=Means.DRAFT, on=late),
        ),
    )

    paid = counted_paid(line, CAPACITY)
    spend = Spend(Decimal(1_000_000), None, Decimal(1_000_000), Decimal(1_130_000), paid)

    assert str(paid) == "800000.00"
    cost = recognised_cost(spend, basis=PaymentBasis.PRO_RATA, cited=GUIDE).result
    assert str(cost) == "707964.60"


def test_staff_is_proved_by_timesheets_instead_of_contract_and_invoice():
    line = replace(
        LINE,
        category="RD",
        contract_on=None,
        accepted_on=None,
        invoices=(),
        payments=(replace(PAYMENT, payee="研发人员"),),
        is_staff=True,
        has_timesheets=True,
    )

    assert [f.code for f in check_line(line, CAPACITY) if not f.passed] == []


def test_support_is_told_with_its_source_and_only_excludes_where_the_guide_says_so():
    claim = replace(
        CLAIM,
        prior=(
            PriorSupport("国家", "专项", Decimal(0)),
            PriorSupport("省", "技术改造", Decimal(300_000)),
            PriorSupport("区", "上云", Decimal("20000.5")),
        ),
    )

    stacked = reason(check_claim(claim, CAPACITY), "E-12")
    excluded = reason(check_claim(claim, replace(CAPACITY, stacking=Stacking.EXCLUSIVE)), "E-12")

    told = "同一项目已得省“技术改造” 300,000.00 元、区“上云” 20,000.50 元"
    assert (stacked, excluded) == (f"{told}，从本项补助中扣减。", f"{told}，不再支持。")


def test_a_credit_record_is_told_as_it_is_found_again():
    claim = replace(CLAIM, credit=(replace(RECORD, kind="serious"),))

    assert reason(check_claim(claim, CAPACITY), "E-13") == (
        "2026年5月6日（周三）不良记录（穗信〔2024〕7号，来源：信用广州）；"
        "认为记录有误的，请先向来源单位申请更正。"
    )


def test_a_suspended_title_is_no_active_one():
    claim = replace(
        CLAIM,
        title_periods=(
            Window(date(2026, 2, 1), date(2026, 2, 28)),
            Window(date(2026, 4, 1), date(2029, 1, 31)),
        ),
    )

    assert reason(check_claim(claim, TERMS["RETRO"]), "E-14") == (
        "合同签订日2026年3月2日（周一）平台称号不在有效期。"
    )


@pytest.mark.parametrize(
    ("clause", "rules"),
    [
        (policy.INTERNET_PLATFORM, [("E-13", GUIDE)]),
        (policy.FACTORY, [("E-13", GUIDE), ("E-15", "三（五）（2）")]),
        (policy.IIMS, [("E-13", GUIDE)]),
        (policy.DCMM, [("E-13", GUIDE)]),
    ],
)
def test_an_award_asks_for_credit_and_a_factory_for_its_industry(clause, rules):
    claim = replace(CLAIM, division="I65", credit=(replace(RECORD, kind="serious"),))

    found = check_award(claim, clause, label=GUIDE, conditions=Conditions())

    assert [(f.code, f.basis) for f in found if not f.passed] == rules
    assert all(f.passed for f in check_award(CLAIM, clause, label=GUIDE, conditions=Conditions()))
