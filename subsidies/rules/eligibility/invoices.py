"""What makes two invoices the same one, and two names the same unit's."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

# 全面数字化的电子发票: the number alone names it, whatever is typed as its code.
DIGITAL_NUMBER = re.compile(r"[0-9]{20}")
WRITTEN = re.compile(r"[0-9A-Z]+")
SEPARATORS = re.compile(r"[\s-]")


class InvoiceError(ValueError):
    """A code or number that no invoice has; the message says in Chinese what to change."""


def invoice_key(code: str, number: str) -> str:
    """Return what is unique to an invoice: its 20-digit number, else code and number; InvoiceError.

    Width, case, blanks and hyphens make no other invoice, nor does a code typed beside a 20-digit
    number.
    """
    folded_code, folded_number = _folded(code), _folded(number)
    if not folded_number:
        raise InvoiceError("发票号码没有填写")
    for part in filter(None, (folded_code, folded_number)):
        if not WRITTEN.fullmatch(part):
            raise InvoiceError("发票代码和号码只能用数字和字母")
    if DIGITAL_NUMBER.fullmatch(folded_number):
        return folded_number
    return f"{folded_code}-{folded_number}"


def _folded(text: str) -> str:
    return SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one unit's: width, brackets, case, blanks and hidden marks aside."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in letters if unicodedata.category(one)[0] not in "ZC")


@dataclass(frozen=True)
class Invoice:
    """One invoice of a line. ``held_by`` tells where it already counts, empty where nowhere.

    It counts wherever a claim stands that was neither rejected nor withdrawn; a recovered claim
    keeps its invoices.
    """

    code: str
    number: str
    on: date
    buyer: str
    seller: str
    held_by: str = ""

    @property
    def key(self) -> str:
        return invoice_key(self.code, self.number)
