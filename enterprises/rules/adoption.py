"""上云名单: what a row of a list of cloud users must be, and its one written form. Pure."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from casework.standards import UsccError, clean_uscc
from enterprises.policy import CLOUD_KINDS
from enterprises.rules.listing import LONGEST_NAME, RowFault, clean_cell, fault_of_text

USCC, KIND, PROVIDER, FIRST, PROOF = COLUMNS = (
    "统一社会信用代码",
    "上云类别",
    "服务商",
    "首次上云日期",
    "证明",
)
EARLIEST = date(2006, 1, 1)
LONGEST_PROOF = 200
# Spreadsheets write a day their own way when they save it: 2025-08-12 becomes 2025/8/12.
DAY = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?: 0?0:00(?::00)?)?")
KIND_CODES = {
    written: code
    for code, name in CLOUD_KINDS
    for written in (code, name, name.removesuffix("上云"))
}


class Adopted(NamedTuple):
    """A row in its one written form; ``first_on`` is an ISO day."""

    uscc: str
    kind: str
    provider: str
    first_on: str
    proof: str


class AdoptionReader:
    """Reads the rows of one file; remembers what it has read, and every fault of every row."""

    def __init__(self, *, today: date):
        self.today = today
        self.rows_of: dict[tuple[str, str, str], int] = {}
        self.faults: list[RowFault] = []
        self.faulty_rows = 0

    def read(self, number: int, cells: Sequence[str], surplus: int = 0) -> Adopted | None:
        """Return the row in its one form; None when it has faults, which ``faults`` then names."""
        named = dict(zip(COLUMNS, map(clean_cell, cells), strict=True))
        expected: dict[str, str] = {}
        if surplus > 0:
            expected["整行"] = f"比第一行多出 {surplus} 格"
        code = ""
        try:
            code = clean_uscc(named[USCC])
        except UsccError as fault:
            expected[USCC] = str(fault)
        kind = KIND_CODES.get(named[KIND], "")
        if not kind:
            expected[KIND] = f"{'、'.join(name for _, name in CLOUD_KINDS)}之一"
        expected[PROVIDER] = fault_of_text(named[PROVIDER], LONGEST_NAME)
        first_on = _day(named[FIRST])
        if first_on is None or not EARLIEST <= first_on <= self.today:
            expected[FIRST] = f"{EARLIEST:%Y-%m-%d} 到今天之间的日期，例如：2025-03-01"
        expected[PROOF] = fault_of_text(named[PROOF], LONGEST_PROOF)
        if not any(expected.values()):
            key = (code, kind, named[PROVIDER])
            before = self.rows_of.setdefault(key, number)
            if before != number:
                expected[USCC] = f"同一企业、类别、服务商只列一行；与第 {before} 行重复"
        wrong = [
            RowFault(number, column, named.get(column, "")[:LONGEST_NAME], text)
            for column, text in expected.items()
            if text
        ]
        if wrong or first_on is None:
            self.faults += wrong
            self.faulty_rows += 1
            return None
        return Adopted(code, kind, named[PROVIDER], first_on.isoformat(), named[PROOF])


def _day(text: str) -> date | None:
    match = DAY.fullmatch(text)
    if not match:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None
