"""Which lines count and which claims are eligible: E-01 to E-16, each a rule of its own."""

from subsidies.rules.eligibility.claims import (
    CLAIM_RULES,
    ClaimFacts,
    PriorSupport,
    check_award,
    check_claim,
)
from subsidies.rules.eligibility.invoices import Invoice, InvoiceError, invoice_key, same_name
from subsidies.rules.eligibility.lines import (
    CATEGORIES,
    EFFECTS,
    EXCLUDED_CATEGORIES,
    LINE_RULES,
    Effect,
    LineFacts,
    Means,
    Payment,
    check_line,
    counted_paid,
    line_counts,
)

__all__ = [
    "CATEGORIES",
    "CLAIM_RULES",
    "EFFECTS",
    "EXCLUDED_CATEGORIES",
    "LINE_RULES",
    "ClaimFacts",
    "Effect",
    "Invoice",
    "InvoiceError",
    "LineFacts",
    "Means",
    "Payment",
    "PriorSupport",
    "check_award",
    "check_claim",
    "check_line",
    "counted_paid",
    "invoice_key",
    "line_counts",
    "same_name",
]
