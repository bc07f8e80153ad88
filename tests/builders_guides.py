"""Builds what a guide lays down: the policy's own numbers unless a test says otherwise."""

from datetime import date
from decimal import Decimal

from subsidies.rules.awards import AwardTerms
from subsidies.rules.terms import CapScope, Measure, Stacking, Terms, Window

LABEL = "2026年申报指南"
WINDOW = Window(date(2025, 7, 1), date(2026, 6, 30))
OF_A_MEASURE = {
    Measure.CAPACITY: (Decimal("0.30"), Decimal(10_000_000), CapScope.PROJECT),
    Measure.DIAGNOSIS: (Decimal("1.00"), Decimal(200_000), CapScope.POLICY_PERIOD),
    Measure.RETROFIT: (Decimal("0.50"), None, CapScope.POLICY_PERIOD),
}


def make_terms(measure, **overrides):
    rate, cap, scope = OF_A_MEASURE[measure]
    values = {"rate": rate, "cap": cap, "scope": scope, "window": WINDOW, "label": LABEL}
    return Terms(measure=measure, **values | overrides)


def make_award_terms(**overrides):
    return AwardTerms(**{"label": LABEL} | overrides)


def terms_of(measure, row):
    """Return the terms that a row of worked examples names; what it does not name is as built above."""
    known = {
        "比例": ("rate", Decimal),
        "封顶": ("cap", Decimal),
        "范围": ("scope", CapScope),
        "叠加方式": ("stacking", Stacking),
        "取整单位": ("round_unit", Decimal),
        "等级封顶": ("level_caps", amounts_by_level),
        "最低等级": ("min_level_after", int),
    }
    given = {name: read(row[column]) for column, (name, read) in known.items() if row.get(column)}
    return make_terms(measure, **given)


def amounts_by_level(text):
    """Read “2=600000 3=1000000”."""
    pairs = (one.split("=") for one in text.split())
    return {int(level): Decimal(amount) for level, amount in pairs}


def reasons(calculation):
    """Return “label:reason” of every line that gives one, as the worked examples write them."""
    return "|".join(f"{line.label}:{line.reason}" for line in calculation.lines if line.reason)
