"""Which lines of spending count: E-01 to E-11 (§三（二）, §四（一）)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from casework.calculation import Finding
from casework.days import day_in_words
from casework.standards import Labelled
from platforms.rules.eligibility import years_before
from subsidies import policy
from subsidies.rules.costs import months_within
from subsidies.rules.eligibility.findings import judged
from subsidies.rules.eligibility.invoices import Invoice, same_name
from subsidies.rules.terms import Measure, Terms

NOTHING = Decimal(0)
EQUIPMENT = "HW"
RESEARCH = "RD"
# §三（二）, in its order. A guide for retrofits may also name what it takes to put them in place.
CAPACITY_CATEGORIES = MappingProxyType(
    {
        EQUIPMENT: "信息化硬件",
        "SW": "软件",
        RESEARCH: "解决方案研发集成",
        "TEST": "测试验证",
        "NET": "网络通信",
        "CLOUD": "云租赁",
    }
)
CATEGORIES = MappingProxyType({**CAPACITY_CATEGORIES, "IMPL": "实施服务"})
# Named so that a claimant reads why; whatever else is in no category of the guide counts no more.
EXCLUDED_CATEGORIES = MappingProxyType(
    {
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
)


class Means(Labelled):
    """How a payment was made."""

    TRANSFER = "transfer", "银行转账"
    DRAFT = "draft", "承兑汇票"
    CASH = "cash", "现金"


class Effect(StrEnum):
    """What a rule that a line does not pass brings about."""

    ZERO = "zero"  # 本行不计
    PART = "part"  # 只计其余部分
    ASK = "ask"  # 须作说明


@dataclass(frozen=True)
class Payment:
    """One payment, in yuan with VAT; of a draft ``on`` is the day it was drawn (出票日)."""

    amount: Decimal
    on: date
    means: Means
    payee: str


@dataclass(frozen=True)
class LineFacts:
    """What is known of one line of spending.

    ``buyer``: who must stand on the invoices, the claimant or, for a retrofit, the enterprise.
    ``own_share``: what the buyer pays of it itself (yuan); 0 asks for no payment. ``explanation``
    answers for names that differ. ``shareholding`` between buyer and seller is a share of one.
    ``made_on`` of second-hand equipment; ``is_in_use`` is False where it was found idle or not
    installed. A staff line is proved by timesheets; ``months_all`` from ``service_from`` is a
    service that was paid in advance, None for any other.
    """

    category: str
    buyer: str
    own_share: Decimal
    contract_on: date | None
    accepted_on: date | None
    invoices: tuple[Invoice, ...]
    payments: tuple[Payment, ...]
    proofs_linked: bool = True
    explanation: str = ""
    is_second_hand: bool = False
    made_on: date | None = None
    shareholding: Decimal = NOTHING
    has_common_control: bool = False
    has_price_report: bool = False
    asset_tag: str = ""
    is_in_use: bool = True
    is_staff: bool = False
    has_timesheets: bool = False
    service_from: date | None = None
    months_all: int | None = None

    @property
    def is_equipment(self) -> bool:
        return self.category == EQUIPMENT


def category(line: LineFacts, terms: Terms) -> Finding:
    """E-01: the line belongs to a category that the policy and the guide support."""
    basis = policy.CAPACITY_SCOPE.number if terms.measure is Measure.CAPACITY else terms.label
    label = "投入类别"
    if terms.measure is Measure.DIAGNOSIS:
        return judged("E-01", label, (), "评估诊断费用不分类别", basis)
    allowed = terms.categories
    if terms.measure is Measure.CAPACITY:
        allowed = allowed & frozenset(CAPACITY_CATEGORIES)
    name = (CATEGORIES | EXCLUDED_CATEGORIES).get(line.category, line.category) or "未填类别"
    supported = "、".join(CATEGORIES[one] for one in CATEGORIES if one in allowed)
    faults = [] if line.category in allowed else [f"“{name}”不在支持的类别以内：{supported}"]
    return judged("E-01", label, faults, f"属于“{name}”", basis)


def window(line: LineFacts, terms: Terms) -> Finding:
    """E-02: contract, invoices, payments and acceptance all lie in the window, both ends within."""
    days = [("合同签订日", line.contract_on)]
    days += [("开票日", invoice.on) for invoice in line.invoices]
    days += [
        ("出票日" if payment.means is Means.DRAFT else "付款日", payment.on)
        for payment in line.payments
        if payment.means is not Means.CASH
    ]
    days += [("验收日", line.accepted_on)]
    faults = [
        f"{name}{day_in_words(day)}不在投入期间"
        for name, day in days
        if day is not None and not terms.window.holds(day)
    ]
    held = f"{day_in_words(terms.window.first)}至{day_in_words(terms.window.last)}"
    if faults:
        faults[-1] += f"（{held}，首尾两日在内）"
    if line.accepted_on is None and not line.is_staff:
        faults.append("没有验收日期")
    return judged("E-02", "投入期间", faults, f"各日期都在{held}以内", terms.label)


def proofs(line: LineFacts, terms: Terms) -> Finding:
    """E-03: contract, invoice and payment are there and belong together; no payment of no share."""
    label = "三项凭证"
    if line.is_staff:
        return judged("E-03", label, (), "人员费用凭工时记录", terms.label)
    wanted = [("合同", line.contract_on is not None), ("发票", bool(line.invoices))]
    if line.own_share > 0:
        wanted.append(("付款凭证", bool(line.payments)))
    missing = [name for name, there in wanted if not there]
    faults = [f"缺{'、'.join(missing)}"] if missing else []
    if not missing and not line.proofs_linked:
        faults.append("合同、发票、付款凭证对应不上同一笔投入")
    good = f"{'、'.join(name for name, _ in wanted)}齐全"
    if line.own_share <= 0:
        good += "，自付为零，无须付款凭证"
    return judged("E-03", label, faults, good, terms.label)


def unique_invoice(line: LineFacts, terms: Terms) -> Finding:
    """E-04: no invoice already counts in another standing claim, or twice in this line."""
    faults = [
        f"发票{invoice.number}已用于{invoice.held_by}"
        for invoice in line.invoices
        if invoice.held_by
    ]
    times = Counter(invoice.key for invoice in line.invoices)
    numbers = {invoice.key: invoice.number for invoice in line.invoices}
    faults += [f"发票{numbers[key]}在本行重复" for key in times if times[key] > 1]
    if faults:
        faults[-1] += "，一张发票只计一次"
    return judged("E-04", "发票不重复", faults, "发票没有用于别处", terms.label)


def parties(line: LineFacts, terms: Terms) -> Finding:
    """E-05: the invoices are made out to the buyer, and those who were paid made them out."""
    label = "购买方与收款方"
    faults = [
        f"发票{invoice.number}的购买方是“{invoice.buyer}”，应为“{line.buyer}”"
        for invoice in line.invoices
        if not same_name(invoice.buyer, line.buyer)
    ]
    strangers = {
        payment.payee: None
        for payment in line.payments
        if line.invoices and not any(same_name(payment.payee, i.seller) for i in line.invoices)
    }
    faults += [f"收款方“{payee}”不是开票方" for payee in strangers]
    if faults and line.explanation.strip():
        told = f"{'；'.join(faults)}；已说明：{line.explanation.strip()}"
        return judged("E-05", label, (), told, terms.label)
    if faults:
        faults.append("须说明原因")
    return judged("E-05", label, faults, "购买方、收款方与发票一致", terms.label)


def counted_paid(line: LineFacts, terms: Terms) -> Decimal:
    """Return what was paid (yuan with VAT) by means that count: no cash, no draft of another time."""
    return sum((one.amount for one in line.payments if _is_counted(one, terms)), NOTHING)


def _is_counted(payment: Payment, terms: Terms) -> bool:
    if payment.means is Means.CASH:
        return False
    return payment.means is not Means.DRAFT or terms.window.holds(payment.on)


def payment_means(line: LineFacts, terms: Terms) -> Finding:
    """E-06: cash does not count; a draft does when it was drawn inside the window."""
    faults = [
        f"现金付款 {payment.amount:,.2f} 元不计"
        if payment.means is Means.CASH
        else f"承兑汇票 {payment.amount:,.2f} 元的出票日{day_in_words(payment.on)}不在投入期间，不计"
        for payment in line.payments
        if not _is_counted(payment, terms)
    ]
    return judged("E-06", "付款方式", faults, "没有不计的付款", terms.label)


def _is_related(line: LineFacts, terms: Terms) -> bool:
    return line.has_common_control or line.shareholding >= terms.conditions.related_share


def second_hand(line: LineFacts, terms: Terms) -> Finding:
    """E-07: second-hand equipment only where the guide allows it, young enough, from a stranger."""
    if not line.is_second_hand:
        return judged("E-07", "二手设备", (), "不是二手设备", terms.label)
    asked = terms.conditions
    faults = []
    if _is_related(line, terms):
        faults.append("从关联方购买的二手设备不计")
    if not asked.allows_second_hand:
        faults.append("申报指南不支持二手设备")
    earliest = years_before(terms.window.last, asked.second_hand_years)
    if asked.allows_second_hand and (line.made_on is None or line.made_on < earliest):
        made = "没有写明" if line.made_on is None else day_in_words(line.made_on)
        faults.append(f"出厂日期{made}，须不早于{day_in_words(earliest)}")
    good = f"出厂不超过 {asked.second_hand_years} 年"
    return judged("E-07", "二手设备", faults, good, terms.label)


def related_party(line: LineFacts, terms: Terms) -> Finding:
    """E-08: nothing bought from a related party, unless a report shows that the price was fair."""
    if not _is_related(line, terms):
        return judged("E-08", "关联交易", (), "买卖双方没有关联关系", terms.label)
    how = "受同一方控制" if line.has_common_control else f"持股 {line.shareholding:.2%}"
    if line.has_price_report:
        good = f"买卖双方有关联（{how}），附有价格公允报告，须核对"
        return judged("E-08", "关联交易", (), good, terms.label)
    fault = f"买卖双方有关联（{how}），没有价格公允报告"
    return judged("E-08", "关联交易", (fault,), "", terms.label)


def in_use(line: LineFacts, terms: Terms) -> Finding:
    """E-09: equipment is installed and used, and carries the tag of an asset."""
    if not line.is_equipment:
        return judged("E-09", "在用与标识", (), "不是设备", terms.label)
    faults = [] if line.is_in_use else ["设备闲置或没有安装"]
    if not line.asset_tag.strip():
        faults.append("没有固定资产标识")
    good = f"在用，固定资产标识 {line.asset_tag.strip()}"
    return judged("E-09", "在用与标识", faults, good, terms.label)


def staff(line: LineFacts, terms: Terms) -> Finding:
    """E-10: staff counts in research alone and by timesheet; how much of it, research_staff says."""
    if not line.is_staff:
        return judged("E-10", "人员费用", (), "不是人员费用", terms.label)
    faults = [] if line.category == RESEARCH else ["人员费用只能列入解决方案研发集成"]
    if not line.has_timesheets:
        faults.append("没有工时记录")
    return judged("E-10", "人员费用", faults, "研发人员，有工时记录", terms.label)


def prepaid(line: LineFacts, terms: Terms) -> Finding:
    """E-11: of a service paid in advance only the months that begin inside the window count."""
    if line.months_all is None:
        return judged("E-11", "预付服务费", (), "不是预付的服务费", terms.label)
    if line.service_from is None:
        return judged("E-11", "预付服务费", ("没有写明服务开始日",), "", terms.label)
    months = months_within(line.service_from, line.months_all, terms.window)
    told = f"共 {line.months_all} 个月，在投入期间以内的有 {months} 个月"
    faults = [] if months else [told]
    return judged("E-11", "预付服务费", faults, f"{told}，按月数计", terms.label)


LineRule = Callable[[LineFacts, Terms], Finding]
LINE_RULES: tuple[LineRule, ...] = (
    category,
    window,
    proofs,
    unique_invoice,
    parties,
    payment_means,
    second_hand,
    related_party,
    in_use,
    staff,
    prepaid,
)
# What every other rule brings about is that the line does not count.
EFFECTS: Mapping[str, Effect] = MappingProxyType({"E-05": Effect.ASK, "E-06": Effect.PART})


def check_line(line: LineFacts, terms: Terms) -> tuple[Finding, ...]:
    """Return what every rule finds of ``line``, E-01 to E-11 in order; InvoiceError for no invoice."""
    return tuple(rule(line, terms) for rule in LINE_RULES)


def line_counts(findings: Iterable[Finding]) -> bool:
    """Tell whether a line counts at all: what is failed only asks, or takes a part off."""
    return all(
        finding.passed or EFFECTS.get(finding.code, Effect.ZERO) is not Effect.ZERO
        for finding in findings
    )
