"""How a property of the money rules is asked: a share of its examples by ./test, all by scripts/prove."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

RUNS, SHARE = 900, 90
CENTS = 100


def prove(whole: bool, *strategies) -> Callable:
    """Ask the decorated claim of drawn examples at once: RUNS of them when ``whole``, else SHARE."""

    def ask(claim):
        asked = 0

        @settings(
            max_examples=RUNS if whole else SHARE,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.tuples(*strategies))
        def holds(drawn):
            nonlocal asked
            asked += 1
            claim(*drawn)

        holds()
        # Hypothesis stops without a word where it has run out of examples.
        assert asked >= (RUNS if whole else SHARE)

    return ask


def yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def fen_of(amount: Decimal) -> int:
    """Return a whole number of fen; ValueError where it is none."""
    fen = Fraction(amount) * CENTS
    if fen.denominator != 1:
        raise ValueError(f"{amount} is not whole fen")
    return int(fen)


def money(most: int = 10**9, least: int = 0) -> st.SearchStrategy[Decimal]:
    """Amounts in yuan from ``least`` fen to ``most`` yuan; small ones, where a fen tells, are as frequent."""
    small = st.integers(least, least + 3 * CENTS)
    return st.one_of(small, st.integers(least, most * CENTS)).map(yuan)
