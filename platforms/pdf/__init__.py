"""Which template and which facts make each document of platforms, one module for each kind of case."""

from platforms.pdf.filings import issue_filing_receipt
from platforms.pdf.selection import (
    issue_application_form,
    issue_certificate,
    issue_correction_notice,
    issue_publicity_list,
    issue_receipt,
    issue_rejection,
)

__all__ = [
    "issue_application_form",
    "issue_certificate",
    "issue_correction_notice",
    "issue_filing_receipt",
    "issue_publicity_list",
    "issue_receipt",
    "issue_rejection",
]
