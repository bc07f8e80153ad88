"""改造实施奖补 §三（四）: what an enterprise's retrofit may get, and who bears which part of it. Pure.

Amounts in yuan, without VAT, whole fen, 0 or more, else ValueError.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from casework.calculation import Calculation, Input, Line, not_exceeding
from subsidies.rules.entitlement import NOTHING, cap_left, entitlement, in_fen
from subsidies.rules.terms import Measure, Terms

LEVEL_CAP = "改造后等级的封顶"
PAID_LIMIT = "企业已付对应的奖补"
# Rates are shown in percent with two decimals.
SHOWN_RATE = Decimal("0.0001")


@dataclass(frozen=True)
class Split:
    """Who bears the list price of a retrofit: amounts in yuan that sum to it.

    ``concession_rate``: the platform's part as a share of one, to the hundredth of a percent, half up.
    """

    government: Decimal
    enterprise: Decimal
    platform: Decimal
    concession_rate: Decimal


def cost_share(
    cost: Decimal,
    terms: Terms,
    *,
    other: Decimal = NOTHING,
    granted: Decimal = NOTHING,
    level: int | None = None,
) -> Calculation:
    """Return the most that may be paid for the actual cost K (§三（四）) where the enterprise pays all (返还).

    ``other``: other public money for the same retrofit. ``granted``: what the enterprise was granted or
    had reserved before under the programme; it counts against the terms' cap and against the cap of the
    present ``level``. ``level``: reached after the retrofit, confirmed on site; None: not assessed.
    With level caps in the terms, a level without one brings 0; so does one below ``min_level_after``.
    ValueError for other amounts and for terms of another measure.
    """
    return _within(cost, terms, other=other, granted=granted, level=level)


def cost_share_offset(
    cost: Decimal,
    paid_by_enterprise: Decimal,
    terms: Terms,
    *,
    other: Decimal = NOTHING,
    granted: Decimal = NOTHING,
    level: int | None = None,
) -> Calculation:
    """Return the most that may be paid where the enterprise pays only its own share (抵扣; §三（四）).

    ``cost``: K by contract and invoice alone. ``paid_by_enterprise``: its cash without VAT, which bounds
    the subsidy at paid × rate ÷ (1 − rate). The rest as in ``cost_share``.
    """
    limit = offset_limit(paid_by_enterprise, terms.rate)
    rest = _within(cost, terms, other=other, granted=granted, level=level, limit=limit)
    if limit is None:
        return rest
    return Calculation((_limit_line(paid_by_enterprise, limit, terms), *rest.lines))


def offset_limit(paid: Decimal, rate: Decimal) -> Decimal | None:
    """Return the subsidy that ``paid`` (yuan) stands for at ``rate``, a share of one; not cut to the fen.

    None, no limit, at rate 1: the enterprise then has nothing to pay. ValueError for a rate that is not
    above 0 and at most 1, and for an amount out of range (handbook 10a, 抵扣).
    """
    paid = in_fen(paid)
    if not 0 < rate <= 1:
        raise ValueError(f"rate {rate} is not a share of one")
    return None if rate == 1 else paid * rate / (1 - rate)


def three_ways(list_price: Decimal, contract: Decimal, subsidy: Decimal) -> Split:
    """Return who bears ``list_price``: government, enterprise, and the platform by its 让利 (§三（四）).

    ``contract``: the price agreed, at most the list price; ``subsidy``: at most the contract.
    ValueError otherwise, and for a list price of 0.
    """
    list_price, contract, subsidy = in_fen(list_price), in_fen(contract), in_fen(subsidy)
    if not list_price or not subsidy <= contract <= list_price:
        raise ValueError(f"{subsidy}, {contract} and {list_price} are not in order")
    concession = list_price - contract
    return Split(
        government=subsidy,
        enterprise=contract - subsidy,
        platform=concession,
        concession_rate=(concession / list_price).quantize(SHOWN_RATE, rounding=ROUND_HALF_UP),
    )


def _within(
    cost: Decimal,
    terms: Terms,
    *,
    other: Decimal,
    granted: Decimal,
    level: int | None,
    limit: Decimal | None = None,
) -> Calculation:
    if terms.measure is not Measure.RETROFIT:
        raise ValueError(f"terms of {terms.measure} are not those of a cost share")
    by_level = _level_cap(terms, level)
    caps = (terms.cap, *(line.amount for line in by_level))
    cap = min((one for one in caps if one is not None), default=None)
    left = cap_left(cap, granted, terms.label)
    rest = entitlement(
        cost,
        terms,
        other=other,
        remaining=left[-1].amount if left else cap,
        limit=limit,
        limit_name=PAID_LIMIT,
    )
    return Calculation((*by_level, *left, *rest.lines))


def _level_cap(terms: Terms, level: int | None) -> tuple[Line, ...]:
    """Return the line of what the level reached allows; none where the guide asks for no level."""
    least = terms.min_level_after
    if not terms.level_caps and least is None:
        return ()
    if level is None:
        return (Line(LEVEL_CAP, terms.label, NOTHING, "改造后的等级还没有现场确认，按 0 计"),)
    if least is not None and level < least:
        reason = f"改造后应达到 {least} 级，现在是 {level} 级，按 0 计"
        return (Line(LEVEL_CAP, terms.label, NOTHING, reason),)
    if not terms.level_caps:
        return ()
    cap = terms.level_caps.get(level)
    if cap is None:
        reason = f"指南没有列出改造后 {level} 级的封顶，按 0 计"
        return (Line(LEVEL_CAP, terms.label, NOTHING, reason),)
    return (Line(LEVEL_CAP, terms.label, in_fen(cap), f"改造后 {level} 级"),)


def _limit_line(paid: Decimal, limit: Decimal, terms: Terms) -> Line:
    return Line(
        PAID_LIMIT,
        terms.label,
        not_exceeding(limit),
        formula="企业已付 × 比例 ÷ (1 − 比例)",
        inputs=(Input("企业已付", paid), Input("比例", terms.rate, "%")),
    )
