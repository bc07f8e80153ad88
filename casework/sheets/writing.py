"""The only writer of XLSX and CSV: typed cells, and no text that a spreadsheet would run."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

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
# A spreadsheet takes 255 characters there; the rest is the page number and doubled ampersands.
LONGEST_FOOTER = 120
PROPERTIES, NOBODY = "docProps/core.xml", b"<dc:creator></dc:creator>"
MOMENT = re.compile(rb'(?<=W3CDTF">)[^<]*')
ABOUT = "导出说明"
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


@dataclass(frozen=True)
class Mark:
    """Who took what, when, under which number: it leads a file that got out back to its export."""

    number: str
    taker: str
    taken_at: datetime
    rows: int
    conditions: Sequence[str] = ()
    # What else the second tab says, as (label, text): who approved it and what for.
    more: Sequence[tuple[str, str]] = ()

    @property
    def moment(self) -> str:
        return f"{clock.local(self.taken_at):%Y-%m-%d %H:%M}"

    @property
    def narrowed_by(self) -> str:
        return "；".join(self.conditions) or "无，全部"

    @property
    def words(self) -> str:
        said = f"导出编号 {self.number}　导出人 {self.taker}　{self.moment}　共 {self.rows} 条"
        return CONTROLS.sub("", said)

    def lines(self, title: str) -> list[tuple[str, str]]:
        """Return what the second tab says of the list called ``title``."""
        return [
            ("名单", title),
            ("筛选条件", self.narrowed_by),
            ("条数", str(self.rows)),
            ("导出人", self.taker),
            ("导出时间", self.moment),
            ("导出编号", self.number),
            *self.more,
        ]


def safe_text(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula, and short enough for a cell."""
    kept = CONTROLS.sub("", text)
    if kept.lstrip(" \u3000\xa0").startswith(STARTERS):
        kept = f"'{kept}"
    return kept if len(kept) <= LONGEST_CELL else f"{kept[: LONGEST_CELL - 1]}…"


def write(sheet: Sheet, form: str, mark: Mark | None = None) -> bytes:
    """Return ``sheet`` as a file of ``form`` (XLSX or CSV); KeyError for any other.

    ``mark`` is printed at the foot of every page of an XLSX, told on a second tab and kept in the
    properties; a CSV has no place for it.
    """
    return _xlsx(sheet, mark) if form == XLSX else {CSV: _csv}[form](sheet)


def _xlsx(sheet: Sheet, mark: Mark | None) -> bytes:
    target = io.BytesIO()
    tab = UNFIT_FOR_TAB.sub("", sheet.title)[:LONGEST_TAB]
    tab = "Sheet1" if tab in {"", ABOUT} else tab
    columns = [safe_text(name) for name in sheet.columns]
    records = [dict(zip(columns, row, strict=True)) for row in _cells(sheet)]
    # Without any row the library would leave the head out too.
    records = records or [dict.fromkeys(columns)]
    book = FastExcel(target, output_format=XLSX, autofit=True).freeze(row=1)
    book.sheet(tab, records, page_setup=_page_setup(mark))
    if mark:
        book.sheet(ABOUT, _about(mark, sheet.title), page_setup=_page_setup(mark))
    book.save()
    return _signed(target, mark) if mark else target.getvalue()


def _about(mark: Mark, title: str) -> list[dict[str, str]]:
    lines = mark.lines(title)
    return [{"项目": label, "内容": safe_text(text)} for label, text in lines]


def _page_setup(mark: Mark | None) -> dict[str, object]:
    """Return how the sheet is printed: the head on every page, the mark at its foot."""
    setup: dict[str, object] = {"landscape": True, "repeat_rows": 0, "fit_to_pages": (1, 0)}
    if mark:
        # An ampersand begins a code there.
        words = mark.words[:LONGEST_FOOTER].replace("&", "&&")
        setup["footer"] = f"&L{words}&R&P/&N"
    return setup


def _signed(made: io.BytesIO, mark: Mark) -> bytes:
    """Return the workbook ``made`` with the mark among its properties: the writer has no setting."""
    properties = (
        f"<dc:creator>{escape(CONTROLS.sub('', mark.taker))}</dc:creator>"
        f"<dc:identifier>{escape(mark.number)}</dc:identifier>"
        f"<dc:description>{escape(mark.words)}</dc:description>"
    )
    signed = io.BytesIO()
    with (
        zipfile.ZipFile(made) as parts,
        zipfile.ZipFile(signed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == PROPERTIES:
                content = content.replace(NOBODY, properties.encode(), 1)
                # The same mark and rows give the same bytes, whenever they are written.
                made_at = f"{mark.taken_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
                content = MOMENT.sub(made_at.encode(), content)
            target.writestr(part, content)
    return signed.getvalue()


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
