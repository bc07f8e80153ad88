"""Whatever the cost and the guide: never above rate or cap, never below nothing, dearer never brings less, splitting gains nothing."""

import importlib
import inspect
import pkgutil
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from subsidies import policy, rules
from subsidies.rules.awards import SCHEDULE, Award, AwardTerms, award
from subsidies.rules.capacity import capacity_subsidy, split_among_members
from subsidies.rules.diagnosis import diagnosis_waiver, enterprise_pays
from subsidies.rules.entitlement import entitlement
from subsidies.rules.retrofit import cost_share, cost_share_offset, three_ways
from subsidies.rules.terms import (
    ROUND_UNITS,
    SCOPES,
    Measure,
    Stacking,
    Terms,
    UpgradeMode,
    Window,
)
from tests.subsidies import test_cost_properties, test_pool_properties
from tests.subsidies.proving import RUNS, fen_of, money, prove, yuan

pytestmark = [pytest.mark.on_sqlite, pytest.mark.slow]

EXAMPLES = 24_000
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
LEVELS = range(1, 5)
COST = money(10**8)
OTHER = st.one_of(st.just(Decimal(0)), money(10**7))
# In ten thousandths of the whole.
MOST_RATES = {Measure.CAPACITY: 3000, Measure.DIAGNOSIS: 10_000, Measure.RETROFIT: 5000}
MOST_CAPS = {Measure.CAPACITY: policy.CAPACITY_CAP, Measure.DIAGNOSIS: policy.DIAGNOSIS_CAP}


@st.composite
def guides(draw, measures=tuple(Measure)[:3], units=ROUND_UNITS, with_levels=False) -> Terms:
    """Any terms that the policy allows; half of them at its ceilings."""
    measure = draw(st.sampled_from(measures))
    most_rate, most_cap = MOST_RATES[measure], MOST_CAPS.get(measure)
    caps = money(int(most_cap or 10**7), least=1)
    level_caps = st.dictionaries(st.sampled_from(LEVELS), money(10**6, least=1), min_size=1)
    rate = draw(st.one_of(st.just(most_rate), st.integers(1, most_rate)))
    return Terms(
        measure=measure,
        window=YEAR,
        rate=Decimal(rate).scaleb(-4),
        cap=draw(st.one_of(st.just(most_cap), caps)),
        scope=draw(st.sampled_from(sorted(SCOPES[measure]))),
        label="2026年申报指南",
        stacking=draw(st.sampled_from(Stacking)),
        round_unit=draw(st.sampled_from(units)),
        level_caps=draw(level_caps) if with_levels else {},
    )


def entitled_fen(cost, terms: Terms, other, bounds) -> int:
    """Return the entitlement in fen by whole numbers alone, the way handbook 5.1 writes it."""
    rate = Fraction(terms.rate)
    share = fen_of(cost) * rate.numerator // rate.denominator
    ceiling = min([share, *(fen_of(bound) for bound in bounds if bound is not None)])
    beside = max(0, ceiling - fen_of(other))
    if other and terms.stacking is Stacking.EXCLUSIVE:
        beside = 0
    solvent = min(beside, max(0, fen_of(cost) - fen_of(other)))
    unit = fen_of(terms.round_unit)
    return solvent // unit * unit


def test_an_entitlement_is_what_whole_numbers_say_and_within_every_bound(whole):
    bound = st.one_of(st.none(), money(10**7))

    @prove(whole, guides(), COST, OTHER, bound, bound)
    def _(terms, cost, other, remaining, limit):
        got = entitlement(cost, terms, other=other, remaining=remaining, limit=limit).result

        bounds = (terms.cap, remaining, limit)
        assert fen_of(got) == entitled_fen(cost, terms, other, bounds)
        assert all(0 <= got <= bound for bound in bounds if bound is not None)
        assert Fraction(got) <= Fraction(cost) * Fraction(terms.rate)
        assert got == 0 or got + other <= cost


def test_no_guide_goes_beyond_the_policy(whole):
    @prove(whole, guides(), COST, OTHER)
    def _(terms, cost, other):
        got = entitlement(cost, terms, other=other).result

        assert got * 10_000 <= cost * MOST_RATES[terms.measure]
        assert got <= MOST_CAPS.get(terms.measure, got)


