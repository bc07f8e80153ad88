"""Long tables row by row with bounded memory: CSV and XLSX, told apart by what they begin with."""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path

from casework.sheets.reading import ENCODINGS, OTHER_KINDS, Unreadable
from casework.sheets.workbook import sheet_rows

ZIP = b"PK\x03\x04"
CHUNK = 256 * 1024
Cells = Sequence[str]
# The number that a spreadsheet gives the row, its cells in the wanted order, how many more it has.
Numbered = tuple[int, Cells, int]


def is_workbook(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(ZIP)) == ZIP


def stream_rows(path: Path, columns: Sequence[str], *, most_rows: int) -> Iterator[Numbered]:
    """Yield the rows of the CSV or XLSX at ``path`` under the headings ``columns``, in any order.

    Blank rows are left out; cells come as they stand. Raises Unreadable when it is no such table,
    lacks a heading, has one twice, or has more than ``most_rows`` rows.
    """
    table = sheet_rows(path) if is_workbook(path) else _csv_rows(path)
    _, heads = next(table, (0, []))
    pick = _picker([head.strip() for head in heads], columns)
    width, count = len(heads), 0
    for number, cells in table:
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        picked = pick(cells)
        if not any(picked) and not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > most_rows:
            raise Unreadable(f"超过 {most_rows:,} 行，请分几份导入。")
        yield number, picked, len(cells) - width
    if not count:
        raise Unreadable("只有栏目，没有内容。")


def _picker(heads: Sequence[str], columns: Sequence[str]) -> Callable[[Cells], Cells]:
    """Return what takes the cells of ``columns`` out of a row, in their order."""
    missing = [column for column in columns if column not in heads]
    if missing:
        raise Unreadable(f"第一行缺少栏目：{'、'.join(missing)}。栏目名称要与样例一致。")
    twice = [column for column in columns if heads.count(column) > 1]
    if twice:
        raise Unreadable(f"第一行有重复的栏目：{'、'.join(twice)}。每个栏目只留一列。")
    places = [heads.index(column) for column in columns]
    if len(places) == 1:
        return lambda cells: (cells[places[0]],)
    return itemgetter(*places)


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    encoding = _encoding_of(path)
    try:
        with path.open(encoding=encoding, newline="") as stream:
            yield from enumerate(csv.reader(stream, strict=True), start=1)
    except csv.Error as fault:
        raise Unreadable("引号或换行不成对，读不成表格。请重新另存为 CSV。") from fault


def _encoding_of(path: Path) -> str:
    """Return the first usual encoding in which the whole file can be read."""
    with path.open("rb") as stream:
        if stream.read(8).startswith(OTHER_KINDS):
            raise Unreadable("这不是 CSV 或 XLSX 文件。请在表格软件里另存为这两种之一再导入。")
    for encoding in ENCODINGS:
        if _is_written_in(path, encoding):
            return encoding
    raise Unreadable("文字编码认不出来。请另存为 UTF-8 编码的 CSV 再导入。")


def _is_written_in(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as stream:
        try:
            while chunk := stream.read(CHUNK):
                if len(chunk) == CHUNK and b"\n" not in chunk and b"\r" not in chunk:
                    raise Unreadable("有一行长得不像名录，没有读。")
                if "\x00" in decoder.decode(chunk):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
