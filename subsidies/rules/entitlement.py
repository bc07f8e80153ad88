"""From a cost to the most that may be paid: share, cap, other public money, rounding (handbook 5.1). Pure.

Amounts in yuan, 0 or more, whole fen. The steps are those of every measure that pays a share of a cost;
each is cut once to the fen, downwards, because the policy says “不超过”.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from casework.calculation import FEN, Calculation, Input, Line, not_exceeding
from subsidies.rules.shares import is_whole
from subsidies.rules.terms import CLAUSES, MOST_CAPS, MOST_RATES, Measure, Stacking, Terms

NOTHING = Decimal("0.00")
RESULT = "最多可补"
BEFORE = "上一步"
OTHER = "其他财政资金"
CAP = "封顶"
CAP_LEFT = "封顶余额"
COSTS: Mapping[Measure, str] = MappingProxyType(
    {
        Measure.CAPACITY: "项目投入",
        Measure.DIAGNOSIS: "评估诊断费",
        Measure.RETROFIT: "改造成本",
    }
)


def entitlement(
    cost: Decimal,
    terms: Terms,
    *,
    other: Decimal = NOTHING,
    remaining: Decimal | None = None,
    limit: Decimal | None = None,
    limit_name: str = "另一上限",
) -> Calculation:
    """Return the most that ``terms`` allow for the cost K (yuan, whole fen, 0 or more); last line 最多可补.

    ``other``: other public money for the same project. ``remaining``: what is left of the cap in its
    scope; None: the whole cap of the terms, or no cap where they have none. ``limit``: one more upper
    bound, any amount of 0 or more, called ``limit_name`` on its line. Clauses 三（二）–三（四）, guide
    四（一）. ValueError for amounts outside these ranges.
    """
    cost, other = in_fen(cost), in_fen(other)
    steps = [_share(cost, terms)]
    if limit is not None:
        steps.append(_limited(steps[-1].amount, limit, limit_name, terms))
    if not (terms.cap is None and remaining is None):
        steps.append(_capped(steps[-1].amount, terms, remaining))
    steps.append(_beside_other(steps[-1].amount, other, terms))
    steps.append(_not_above_cost(steps[-1].amount, cost, other, terms))
    if terms.round_unit != FEN:
        steps.append(_rounded(steps[-1].amount, terms))
    most = steps[-1].amount
    reason = "" if most else "可补金额为 0，不能提交申报"
    steps.append(Line(RESULT, CLAUSES[terms.measure].number, most, reason))
    return Calculation(tuple(steps))


def entitlement_after(
    cost: Decimal, terms: Terms, *, used: Decimal, other: Decimal = NOTHING
) -> Calculation:
    """Return the entitlement where ``used`` (yuan) of the terms' cap is granted or reserved already.

    Ranges and errors as of ``entitlement``.
    """
    left = cap_left(terms.cap, used, cap_basis(terms))
    rest = entitlement(cost, terms, other=other, remaining=left[-1].amount if left else None)
    return Calculation((*left, *rest.lines))


def cap_left(cap: Decimal | None, used: Decimal, basis: str) -> tuple[Line, ...]:
    """Return the line 封顶余额 of a ``cap``, or no line where there is no cap or nothing of it is used.

    ``used`` (yuan, 0 or more, else ValueError) may be above the cap: a later guide may lower it.
    """
    used = in_fen(used)
    if cap is None or not used:
        return ()
    left = max(in_fen(cap) - used, NOTHING)
    return (
        Line(
            CAP_LEFT,
            basis,
            left,
            "" if left else "封顶额度已用完",
            f"{CAP} − 已用额度",
            (Input(CAP, cap), Input("已用额度", used)),
        ),
    )


def cap_basis(terms: Terms) -> str:
    """Return what the cap of ``terms`` stands on: the policy's own number, or the guide's lower one."""
    is_the_policys = terms.cap is not None and terms.cap == MOST_CAPS.get(terms.measure)
    return CLAUSES[terms.measure].number if is_the_policys else terms.label


def missing_payment(cost: Decimal, subsidy: Decimal, paid: Decimal) -> Decimal:
    """Return what an enterprise has still to pay of its own share, cost − subsidy, without VAT (yuan).

    For the modes in which the platform is paid the subsidy and the enterprise the rest (减免, 抵扣;
    §三（三）、（四）): anything missing keeps a claim from being submitted. ValueError for a negative
    amount and a subsidy above the cost.
    """
    own = in_fen(cost) - in_fen(subsidy)
    if own < 0:
        raise ValueError(f"{subsidy} is more than the cost {cost}")
    return max(own - in_fen(paid), NOTHING)


def in_fen(amount: Decimal) -> Decimal:
    """Return ``amount`` (yuan) written to the fen.

    ValueError for one that is negative, not finite or no whole fen.
    """
    if not is_whole(amount):
        raise ValueError(f"{amount} is not a number of whole fen, 0 or more")
    return amount.quantize(FEN)


def _share(cost: Decimal, terms: Terms) -> Line:
    name, rate = COSTS[terms.measure], Input("比例", terms.rate, "%")
    share = not_exceeding(cost * terms.rate)
    reason = f"没有符合条件的{name}"
    if cost:
        reason = "" if share else "按比例折算不足 0.01 元"
    is_the_policys = terms.rate == MOST_RATES[terms.measure]
    return Line(
        f"按 {rate.figure} 计，舍去分以下",
        CLAUSES[terms.measure].number if is_the_policys else terms.label,
        share,
        reason,
        f"{name} × 比例",
        (Input(name, cost), rate),
    )


def _limited(before: Decimal, limit: Decimal, name: str, terms: Terms) -> Line:
    if not limit.is_finite():
        raise ValueError(f"{limit} is no limit")
    most = not_exceeding(limit)
    return Line(
        f"不超过{name}",
        terms.label,
        min(before, most),
        f"限制因素：{name}" if most < before else "",
        f"{BEFORE}、{name}",
        (Input(BEFORE, before), Input(name, most)),
    )


def _capped(before: Decimal, terms: Terms, remaining: Decimal | None) -> Line:
    bounds = {CAP: terms.cap, CAP_LEFT: remaining}
    name, most = min(
        ((name, in_fen(bound)) for name, bound in bounds.items() if bound is not None),
        key=lambda named: named[1],
    )
    return Line(
        CAP,
        cap_basis(terms),
        min(before, most),
        f"限制因素：{name}" if most < before else "",
        f"{BEFORE}、{name}",
        (Input(BEFORE, before), Input(name, most)),
    )


def _beside_other(before: Decimal, other: Decimal, terms: Terms) -> Line:
    """就高不重复: take off the other public money, or give nothing beside it."""
    if other and terms.stacking is Stacking.EXCLUSIVE:
        reason = f"同一项目已有{OTHER}，按指南不再补助"
        return Line(f"减{OTHER}", terms.label, NOTHING, reason)
    reason = f"限制因素：{OTHER}" if other and before else ""
    if other > before:
        reason = f"{OTHER}已超过可补的部分，按 0 计"
    return Line(
        f"减{OTHER}",
        terms.label,
        max(before - other, NOTHING),
        reason,
        f"{BEFORE} − {OTHER}",
        (Input(BEFORE, before), Input(OTHER, other)),
    )


def _not_above_cost(before: Decimal, cost: Decimal, other: Decimal, terms: Terms) -> Line:
    """Assert that all public money together stays within the cost; after the steps before it does."""
    name = COSTS[terms.measure]
    room = max(cost - other, NOTHING)
    return Line(
        "财政资金不超过成本",
        terms.label,
        min(before, room),
        f"{OTHER}已超过成本" if other > cost else "",
        f"{name} − {OTHER}",
        (Input(name, cost), Input(OTHER, other)),
    )


def _rounded(before: Decimal, terms: Terms) -> Line:
    unit = Input("取整单位", terms.round_unit)
    most = not_exceeding(before, terms.round_unit)
    return Line(
        f"按 {terms.round_unit} 元取整，只舍不入",
        terms.label,
        most,
        f"舍去 {before - most} 元" if most < before else "",
        f"{BEFORE}舍去不满{unit.name}的部分",
        (Input(BEFORE, before), unit),
    )
