"""Splits an amount by weights so that its parts sum to it exactly (handbook 5.3 CAP-10, 5.5). Pure."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from casework.calculation import FEN


def is_whole(amount: Decimal, unit: Decimal = FEN) -> bool:
    """Tell whether ``amount`` (yuan) is a finite number of whole ``unit``, 0 or more."""
    return amount.is_finite() and amount >= 0 and Fraction(amount) % Fraction(unit) == 0


def largest_remainder(
    total: Decimal, weights: Sequence[Decimal], unit: Decimal = FEN
) -> tuple[Decimal, ...]:
    """Return the part of ``total`` (yuan, whole ``unit``) that falls to each of ``weights``.

    Each gets its exact part cut to whole ``unit``; what is left over goes, a unit each, to those that
    lost most by the cut, of equals to the earlier one. A weight of 0 gets nothing; no part is a whole
    unit away from the exact one. ValueError for a total that is negative or not whole, for a negative
    weight, and where nothing has a weight.
    """
    if not is_whole(total, unit):
        raise ValueError(f"{total} is not a number of whole {unit}")
    if any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("weights are 0 or more, and one of them more")
    # Exact: a product of two amounts has more digits than Decimal keeps.
    units = int(Fraction(total) / Fraction(unit))
    whole = sum(map(Fraction, weights), Fraction(0))
    exact = [units * Fraction(weight) / whole for weight in weights]
    parts = [int(one) for one in exact]
    by_loss = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in by_loss[: units - sum(parts)]:
        parts[at] += 1
    return tuple((part * unit).quantize(FEN) for part in parts)
