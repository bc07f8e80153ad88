"""The only writer of XLSX and CSV: typed cells, and no text that a spreadsheet would run."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rustpy_xlsxwriter import FastExcel

from casework import clock

XLSX, CSV = "xlsx", "csv"
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
}
# A formula begins with one of these, in some programs also with its full-width form.
STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# XML cannot carry them and no reader needs them.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_767
LONGEST_TAB = 31
UNFIT_FOR_TAB = re.compile(r"[\[\]:*?/\\']")
Cell = str | int | Decimal | date | datetime | bool | None


@dataclass(frozen=True)
class Sheet:
    """One table: what it is called, its columns (all different) and its rows, each as long."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def __post_init__(self) -> None:
        if len(set(self.columns)) != len(self.columns):
            raise ValueError("two columns of one name")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("a row of another length")


def safe_text(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula, and short enough for a cell."""
    kept = CONTROLS.sub("", text)
    if kept.lstrip(" \u3000\xa0").startswith(STARTERS):
        kept = f"'{kept}"
    return kept if len(kept) <= LONGEST_CELL else f"{kept[: LONGEST_CELL - 1]}…"


def write(sheet: Sheet, form: str) -> bytes:
    """Return ``sheet`` as a file of ``form`` (XLSX or CSV); KeyError for any other."""
    return {XLSX: _xlsx, CSV: _csv}[form](sheet)


def _xlsx(sheet: Sheet) -> bytes:
    target = io.BytesIO()
    tab = UNFIT_FOR_TAB.sub("", sheet.title)[:LONGEST_TAB] or "Sheet1"
    columns = [safe_text(name) for name in sheet.columns]
    records = [dict(zip(columns, row, strict=True)) for row in _cells(sheet)]
    # Without any row the library would leave the head out too.
    records = records or [dict.fromkeys(columns)]
    (
        FastExcel(target, output_format=XLSX, autofit=True, columns=columns)
        .freeze(row=1)
        .sheet(tab, records)
        .save()
    )
    return target.getvalue()


def _csv(sheet: Sheet) -> bytes:
    """With a byte order mark: without it the usual program reads the text as GBK."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([safe_text(name) for name in sheet.columns])
    writer.writerows(_cells(sheet))
    return target.getvalue().encode("utf-8-sig")


def _cells(sheet: Sheet) -> Iterator[list[object]]:
    return ([_cell(value) for value in row] for row in sheet.rows)


def _cell(value: Cell) -> object:
    """Return numbers and days as such, everything else as harmless text."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case int():
            return value if abs(value) < 10**15 else str(value)
        case Decimal():
            return _number(value)
        case datetime():
            return f"{clock.local(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
    return safe_text(str(value))


def _number(value: Decimal) -> float | str:
    """Return the number a cell can hold, or its digits as text where a cell would round it."""
    held = float(value)
    return held if Decimal(repr(held)) == value else str(value)
