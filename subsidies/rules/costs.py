"""What was spent and counts: the least of contract, invoice and payment, without VAT (§四（一）).

Amounts in yuan. Quotients stay exact fractions until the one cut at the end: a third times three is
one again, where a decimal of any length would lose the fen.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from math import floor

from casework.calculation import FEN, Calculation, Input, Line, not_exceeding
from subsidies import policy
from subsidies.rules.conditions import RESEARCH_STAFF_RATE
from subsidies.rules.terms import PaymentBasis, Window

NOTHING = Decimal(0)
MONTHS_OF_YEAR = 12
CONTRACT = "合同价（不含税）"
INVOICE = "发票（不含税）"
PAID = "实际付款"
LEAST = "取三者最小值"
LEAST_OF_TWO = "取两者较小值"


class SpendError(ValueError):
    """Figures of a line that contradict each other; the message says in Chinese what to change."""


@dataclass(frozen=True)
class Spend:
    """The figures of one line of spending, in yuan; invoices are totals, red-letter ones negative.

    Of the contract ``contract_net`` is the price without VAT, signed supplements included;
    ``contract_gross`` stands in where only the price with VAT is stated. ``paid`` is with VAT.
    ``in_shares`` (without VAT) is what was settled in shares instead of money. ``months_in`` of
    ``months_all`` months of a prepaid service lie in the guide's window; both or neither.
    """

    contract_net: Decimal | None
    contract_gross: Decimal | None
    invoice_net: Decimal
    invoice_gross: Decimal
    paid: Decimal
    in_shares: Decimal = NOTHING
    months_in: int | None = None
    months_all: int | None = None

    def __post_init__(self) -> None:
        """Refuse figures that contradict each other; SpendError."""
        prices = [one for one in (self.contract_net, self.contract_gross) if one is not None]
        if not prices:
            raise SpendError("合同价至少填一项：不含税价，或者含税价")
        if min(*prices, self.paid, self.in_shares, NOTHING) < 0:
            raise SpendError("合同价、已付和以股权结算的金额不能小于 0")
        if self.is_invoiced and self.invoice_gross < self.invoice_net:
            raise SpendError("发票价税合计不能小于不含税金额")
        if (self.months_in is None) != (self.months_all is None):
            raise SpendError("服务总月数和投入期间内的月数要一起填")
        if self.months_all is not None and not 0 <= (self.months_in or 0) <= self.months_all:
            raise SpendError("投入期间内的月数不能超过服务总月数")
        if self.months_all == 0:
            raise SpendError("服务总月数不能是 0")

    @property
    def is_invoiced(self) -> bool:
        """Whether anything is left of the invoices once the red-letter ones have come off."""
        return self.invoice_net > 0 and self.invoice_gross > 0

    def without_vat(self, gross: Decimal) -> Fraction:
        """Return ``gross`` (with VAT) without VAT by this line's own invoices, not cut."""
        return Fraction(gross) * Fraction(self.invoice_net) / Fraction(self.invoice_gross)


def _cut(amount: Fraction) -> Decimal:
    """Return ``amount`` (yuan, 0 or more) cut to whole fen."""
    return not_exceeding(Decimal(floor(amount / Fraction(FEN))) * FEN)


def recognised_cost(
    spend: Spend, *, basis: PaymentBasis, cited: str = policy.GUIDE.number
) -> Calculation:
    """Return what counts of one line: the least of contract, invoice and payment without VAT (yuan).

    ``basis`` says how a payment with VAT is turned into one without; ``cited`` names the guide.
    Nothing counts where the invoices come to nothing. Precisions: handbook 10a.
    """
    if not spend.is_invoiced:
        return _not_invoiced(LEAST, cited)
    contract, lines = _contract(spend, cited)
    as_paid = basis is PaymentBasis.AS_PAID
    paid = Fraction(spend.paid) if as_paid else spend.without_vat(spend.paid)
    amounts = {CONTRACT: contract, INVOICE: Fraction(spend.invoice_net), PAID: paid}
    return _least(spend, LEAST, amounts, (*lines, _paid(spend, basis, cited)), cited)


def offset_cost(spend: Spend, *, cited: str = policy.GUIDE.number) -> Calculation:
    """Return what counts of one line where the enterprise pays only its share: no payment is asked.

    It is the lesser of contract and invoice without VAT, in yuan (抵扣, 减免; §三（三）、（四）).
    """
    if not spend.is_invoiced:
        return _not_invoiced(LEAST_OF_TWO, cited)
    contract, lines = _contract(spend, cited)
    amounts = {CONTRACT: contract, INVOICE: Fraction(spend.invoice_net)}
    return _least(spend, LEAST_OF_TWO, amounts, lines, cited)


def _not_invoiced(label: str, cited: str) -> Calculation:
    reason = "有效发票合计不大于 0（红字发票已抵减），本行不计"
    return Calculation((Line(label, cited, not_exceeding(NOTHING), reason),))


def _contract(spend: Spend, cited: str) -> tuple[Fraction, tuple[Line, ...]]:
    """Return the contract price that counts, without VAT and shares, not cut, and its lines."""
    lines: list[Line] = []
    if spend.contract_net is not None:
        price = Fraction(spend.contract_net)
    else:
        gross = spend.contract_gross or NOTHING
        price = spend.without_vat(gross)
        lines.append(_without_vat("合同价折算为不含税", "合同含税价", gross, spend, cited))
    if not spend.in_shares:
        return price, tuple(lines)
    left = max(Fraction(0), price - Fraction(spend.in_shares))
    lines.append(
        Line(
            "减以股权结算的部分",
            policy.CONCESSION.number,
            _cut(left),
            "以技术、服务入股结算的部分没有付出现金，不计入成本",
            "合同价 − 以股权结算",
            (Input("合同价", _cut(price)), Input("以股权结算", spend.in_shares)),
        )
    )
    return left, tuple(lines)


