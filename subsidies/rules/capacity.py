"""平台能力建设补助 §三（二）: what a project may get, and how the members of a consortium share it. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from casework.calculation import Calculation
from subsidies.rules.entitlement import NOTHING, entitlement_after
from subsidies.rules.shares import largest_remainder
from subsidies.rules.terms import Measure, Terms


def capacity_subsidy(
    cost: Decimal, terms: Terms, *, other: Decimal = NOTHING, granted: Decimal = NOTHING
) -> Calculation:
    """Return the most that may be paid for a project of ``cost`` K (yuan, whole fen, 0 or more; §三（二）).

    ``other``: other public money for the same project. ``granted``: what was granted or reserved before
    within ``terms.scope``: to the project, or to the platform in the guide's year or in all years.
    Joint building raises neither rate nor cap: a consortium is one project. ValueError for other
    amounts and for terms of another measure.
    """
    if terms.measure is not Measure.CAPACITY:
        raise ValueError(f"terms of {terms.measure} are not those of a capacity subsidy")
    return entitlement_after(cost, terms, used=granted, other=other)


def split_among_members(amount: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return the parts of ``amount`` (yuan, whole fen, already rounded for the project) by member.

    ``weights``: what each member spent (yuan), in the order of the alliance agreement, the lead first:
    of equal remainders the earlier member gets the fen. The parts sum to ``amount``. §三（二）;
    ValueError as of ``largest_remainder``.
    """
    return largest_remainder(amount, weights)
