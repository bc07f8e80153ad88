"""Reading a table that somebody uploads: plain cells by heading, every fault named by its cell."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casework.forms import HIDDEN_CHARACTERS

MIB = 1024 * 1024
MOST_BYTES = 2 * MIB
LONGEST_CELL = 200
# A spreadsheet takes a cell that begins so for a formula, and may run it when somebody opens it.
FORMULA_STARTS = ("=", "+", "-", "@")
# WPS and Excel of China write CSV in GB 18030 unless they are told otherwise.
ENCODINGS = ("utf-8-sig", "gb18030")
# What other kinds of files begin with: an XLSX or ZIP, an old XLS, a PDF.
OTHER_KINDS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")


class Unreadable(Exception):
    """The file as a whole cannot be taken; answered as 422, or 413 when it is too large."""

    def __init__(self, message: str, *, http_status: int = 422):
        super().__init__(message)
        self.http_status = http_status


@dataclass(frozen=True)
class CellFault:
    """What is wrong in one cell; ``row`` counts as a spreadsheet does, the headings are row 1."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class SheetRow:
    """One row of cells by heading, trimmed and in NFC."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    rows: list[SheetRow]
    faults: list[CellFault]


def read_csv(data: bytes, columns: Sequence[str], *, most_rows: int) -> Table:
    """Return the rows of the CSV file ``data`` under the headings ``columns``, in any order.

    Blank rows are left out; cells that hide characters, are too long or begin like a formula are
    faults. Raises Unreadable when it is no CSV text, is larger than 2 MiB, lacks a heading or has
    more than ``most_rows`` rows.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(f"文件超过 {MOST_BYTES // MIB} MiB，请分几份导入。", http_status=413)
    table = _table(_text(data))
    heads = [head.strip() for head in next(table, [])]
    missing = [column for column in columns if column not in heads]
    if missing:
        raise Unreadable(f"第一行缺少栏目：{'、'.join(missing)}。栏目名称要与样例一致。")
    rows, faults = [], []
    for number, cells in enumerate(table, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == most_rows:
            raise Unreadable(f"超过 {most_rows} 行，请分几份导入。")
        if len(cells) > len(heads):
            faults.append(CellFault(number, "整行", f"比第一行多出 {len(cells) - len(heads)} 格。"))
        found = dict(zip(heads, cells, strict=False))
        row = SheetRow(number, {name: _clean(found.get(name, "")) for name in columns})
        rows.append(row)
        faults += _faults(row)
    if not rows:
        raise Unreadable("只有栏目，没有内容。")
    return Table(rows, faults)


def _text(data: bytes) -> str:
    if data.startswith(OTHER_KINDS):
        raise Unreadable("这不是 CSV 文件。请在表格软件里另存为“CSV（逗号分隔）”再导入。")
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable("文字编码认不出来。请另存为 UTF-8 编码的 CSV 再导入。")


def _table(text: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as fault:
        raise Unreadable("引号或换行不成对，读不成表格。请重新另存为 CSV。") from fault


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.strip())


def _faults(row: SheetRow) -> Iterator[CellFault]:
    for column, text in row.cells.items():
        if len(text) > LONGEST_CELL:
            yield CellFault(row.number, column, f"超过 {LONGEST_CELL} 个字。")
        if text.startswith(FORMULA_STARTS):
            yield CellFault(row.number, column, f"不能以“{text[0]}”开头。")
        if any(unicodedata.category(one) in HIDDEN_CHARACTERS for one in text):
            yield CellFault(row.number, column, "里面有看不见的特殊字符或换行。")