def test_a_dearer_project_never_brings_less_and_other_money_never_more(whole):
    @prove(whole, guides(), COST, OTHER, COST, OTHER)
    def _(terms, cost, other, more_cost, more_other):
        before = entitlement(cost, terms, other=other).result

        assert before <= entitlement(cost + more_cost, terms, other=other).result
        assert before >= entitlement(cost, terms, other=other + more_other).result


def test_splitting_a_project_never_gains(whole):
    @prove(whole, guides(), st.lists(COST, min_size=2, max_size=5), OTHER)
    def _(terms, costs, other):
        together = entitlement(sum(costs), terms, other=other).result

        apart, left = Decimal(0), terms.cap
        for cost in costs:
            # The cap is one for all parts, and what was given to the project comes off each.
            got = entitlement(cost, terms, other=other, remaining=left).result
            apart += got
            left = None if left is None else left - got

        assert apart <= together


def test_a_cap_holds_over_all_claims_of_its_scope(whole):
    @prove(whole, guides((Measure.CAPACITY, Measure.DIAGNOSIS)), st.lists(COST, max_size=8), OTHER)
    def _(terms, costs, other):
        granted = Decimal(0)
        for cost in costs:
            if terms.measure is Measure.CAPACITY:
                got = capacity_subsidy(cost, terms, other=other, granted=granted).result
            else:
                got = diagnosis_waiver(cost, terms, other=other, used=granted).result
                assert got + enterprise_pays(cost, got) == cost
            assert (
                got == entitlement(cost, terms, other=other, remaining=terms.cap - granted).result
            )
            granted += got

        assert granted <= terms.cap


def test_a_consortium_gets_what_its_project_gets(whole):
    spent = st.lists(COST, min_size=2, max_size=10).filter(any)

    @prove(whole, guides((Measure.CAPACITY,)), spent)
    def _(terms, spent):
        amount = capacity_subsidy(sum(spent), terms).result

        parts = split_among_members(amount, spent)

        assert sum(parts) == amount
        assert all(0 <= part <= cost for part, cost in zip(parts, spent, strict=True))


def test_a_retrofit_stays_within_the_cap_of_its_level_over_all_its_projects(whole):
    claims = st.lists(st.tuples(COST, st.sampled_from([None, *LEVELS])), max_size=6)

    @prove(whole, guides((Measure.RETROFIT,), with_levels=True), claims, OTHER)
    def _(terms, claims, other):
        granted = Decimal(0)
        for cost, level in claims:
            got = cost_share(cost, terms, other=other, granted=granted, level=level).result

            cap = terms.level_caps.get(level, Decimal(0))
            assert 0 <= got * 2 <= cost
            assert got == 0 or granted + got <= min(cap, terms.cap or cap)
            granted += got