def _without_vat(label: str, name: str, gross: Decimal, spend: Spend, cited: str) -> Line:
    return Line(
        label,
        cited,
        _cut(spend.without_vat(gross)),
        formula=f"{name} × 发票不含税 ÷ 价税合计",
        inputs=(
            Input(name, gross),
            Input("发票不含税", spend.invoice_net),
            Input("价税合计", spend.invoice_gross),
        ),
    )


def _paid(spend: Spend, basis: PaymentBasis, cited: str) -> Line:
    if basis is PaymentBasis.AS_PAID:
        return Line("已付按实付计", cited, not_exceeding(spend.paid))
    return _without_vat("已付折算为不含税", "已付", spend.paid, spend, cited)


def _least(
    spend: Spend,
    label: str,
    amounts: Mapping[str, Fraction],
    before: tuple[Line, ...],
    cited: str,
) -> Calculation:
    """Close a calculation with the least of ``amounts``, and of it the months inside the window."""
    least = min(amounts.values())
    limiting = [name for name, amount in amounts.items() if amount == least]
    reason = "" if len(limiting) == len(amounts) else f"限制因素：{'、'.join(limiting)}"
    shown = tuple(Input(name, _cut(amount)) for name, amount in amounts.items())
    line = Line(label, cited, _cut(least), reason, "、".join(amounts), shown)
    if spend.months_all is None:
        return Calculation((*before, line))
    return Calculation((*before, line, _within(spend, least, cited)))


def _within(spend: Spend, least: Fraction, cited: str) -> Line:
    months_in, months_all = spend.months_in or 0, spend.months_all or 1
    return Line(
        "按投入期间内的月数计",
        cited,
        _cut(least * months_in / months_all),
        "" if months_in == months_all else "服务期在投入期间以外的月份不计",
        "上一步 × 期间内月数 ÷ 总月数",
        (
            Input("上一步", _cut(least)),
            Input("期间内月数", Decimal(months_in), "个月"),
            Input("总月数", Decimal(months_all), "个月"),
        ),
    )


def research_staff(
    staff: Decimal,
    other: Decimal,
    *,
    most_rate: Decimal = RESEARCH_STAFF_RATE,
    cited: str = policy.GUIDE.number,
) -> Calculation:
    """Return what counts of ``staff`` (yuan, 0 or more, by timesheet) beside ``other`` research cost.

    Staff may be at most ``most_rate`` (0 or more, below 1) of what counts of both together, hence
    other × rate ÷ (1 − rate). ValueError outside these ranges. E-10, clause 三（二）.
    """
    if not NOTHING <= most_rate < 1:
        raise ValueError(f"rate {most_rate} is not a share of one")
    rate = Fraction(most_rate)
    most = Fraction(other) * rate / (1 - rate)
    counted = _cut(min(Fraction(staff), most))
    limit = Line(
        "研发人员费用上限",
        cited,
        _cut(most),
        formula="其他研发投入 × 人员占比 ÷ (1 − 人员占比)",
        inputs=(Input("其他研发投入", other), Input("人员占比", most_rate, "%")),
    )
    reason = "限制因素：研发人员费用占研发投入的比例" if counted < staff else ""
    return Calculation(
        (
            Line("研发人员费用（按工时）", cited, not_exceeding(staff)),
            limit,
            Line("计入的研发人员费用", policy.CAPACITY_SCOPE.number, counted, reason),
        )
    )


def project_cost(
    recognised: Sequence[Decimal], *, audited: Decimal | None, cited: str = policy.GUIDE.number
) -> Calculation:
    """Return the cost K of a project: the sum of its lines, or what the auditor found if less (yuan).

    ``recognised`` are results of the rules above; ``audited`` None: not audited. An auditor never
    raises a cost. ValueError for an amount below zero.
    """
    if min(recognised, default=NOTHING) < 0:
        raise ValueError("a recognised cost is below zero")
    total = not_exceeding(sum(recognised, NOTHING))
    summed = Line("符合条件的投入合计", cited, total, "" if total else "没有一行投入符合条件")
    if audited is None:
        return Calculation((summed,))
    found = not_exceeding(audited)
    reason = "限制因素：审定数" if found < total else ""
    if found > total:
        reason = "审定数高于申报数，仍按申报数计"
    return Calculation(
        (
            summed,
            Line(
                "取申报数与审定数较小值",
                cited,
                min(total, found),
                reason,
                "投入合计、审定数",
                (Input("投入合计", total), Input("审定数", found)),
            ),
        )
    )


def months_within(first_month_day: date, months_all: int, window: Window) -> int:
    """Return how many of ``months_all`` months from ``first_month_day`` begin inside ``window``.

    A month begins on the same day of the month as the service, or on the last day of a month that
    is too short. ValueError below one month.
    """
    if months_all < 1:
        raise ValueError(f"{months_all} months are no service")
    begun = takewhile(lambda day: day <= window.last, _beginnings(first_month_day, months_all))
    return sum(day >= window.first for day in begun)


def _beginnings(first: date, months: int) -> Iterator[date]:
    for passed in range(months):
        years, month = divmod(first.month - 1 + passed, MONTHS_OF_YEAR)
        year, month = first.year + years, month + 1
        yield date(year, month, min(first.day, monthrange(year, month)[1]))
