"""The papers that selection and filing issue: kind, title and the letter that ends their number."""

from dataclasses import dataclass

from platforms.policy import TITLE


@dataclass(frozen=True)
class Paper:
    """One kind of paper. ``nth`` follows the title of a paper that a case may have several of."""

    kind: str
    suffix: str
    title: str
    nth: str = ""

    def number(self, reference: str, n: int | None = None) -> str:
        """Return the paper's number: the case's own, with letter and count where it has them."""
        return f"{reference}-{self.suffix}{n or ''}" if self.suffix else reference

    def titled(self, n: int | None = None) -> str:
        """Return the full title, with the count of a paper that may come again."""
        return self.title + (self.nth.format(n=n) if n else "")


RECEIPT = Paper("receipt", "H", "提交回执", "（第 {n} 次提交）")
CORRECTED_RECEIPT = Paper("receipt", "H", "补正提交回执", "（第 {n} 次提交）")
APPLICATION_FORM = Paper("application_form", "S", f"{TITLE}申报书")
CORRECTION_NOTICE = Paper("correction_notice", "B", "补正通知书", "（第 {n} 次）")
REJECTION = Paper("rejection", "J", "不予通过决定书")
PUBLICITY_LIST = Paper("publicity_list", "", "公示名单")
CERTIFICATE = Paper("designation_certificate", "", f"{TITLE}证书")

FILING_RECEIPT = Paper("filing_receipt", "H", "报备回执", "（第 {n} 次报备）")


def receipt_of(submission: int) -> Paper:
    """Return the receipt of the first submission, or of a correction."""
    return RECEIPT if submission == 1 else CORRECTED_RECEIPT
