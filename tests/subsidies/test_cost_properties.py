"""Whatever was spent: no more counts than contract, invoice or payment, order is free, splitting gains nothing."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import strategies as st

from subsidies.rules.costs import (
    Spend,
    SpendError,
    offset_cost,
    project_cost,
    recognised_cost,
    research_staff,
)
from subsidies.rules.terms import PaymentBasis
from tests.subsidies.proving import fen_of, money, prove, yuan

pytestmark = [pytest.mark.on_sqlite, pytest.mark.slow]

BASES = st.sampled_from(PaymentBasis)
AMOUNT = money(10**8)
# In hundredths: no VAT, and the rates that invoices carry.
VAT = st.sampled_from([0, 1, 3, 6, 9, 13])
MONTHS = st.one_of(st.none(), st.tuples(st.integers(0, 36), st.integers(1, 36)))
MOST_PIECES = 4


def gross_of(net: Decimal, vat: int) -> Decimal:
    """Return the total of an invoice: its VAT is rounded to the fen, as tax offices do."""
    return net + yuan((fen_of(net) * vat + 50) // 100)


@st.composite
def spends(draw) -> Spend:
    """A line with its invoices; the contract states a price without VAT or, alone, one with it."""
    net = draw(AMOUNT)
    gross = gross_of(net, draw(VAT))
    contract, is_net = draw(AMOUNT), draw(st.booleans())
    months = draw(MONTHS)
    return Spend(
        contract_net=contract if is_net else None,
        contract_gross=None if is_net else contract,
        invoice_net=net,
        invoice_gross=gross,
        paid=draw(st.one_of(AMOUNT, st.just(gross))),
        in_shares=draw(st.one_of(st.just(Decimal(0)), AMOUNT)),
        months_in=None if months is None else min(months),
        months_all=None if months is None else max(months),
    )


def exact_limits(spend: Spend, basis: PaymentBasis) -> dict[str, Fraction]:
    """Return contract, invoice and payment without VAT in exact fractions; the invoices come to something."""
    part = Fraction(spend.invoice_net) / Fraction(spend.invoice_gross)
    contract = (
        Fraction(spend.contract_net)
        if spend.contract_net is not None
        else Fraction(spend.contract_gross) * part
    )
    paid = Fraction(spend.paid) * (1 if basis is PaymentBasis.AS_PAID else part)
    return {
        "contract": max(Fraction(0), contract - Fraction(spend.in_shares)),
        "invoice": Fraction(spend.invoice_net),
        "paid": paid,
    }


def cut(exact: Fraction) -> Decimal:
    return yuan(exact.numerator * 100 // exact.denominator)


def test_a_line_counts_to_the_fen_what_exact_arithmetic_says(whole):
    @prove(whole, spends(), BASES)
    def _(spend, basis):
        result = recognised_cost(spend, basis=basis).result
        without_payment = offset_cost(spend).result

        if not spend.invoice_net:
            assert result == without_payment == 0
            return
        limits = exact_limits(spend, basis)
        months = Fraction(spend.months_in, spend.months_all) if spend.months_all else Fraction(1)
        assert result == cut(min(limits.values()) * months)
        assert without_payment == cut(min(limits["contract"], limits["invoice"]) * months)
        assert 0 <= result <= min(without_payment, spend.invoice_net)


def test_an_invoice_paid_in_full_counts_in_full(whole):
    @prove(whole, AMOUNT, VAT)
    def _(net, vat):
        gross = gross_of(net, vat)

        spend = Spend(net, None, net, gross, gross)

        assert recognised_cost(spend, basis=PaymentBasis.PRO_RATA).result == net


def test_more_paid_and_a_higher_price_never_count_less(whole):
    @prove(whole, spends(), BASES, AMOUNT, AMOUNT)
    def _(spend, basis, more_paid, more_price):
        price = "contract_net" if spend.contract_net is not None else "contract_gross"
        raised = {**vars(spend), "paid": spend.paid + more_paid}
        raised[price] += more_price

        before = recognised_cost(spend, basis=basis).result
        after = recognised_cost(Spend(**raised), basis=basis).result

        assert before <= after


def test_splitting_a_line_never_gains(whole):
    piece = st.tuples(st.integers(1, 50), AMOUNT, AMOUNT)
    pieces = st.lists(piece, min_size=2, max_size=MOST_PIECES)

    @prove(whole, pieces, money(10**6, least=1), VAT, BASES)
    def _(pieces, net, vat, basis):
        gross = gross_of(net, vat)
        # The invoice in equal slices, so that each piece has the same part of VAT.
        parts = [Spend(price, None, n * net, n * gross, paid) for n, price, paid in pieces]
        slices, price, paid = (sum(column) for column in zip(*pieces, strict=True))

        apart = [recognised_cost(one, basis=basis).result for one in parts]
        together = recognised_cost(
            Spend(price, None, slices * net, slices * gross, paid), basis=basis
        ).result

        assert sum(apart) <= together


def test_a_project_costs_the_same_in_every_order_and_an_auditor_never_raises_it(whole):
    lines = st.lists(AMOUNT, max_size=60)

    @prove(whole, lines, st.one_of(st.none(), AMOUNT), st.randoms(use_true_random=False))
    def _(recognised, audited, chance: random.Random):
        moved = chance.sample(recognised, len(recognised))

        result = project_cost(recognised, audited=audited).result

        total = sum(recognised, Decimal(0))
        assert result == (total if audited is None else min(total, audited))
        assert project_cost(moved, audited=audited) == project_cost(recognised, audited=audited)


def test_staff_is_never_more_than_its_part_of_research(whole):
    @prove(whole, AMOUNT, AMOUNT, st.integers(0, 99))
    def _(staff, other, hundredths):
        rate = yuan(hundredths)

        counted = research_staff(staff, other, most_rate=rate).result

        exact = Fraction(other) * Fraction(rate) / (1 - Fraction(rate))
        assert counted == cut(min(Fraction(staff), exact))
        assert counted <= rate * (counted + other)


def test_red_letter_invoices_never_bring_a_line_above_what_is_left(whole):
    @prove(whole, money(10**6), money(10**6), VAT, AMOUNT)
    def _(blue, red, vat, paid):
        net = blue - red
        gross = gross_of(blue, vat) - gross_of(red, vat)
        try:
            spend = Spend(blue, None, net, gross, paid)
        except SpendError:
            # VAT rounded on both invoices may come to a fen less than nothing.
            assert 0 <= net - gross <= yuan(1)
            return

        result = recognised_cost(spend, basis=PaymentBasis.PRO_RATA).result

        assert 0 <= result <= max(net, Decimal(0))
