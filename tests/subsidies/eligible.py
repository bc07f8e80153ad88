"""A line and a claim that every rule passes, and what the words of the worked examples change."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from platforms.rules.eligibility import CreditFact
from subsidies.rules.conditions import Conditions
from subsidies.rules.eligibility import ClaimFacts, Invoice, LineFacts, Means, Payment, PriorSupport
from subsidies.rules.terms import CapScope, Measure, Stacking, Terms, Window

GUIDE = "2026年申报指南"
BUYER = "广州云栈科技（集团）有限公司"
SELLER = "深圳算力设备有限公司"
DAY = date(2026, 5, 6)
INVOICE = Invoice("", "26442000000012345678", DAY, BUYER, SELLER)
PAYMENT = Payment(Decimal(1_130_000), DAY, Means.TRANSFER, SELLER)
LINE = LineFacts(
    category="HW",
    buyer=BUYER,
    own_share=Decimal(1_130_000),
    contract_on=date(2026, 3, 2),
    accepted_on=date(2026, 6, 30),
    invoices=(INVOICE,),
    payments=(PAYMENT,),
    asset_tag="SB-0001",
)
CLAIM = ClaimFacts(
    judged_on=date(2026, 9, 10),
    submitted_on=date(2026, 9, 1),
    in_guangzhou=True,
    division="C36",
    size="small",
    contracts_on=(date(2026, 3, 2),),
    title_periods=(Window(date(2026, 2, 1), date(2029, 1, 31)),),
)
RECORD = CreditFact(
    kind="",
    label="不良记录",
    decided_on=DAY,
    until=None,
    number="穗信〔2024〕7号",
    source="信用广州",
)
CAPACITY = Terms(
    measure=Measure.CAPACITY,
    window=Window(date(2026, 1, 1), date(2026, 12, 31)),
    rate=Decimal("0.30"),
    cap=Decimal(10_000_000),
    scope=CapScope.PROJECT,
    label=GUIDE,
)
PERIOD = {"scope": CapScope.POLICY_PERIOD}
TERMS = {
    "CAP": CAPACITY,
    "DIAG": replace(CAPACITY, measure=Measure.DIAGNOSIS, cap=Decimal(200_000), **PERIOD),
    "RETRO": replace(CAPACITY, measure=Measure.RETROFIT, cap=None, **PERIOD),
}


def yes(text):
    return {"是": True, "否": False}[text]


def day(text):
    return date.fromisoformat(text) if text else None


def days(text):
    return tuple(map(date.fromisoformat, text.split()))


def codes(text):
    return frozenset(text.split())


def changed_by(text):
    return dict(part.split("=", 1) for part in text.split("；")) if text else {}


# What a word of the guide's column sets: of the terms, of their conditions.
TERMS_WORDS = {
    "类别": ("categories", codes),
    "互斥": ("stacking", lambda text: Stacking.EXCLUSIVE if yes(text) else Stacking.DIFFERENCE),
}
CONDITION_WORDS = {
    "支持二手": ("allows_second_hand", yes),
    "关联持股": ("related_share", Decimal),
    "回看年数": ("violation_years", int),
    "计入竞争": ("competitive", yes),
    "每年项数": ("competitive_per_year", int),
    "行业": ("divisions", codes),
    "规模": ("sizes", codes),
}
INVOICE_WORDS = {"开票日": ("on", day), "购买方": ("buyer", str), "已用于": ("held_by", str)}
PAYMENT_WORDS = {"付款日": ("on", day), "付款方式": ("means", Means), "收款方": ("payee", str)}
CREDIT_WORDS = {"信用": ("kind", str), "记录日": ("decided_on", day), "移出日": ("until", day)}
LINE_WORDS = {
    "类别": ("category", str),
    "合同日": ("contract_on", day),
    "验收日": ("accepted_on", day),
    "自付": ("own_share", Decimal),
    "凭证对应": ("proofs_linked", yes),
    "说明": ("explanation", str),
    "二手": ("is_second_hand", yes),
    "出厂日": ("made_on", day),
    "持股": ("shareholding", Decimal),
    "同一控制": ("has_common_control", yes),
    "价格报告": ("has_price_report", yes),
    "资产标识": ("asset_tag", str),
    "在用": ("is_in_use", yes),
    "人员": ("is_staff", yes),
    "工时": ("has_timesheets", yes),
    "服务开始": ("service_from", day),
    "总月数": ("months_all", int),
    "发票": ("invoices", {"无": (), "重复": (INVOICE, INVOICE)}.__getitem__),
    "付款": ("payments", {"无": ()}.__getitem__),
}
CLAIM_WORDS = {
    "提交日": ("submitted_on", day),
    "合同日": ("contracts_on", days),
    "称号": ("title_periods", {"无": ()}.__getitem__),
    "取消日": ("title_revoked_on", day),
    "行业": ("division", str),
    "在广州": ("in_guangzhou", yes),
    "规模": ("size", str),
    "竞争项数": ("competitive_claims", int),
    "同一项目": ("same_project", lambda text: (text,)),
    "其他资金": ("prior", lambda text: (PriorSupport("省", "技术改造", Decimal(text)),)),
}


def taken(words, given):
    """Return the fields that the words of ``given`` set, and take those words out of it."""
    found = {}
    for word in [word for word in given if word in words]:
        name, read = words[word]
        found[name] = read(given.pop(word))
    return found


def terms_of(case):
    given = changed_by(case["指南"])
    terms = replace(TERMS[case["措施"]], **taken(TERMS_WORDS, given))
    terms = replace(terms, conditions=Conditions(**taken(CONDITION_WORDS, given)))
    assert given == {}
    return terms


def line_of(case):
    given = changed_by(case["改动"])
    line = LINE
    if invoice := taken(INVOICE_WORDS, given):
        line = replace(line, invoices=(replace(INVOICE, **invoice),))
    if payment := taken(PAYMENT_WORDS, given):
        line = replace(line, payments=(replace(PAYMENT, **payment),))
    line = replace(line, **taken(LINE_WORDS, given))
    assert given == {}
    return line


def claim_of(case):
    given = changed_by(case["改动"])
    claim = CLAIM
    if record := taken(CREDIT_WORDS, given):
        claim = replace(claim, credit=(replace(RECORD, **record),))
    claim = replace(claim, **taken(CLAIM_WORDS, given))
    assert given == {}
    return claim