def test_an_offset_never_pays_for_what_the_enterprise_did_not(whole):
    @prove(whole, guides((Measure.RETROFIT,)), COST, COST, COST, OTHER)
    def _(terms, cost, paid, more_paid, other):
        got = cost_share_offset(cost, paid, terms, other=other).result
        more = cost_share_offset(cost, paid + more_paid, terms, other=other).result

        assert got * (1 - terms.rate) <= paid * terms.rate
        assert got <= more <= cost_share(cost, terms, other=other).result
        # Whoever pays the whole of its own share loses nothing by this mode.
        own = cost - yuan(fen_of(cost) * fen_of(terms.rate * 100) // 10_000)
        full = cost_share_offset(cost, own, terms, other=other).result
        assert full == cost_share(cost, terms, other=other).result


def test_three_ways_sum_to_the_list_price(whole):
    @prove(whole, st.lists(COST, min_size=3, max_size=3).map(sorted))
    def _(ordered):
        subsidy, contract, list_price = ordered
        if not list_price:
            return

        split = three_ways(list_price, contract, subsidy)

        assert split.government + split.enterprise + split.platform == list_price
        assert min(split.government, split.enterprise, split.platform) >= 0
        assert abs(split.concession_rate * list_price - split.platform) * 20_000 <= list_price


def test_the_awards_of_a_family_never_sum_to_more_than_its_highest(whole):
    labels = st.lists(st.tuples(st.sampled_from(Award), st.integers(1, 5)), max_size=10)
    schedules = st.dictionaries(st.sampled_from(sorted(SCHEDULE)), money(500_000, least=1))
    modes = st.sampled_from([UpgradeMode.DIFFERENCE, UpgradeMode.NONE])

    @prove(whole, labels, schedules, modes)
    def _(labels, schedule, mode):
        terms = AwardTerms("2026年申报指南", mode, dcmm_schedule=schedule)
        paid: dict[str, Decimal] = {}
        levels: list[int] = []
        for item, level in labels:
            is_levelled = item in {Award.IIMS, Award.DCMM}
            got = award(
                item,
                terms,
                level=level if is_levelled else None,
                paid=paid,
                family_levels=levels,
            ).result
            assert got >= 0
            if got:
                paid[item] = paid.get(item, Decimal(0)) + got
                levels += [level] if item is Award.DCMM else []

        pair = paid.get(Award.IIP_CROSS, 0) + paid.get(Award.IIP_SPECIAL, 0)
        assert pair <= policy.CROSS_INDUSTRY_AWARD
        assert paid.get(Award.FACTORY, 0) <= policy.FACTORY_AWARD
        assert paid.get(Award.IIMS, 0) <= policy.IIMS_AWARD
        assert paid.get(Award.DCMM, 0) <= max(schedule.values(), default=0)


# What is written down


def test_every_step_of_a_trace_works_out_to_its_amount(whole):
    @prove(whole, guides(), COST, OTHER, st.one_of(st.none(), money(10**7)))
    def _(terms, cost, other, limit):
        calculation = entitlement(cost, terms, other=other, limit=limit)

        lines = calculation.lines
        share, least = lines[0], lines[0].amount
        assert share.inputs[0].amount == cost
        assert fen_of(share.amount) == entitled_fen(
            cost, replace(terms, round_unit=ROUND_UNITS[0]), Decimal(0), ()
        )
        for line in lines[1:]:
            # No step ever raises what the step before it left.
            assert line.amount <= least
            least = line.amount
            if "、" in line.formula:
                assert line.amount == min(one.amount for one in line.inputs)
            if line.inputs and line.inputs[0].name == "上一步":
                assert line.inputs[0].amount == lines[lines.index(line) - 1].amount
        assert lines[-1].label == "最多可补"
        assert calculation.trace()[-1]["amount"] == f"{calculation.result:f}"


def test_a_claim_keeps_the_terms_it_was_computed_under(whole):
    @prove(whole, guides((Measure.RETROFIT,), with_levels=True), COST, st.sampled_from(LEVELS))
    def _(terms, cost, level):
        drawn_up = dict(terms.level_caps)
        version = replace(terms, level_caps=drawn_up)
        before = cost_share(cost, version, level=level)
        trace = before.trace()

        drawn_up.clear()
        later = replace(version, rate=version.rate / 2, cap=Decimal(1), level_caps={1: Decimal(1)})
        cost_share(cost, later, level=level)

        assert cost_share(cost, version, level=level) == before
        assert before.trace() == trace
        with pytest.raises(TypeError):
            version.level_caps[level] = Decimal(1)


def values_of_the_rules() -> list[type]:
    """Return every dataclass of the rules."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}.")
    ]
    return [
        value
        for module in modules
        for _, value in inspect.getmembers(module, is_dataclass)
        if value.__module__ == module.__name__
    ]


@pytest.mark.parametrize("value", values_of_the_rules(), ids=lambda value: value.__name__)
def test_no_value_of_the_rules_can_be_changed(value):
    made = object.__new__(value)

    with pytest.raises(FrozenInstanceError):
        setattr(made, fields(value)[0].name, None)


def test_the_examples_of_all_properties_are_as_many_as_they_must_be():
    modules = [inspect.getmodule(values_of_the_rules), test_cost_properties, test_pool_properties]
    asked = [
        name
        for module in modules
        for name, test in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("test_") and "whole" in inspect.signature(test).parameters
    ]

    assert len(asked) * RUNS >= EXAMPLES
