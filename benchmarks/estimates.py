"""What an estimate costs for a claim of 50 lines, beside the bare arithmetic of the same figures."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_DOWN, Decimal

from benchmarks.measuring import line, milliseconds
from casework.calculation import FEN, Calculation, Finding
from subsidies import policy
from subsidies.rules.capacity import capacity_subsidy
from subsidies.rules.costs import Spend, project_cost, recognised_cost
from subsidies.rules.eligibility import (
    ClaimFacts,
    Invoice,
    LineFacts,
    Means,
    Payment,
    check_claim,
    check_line,
    line_counts,
)
from subsidies.rules.terms import CapScope, Measure, Terms, Window

TIMES = 50
LINES = 50
BUYER, SELLER = "广州云栈科技有限公司", "深圳算力设备有限公司"
CATEGORIES = ("HW", "SW", "RD", "TEST", "NET", "CLOUD")
SIGNED, PAID, DONE = date(2026, 2, 1), date(2026, 3, 1), date(2026, 5, 1)
NOTHING = Decimal(0)
SECOND = 1000
TERMS = Terms(
    measure=Measure.CAPACITY,
    window=Window(date(2026, 1, 1), date(2026, 12, 31)),
    rate=policy.CAPACITY_MAX_RATE,
    cap=policy.CAPACITY_CAP,
    scope=CapScope.PROJECT,
    label="2026年申报指南",
)
CLAIM = ClaimFacts(
    judged_on=DONE,
    submitted_on=DONE,
    in_guangzhou=True,
    division="C36",
    contracts_on=(SIGNED,),
    title_periods=(Window(SIGNED, date(2029, 1, 31)),),
)


def _line(number: int) -> tuple[LineFacts, Spend]:
    """Return the ``number``-th line, partly paid, with what is known of it."""
    net = Decimal(f"{10_000 + number * 137}.{number:02d}")
    gross = (net * Decimal("1.13")).quantize(FEN)
    paid = (gross * Decimal("0.9")).quantize(FEN)
    facts = LineFacts(
        category=CATEGORIES[number % len(CATEGORIES)],
        buyer=BUYER,
        own_share=gross,
        contract_on=SIGNED,
        accepted_on=DONE,
        invoices=(Invoice("", f"2644200000{number:010d}", PAID, BUYER, SELLER),),
        payments=(Payment(paid, PAID, Means.TRANSFER, SELLER),),
        asset_tag=f"SB-{number:04d}",
    )
    return facts, Spend(net, None, net, gross, paid)


def estimate(
    lines: list[tuple[LineFacts, Spend]],
) -> tuple[Calculation, list[tuple[Finding, ...]]]:
    """Return how much a claim of ``lines`` may get, with every finding: what the calculator does."""
    findings = [check_line(facts, TERMS) for facts, _ in lines]
    recognised = [
        recognised_cost(spend, basis=TERMS.payment_basis).result if line_counts(found) else NOTHING
        for (_, spend), found in zip(lines, findings, strict=True)
    ]
    findings.append(check_claim(CLAIM, TERMS))
    cost = project_cost(recognised, audited=None).result
    return capacity_subsidy(cost, TERMS), findings


def bare(lines: list[tuple[LineFacts, Spend]]) -> Decimal:
    """Return the same amount by the same arithmetic, with nothing checked and nothing explained."""
    cost = NOTHING
    for _, spend in lines:
        paid = spend.paid * spend.invoice_net / spend.invoice_gross
        least = min(spend.contract_net or NOTHING, spend.invoice_net, paid)
        cost += least.quantize(FEN, rounding=ROUND_DOWN)
    return min((cost * TERMS.rate).quantize(FEN, rounding=ROUND_DOWN), policy.CAPACITY_CAP)


def measured() -> Iterator[dict[str, object]]:
    """Yield one line; ``per_second`` is how many estimates one core makes."""
    lines = [_line(number) for number in range(LINES)]
    if estimate(lines)[0].result != bare(lines):
        raise AssertionError("the estimate and its floor do not agree")
    taken = milliseconds(lambda: estimate(lines), times=TIMES)
    yield line(
        f"试算：平台能力建设 {LINES} 行，逐行核对并说明",
        taken,
        floor=milliseconds(lambda: bare(lines), times=TIMES),
        floor_is="同样的数直接算，不核对、不说明",
        per_second=round(SECOND / taken),
    )
