"""评估诊断费用减免 §三（三）: what is waived of a fee and what the enterprise pays. Pure; amounts in yuan."""

from decimal import Decimal

from casework.calculation import Calculation, not_exceeding
from subsidies.rules.entitlement import NOTHING, entitlement_after, in_fen
from subsidies.rules.terms import Measure, Terms


def diagnosis_waiver(
    fee: Decimal, terms: Terms, *, used: Decimal = NOTHING, other: Decimal = NOTHING
) -> Calculation:
    """Return the most that may be waived of the recognised ``fee`` (yuan, whole fen, 0 or more; §三（三）).

    ``used``: what of the enterprise's cap is reserved or consumed, over all platforms and years of the
    policy. Of two claims the one submitted first has it first; there is no top-up after a release.
    ValueError for other amounts and for terms of another measure.
    """
    if terms.measure is not Measure.DIAGNOSIS:
        raise ValueError(f"terms of {terms.measure} are not those of a waiver")
    return entitlement_after(fee, terms, used=used, other=other)


def enterprise_pays(fee: Decimal, waiver: Decimal) -> Decimal:
    """Return what is left of ``fee`` for the enterprise (yuan, without VAT).

    ValueError for a negative amount and for a waiver above the fee (§三（三） 减免).
    """
    left = in_fen(fee) - in_fen(waiver)
    if left < 0:
        raise ValueError(f"{waiver} is more than the fee {fee}")
    return left


def fee_after_concession(list_price: Decimal, concession_rate: Decimal) -> Decimal:
    """Return the fee (yuan) once the platform has let off ``concession_rate``, a share of one from 0 to 1.

    Cut to the fen: a concession comes off before public money is asked for (§三（四） 减费让利).
    ValueError outside these ranges.
    """
    if not 0 <= concession_rate <= 1:
        raise ValueError(f"rate {concession_rate} is not a share of one")
    return not_exceeding(in_fen(list_price) * (1 - concession_rate))
