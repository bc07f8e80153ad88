"""The codes that guides and claims keep are these; the units to round to are fen, yuan and hundred."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from subsidies.rules import terms
from subsidies.rules.terms import CapScope, Measure, Terms, Window

CAPACITY = Terms(
    measure=Measure.CAPACITY,
    window=Window(date(2026, 1, 1), date(2026, 12, 31)),
    rate=Decimal("0.30"),
    cap=Decimal(10_000_000),
    scope=CapScope.PROJECT,
    label="2026年申报指南",
)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Measure", "CAP DIAG RETRO AWARD"),
        ("PaymentBasis", "pro_rata as_paid"),
        ("Stacking", "difference exclusive"),
        ("CapScope", "project platform_year platform_total policy_period"),
        ("PassThrough", "offset refund"),
        ("UpgradeMode", "difference full none"),
        ("PoolRule", "proportional priority rank_cutoff"),
    ],
)
def test_codes_stay_as_they_are_stored(name, codes):
    assert [one.value for one in getattr(terms, name)] == codes.split()


@pytest.mark.parametrize("scope", ["project", "platform_year", "platform_total"])
@pytest.mark.parametrize("unit", ["0.01", "1", "100"])
def test_a_capacity_guide_may_choose_its_scope_and_its_unit(scope, unit):
    chosen = replace(CAPACITY, scope=CapScope(scope), round_unit=Decimal(unit))

    assert (chosen.scope, chosen.round_unit) == (scope, Decimal(unit))


def test_terms_keep_their_own_copy_of_the_caps_by_level():
    drawn_up = {2: Decimal(600_000)}
    kept = replace(CAPACITY, level_caps=drawn_up)

    drawn_up.clear()

    assert kept.level_caps == {2: Decimal(600_000)}
    with pytest.raises(TypeError):
        kept.level_caps[2] = Decimal(0)
