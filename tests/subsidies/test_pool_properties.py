"""Whatever is asked of a pool, split by weights or taken back: not a fen too much, and order decides nothing."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from casework.calculation import FEN
from subsidies.rules import recovery
from subsidies.rules.pools import Entry, queue_awards, share_out
from subsidies.rules.shares import largest_remainder
from subsidies.rules.terms import ROUND_UNITS, PoolRule
from tests.subsidies.proving import fen_of, money, prove, yuan

pytestmark = [pytest.mark.on_sqlite, pytest.mark.slow]

OPENED = datetime(2026, 6, 1, 9, tzinfo=UTC)
MOST_ENTRIES = 8
# Close together, so that ties come.
SCORES = st.integers(60, 63).map(Decimal)
DRAFTS = st.lists(
    st.tuples(money(10**7, least=1), st.integers(0, 3), st.booleans(), SCORES, SCORES),
    min_size=1,
    max_size=MOST_ENTRIES,
)
UNITS = st.sampled_from(ROUND_UNITS)
RULES = st.sampled_from(PoolRule)


def entries_of(drafts) -> list[Entry]:
    return [
        Entry(f"A{n}", amount, OPENED + timedelta(hours=hour), is_joint, score, service)
        for n, (amount, hour, is_joint, score, service) in enumerate(drafts)
    ]


def part_of(total: Decimal, per_mille: int) -> Decimal:
    """Return so many thousandths of ``total``, more than all of it above a thousand."""
    return yuan(fen_of(total) * per_mille // 1000)


def asked(entries) -> Decimal:
    return sum((one.amount for one in entries), Decimal(0))


def test_a_pool_is_never_overdrawn_and_nobody_gets_more_than_asked(whole):
    @prove(whole, DRAFTS, st.integers(0, 1100), RULES, UNITS, st.booleans())
    def _(drafts, per_mille, rule, unit, last_partial):
        entries = entries_of(drafts)
        pool = part_of(asked(entries), per_mille)

        found = share_out(pool, entries, rule, round_unit=unit, last_partial=last_partial)

        amounts = [one.amount for one in found]
        assert all(0 <= got <= one.amount for got, one in zip(amounts, entries, strict=True))
        assert all(Fraction(got) % Fraction(unit) == 0 for got in amounts)
        assert sum(amounts) <= pool
        if asked(entries) <= pool:
            assert all(one.amount - got < unit for got, one in zip(amounts, entries, strict=True))
        elif rule is not PoolRule.RANK_CUTOFF and unit == FEN:
            assert sum(amounts) == pool


def test_a_pool_does_not_ask_in_which_order_claims_are_given(whole):
    @prove(whole, DRAFTS, st.integers(0, 1100), RULES, UNITS, st.randoms(use_true_random=False))
    def _(drafts, per_mille, rule, unit, chance: random.Random):
        entries = entries_of(drafts)
        pool = part_of(asked(entries), per_mille)
        moved = chance.sample(entries, len(entries))

        found = share_out(pool, entries, rule, round_unit=unit)
        again = share_out(pool, moved, rule, round_unit=unit)

        assert {one.reference: one for one in found} == {one.reference: one for one in again}
        assert queue_awards(pool, entries) == tuple(
            sorted(queue_awards(pool, moved), key=lambda one: one.reference)
        )


def test_a_scaled_claim_is_within_a_fen_of_its_exact_part(whole):
    @prove(whole, DRAFTS, st.integers(0, 999))
    def _(drafts, per_mille):
        entries = entries_of(drafts)
        total = asked(entries)
        pool = part_of(total, per_mille)

        found = share_out(pool, entries, PoolRule.PROPORTIONAL)

        for one, got in zip(entries, found, strict=True):
            exact = Fraction(pool) * Fraction(one.amount) / Fraction(total)
            assert abs(Fraction(got.amount) - exact) < Fraction(FEN)


def test_joint_projects_never_wait_for_others(whole):
    @prove(whole, DRAFTS, st.integers(0, 1100))
    def _(drafts, per_mille):
        entries = entries_of(drafts)
        pool = part_of(asked(entries), per_mille)
        joint = [one for one in entries if one.is_joint]

        found = share_out(pool, entries, PoolRule.PRIORITY)

        got = {one.reference: one.amount for one in found}
        to_joint = sum(got[one.reference] for one in joint)
        assert to_joint == min(pool, asked(joint))


def test_a_rank_is_never_passed_by(whole):
    @prove(whole, DRAFTS, st.integers(0, 1100), st.booleans())
    def _(drafts, per_mille, last_partial):
        entries = entries_of(drafts)
        pool = part_of(asked(entries), per_mille)

        found = share_out(pool, entries, PoolRule.RANK_CUTOFF, last_partial=last_partial)

        got = {one.reference: one.amount for one in found}
        missed = [one for one in entries if got[one.reference] < one.amount]
        for short in missed:
            for other in entries:
                is_below = (other.score, other.service) < (short.score, short.service)
                assert not (is_below and got[other.reference])
        assert len([one for one in missed if got[one.reference]]) <= last_partial


def test_parts_sum_to_the_whole_and_lie_within_a_unit(whole):
    weights = st.lists(money(10**6), min_size=1, max_size=MOST_ENTRIES).filter(any)

    @prove(whole, st.integers(0, 10**12), weights, UNITS)
    def _(units, weights, unit):
        total = units * unit

        parts = largest_remainder(total, weights, unit)

        assert sum(parts) == total
        for part, weight in zip(parts, weights, strict=True):
            exact = Fraction(total) * Fraction(weight) / Fraction(sum(weights))
            assert abs(Fraction(part) - exact) < Fraction(unit)
            assert part == 0 or weight > 0


def test_a_greater_weight_never_gets_less(whole):
    weights = st.lists(money(10**6), min_size=2, max_size=MOST_ENTRIES).filter(any)

    @prove(whole, st.integers(0, 10**10), weights)
    def _(units, weights):
        parts = largest_remainder(yuan(units), weights)

        by_weight = sorted(zip(weights, parts, strict=True), key=lambda pair: (pair[0], pair[1]))
        assert [part for _, part in by_weight] == sorted(parts)


def test_no_more_is_taken_back_than_was_paid(whole):
    @prove(whole, money(), money(), st.integers(1, 60), st.integers(0, 60))
    def _(paid, other, term, left):
        left = min(left, term)
        differences = [
            rule(paid, other).result
            for rule in (recovery.lower_cost, recovery.not_passed_on, recovery.duplicate_funding)
        ]
        abandoned = recovery.abandoned(paid, left, term).result

        assert differences == [max(paid - other, Decimal(0))] * 3
        assert fen_of(abandoned) == fen_of(paid) * left // term
        assert recovery.abandoned(paid, term, term).result == paid
        assert recovery.fraud(paid, other).result == paid + other
