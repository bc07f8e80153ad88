"""Which template and which context make each document of an application, a list, a title, a filing."""

from platforms.pdf.applications import (
    issue_application_form,
    issue_correction_notice,
    issue_receipt,
    issue_rejection,
)
from platforms.pdf.filings import issue_filing_receipt
from platforms.pdf.selection import issue_certificate, issue_publicity_list

__all__ = [
    "issue_application_form",
    "issue_certificate",
    "issue_correction_notice",
    "issue_filing_receipt",
    "issue_publicity_list",
    "issue_receipt",
    "issue_rejection",
]
