"""Shares out a pool that may be too small for all claims (handbook 5.5, 10a Pools). Pure.

Amounts in yuan. What a claim gets is never above what it asks, their sum never above the pool; each
result is cut once, to whole ``round_unit``, and what that leaves stays in the pool.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from casework.calculation import FEN, Input, Line, not_exceeding
from subsidies import policy
from subsidies.rules.shares import is_whole, largest_remainder
from subsidies.rules.terms import PoolRule

Score = Decimal | Fraction
NOTHING = Decimal("0.00")
BASIS = policy.GUIDE.number
WHOLE = "资金池足够，全额安排"
NONE_LEFT = "资金池余额不足"


@dataclass(frozen=True)
class Entry:
    """A claim on a pool: ``amount`` in yuan, above 0, whole fen.

    Scores are exact and out of 100 (an added 5 for 优秀 may pass it); ``service`` and ``technical``
    are those of the components that decide a tie.
    """

    reference: str
    amount: Decimal
    submitted_at: datetime
    is_joint: bool = False
    score: Score | None = None
    service: Score = Decimal(0)
    technical: Score = Decimal(0)


@dataclass(frozen=True)
class Allocation:
    """What a pool gives to one claim, and the line that says how."""

    reference: str
    amount: Decimal
    line: Line


def share_out(
    pool: Decimal,
    entries: Sequence[Entry],
    rule: PoolRule,
    *,
    round_unit: Decimal = FEN,
    last_partial: bool = False,
) -> tuple[Allocation, ...]:
    """Return what each of ``entries`` gets of ``pool`` (yuan, whole fen), in their own order.

    All in full where the pool is enough; else by ``rule``. ``last_partial`` (RANK_CUTOFF): the first that
    does not fit gets what is left. ValueError for a pool or an amount that is no whole fen, for an
    amount of 0, for a reference that comes twice, and for a missing score where one ranks.
    """
    _check(pool, entries)
    if _total(entries) <= pool:
        lines = {one.reference: Line(WHOLE, BASIS, one.amount) for one in entries}
    elif rule is PoolRule.PROPORTIONAL:
        lines = _scaled(pool, entries, round_unit)
    elif rule is PoolRule.PRIORITY:
        lines = _joint_first(pool, entries, round_unit)
    else:
        lines = _in_turn(pool, _ranked(entries), last_partial=last_partial)
    return _allocated(entries, lines, round_unit)


def queue_awards(pool: Decimal, entries: Sequence[Entry]) -> tuple[Allocation, ...]:
    """Return which fixed awards the pool of the awards pays this year, in the order of ``entries``.

    They queue by submission, then reference, and are never scaled: the first that does not fit and
    all behind it wait for the next year with 0. ValueError as for ``share_out``.
    """
    _check(pool, entries)
    queue = sorted(entries, key=_by_submission)
    lines = _in_turn(pool, queue, last_partial=False, otherwise="资金池不足，列入下一年度")
    return _allocated(entries, lines, FEN)


def _check(pool: Decimal, entries: Sequence[Entry]) -> None:
    if not is_whole(pool):
        raise ValueError("a pool is whole fen, 0 or more")
    if not all(is_whole(one.amount) and one.amount for one in entries):
        raise ValueError("a claim on a pool is whole fen, above 0")
    if len({one.reference for one in entries}) < len(entries):
        raise ValueError("a reference comes twice")


def _total(entries: Iterable[Entry]) -> Decimal:
    return sum((one.amount for one in entries), NOTHING)


def _by_submission(entry: Entry) -> tuple[datetime, str]:
    return entry.submitted_at, entry.reference


def _scaled(
    pool: Decimal, entries: Sequence[Entry], round_unit: Decimal, basis: str = BASIS
) -> dict[str, Line]:
    """Return the part of ``pool``, less than all of ``entries`` ask, for each in proportion.

    Fen that are left over go by largest remainder, of equals to the earlier submission; with a
    larger ``round_unit`` they stay in the pool.
    """
    order = sorted(entries, key=_by_submission)
    total = _total(order)
    if round_unit == FEN:
        parts = largest_remainder(pool, [one.amount for one in order])
    else:
        parts = tuple(pool * one.amount / total for one in order)
    return {
        one.reference: Line(
            "按资金池比例核减",
            basis,
            part,
            reason="资金池不足，同比例核减",
            formula="资金池可用 × 本件可补 ÷ 各件合计",
            inputs=(
                Input("资金池可用", pool),
                Input("本件可补", one.amount),
                Input("各件合计", total),
            ),
        )
        for one, part in zip(order, parts, strict=True)
    }


def _joint_first(pool: Decimal, entries: Sequence[Entry], round_unit: Decimal) -> dict[str, Line]:
    """Return joint projects in full and the rest scaled to what is left; or joint ones scaled, others 0."""
    joint = [one for one in entries if one.is_joint]
    others = [one for one in entries if not one.is_joint]
    left = pool - _total(joint)
    basis = policy.JOINT.number
    if left < 0:
        lines = {one.reference: Line(NONE_LEFT, basis, NOTHING, "联合共建优先") for one in others}
        return lines | _scaled(pool, joint, round_unit, basis)
    lines = {one.reference: Line("联合共建优先，全额安排", basis, one.amount) for one in joint}
    return lines | _scaled(left, others, round_unit)


def _ranked(entries: Iterable[Entry]) -> list[Entry]:
    """Return the best first: score, service, technical, earlier submission, reference."""

    def order(one: Entry) -> tuple[object, ...]:
        if one.score is None:
            raise ValueError(f"{one.reference} has no score")
        # Decimal and Fraction cannot be compared with each other.
        scores = (-Fraction(score) for score in (one.score, one.service, one.technical))
        return (*scores, *_by_submission(one))

    return sorted(entries, key=order)


def _in_turn(
    pool: Decimal, queue: Iterable[Entry], *, last_partial: bool, otherwise: str = NONE_LEFT
) -> dict[str, Line]:
    """Return all that fit one after the other; nothing passes by the first that does not."""
    lines: dict[str, Line] = {}
    left, is_open = pool, True
    for one in queue:
        if is_open and one.amount <= left:
            line = Line("依次全额安排", BASIS, one.amount)
        elif last_partial and left:
            line = Line("依次安排，余额不足全额", BASIS, left, "资金池余额给排到的最后一件")
        else:
            line = Line(otherwise, BASIS, NOTHING)
        is_open = line.amount == one.amount
        left -= line.amount
        lines[one.reference] = line
    return lines


def _allocated(
    entries: Sequence[Entry], lines: dict[str, Line], round_unit: Decimal
) -> tuple[Allocation, ...]:
    """Return the lines in the order of ``entries``, cut to whole ``round_unit``."""
    found = []
    for one in entries:
        line = lines[one.reference]
        amount = not_exceeding(line.amount, round_unit)
        if amount < line.amount:
            told = f"不足 {round_unit:f} 元的部分留在资金池"
            line = replace(line, amount=amount, reason="；".join(filter(None, (line.reason, told))))
        found.append(Allocation(one.reference, amount, line))
    return tuple(found)
