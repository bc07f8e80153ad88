"""Sheets are read back as they were meant, and no cell of them is ever a formula."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from python_calamine import load_workbook

from casework.sheets import CSV, LONGEST_CELL, XLSX, Sheet, safe_text, write
from tests.hostile_texts import TEXTS

COLUMNS = ("单位", "数", "金额", "日子", "时刻", "有没有", "空")
ROW = (
    "广州云岭工业互联网有限公司",
    42,
    Decimal("1234.50"),
    date(2026, 11, 24),
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    True,
    None,
)


def read_xlsx(content: bytes) -> list[list[object]]:
    return load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def formulas_in(content: bytes) -> list[str]:
    """Return what the parts of the workbook hold that a spreadsheet would run or fetch."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = [parts.read(name).decode() for name in parts.namelist() if name.endswith("xml")]
    return [found for text in texts for found in re.findall(r"<f[ >]|externalLink|<ddeLink", text)]


def test_xlsx_is_read_back_typed():
    content = write(Sheet("名录", COLUMNS, [ROW]), XLSX)

    assert read_xlsx(content) == [
        list(COLUMNS),
        [ROW[0], 42.0, 1234.5, "2026-11-24", "2026-11-24 17:00", "是", ""],
    ]


def test_csv_is_read_back_by_the_usual_programs():
    content = write(Sheet("名录", COLUMNS, [ROW]), CSV)

    assert content.startswith(b"\xef\xbb\xbf")
    assert read_csv(content) == [
        list(COLUMNS),
        [ROW[0], "42", "1234.5", "2026-11-24", "2026-11-24 17:00", "是", ""],
    ]


DANGEROUS = (
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "\u3000=1",
    "＝1+1",
    "\x00=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com","看")',
)


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_would_be_a_formula_is_marked_as_text(text):
    sheet = Sheet("表", ("单位", text), [(text, text)])

    xlsx, listed = write(sheet, XLSX), read_csv(write(sheet, CSV))

    assert safe_text(text).startswith("'")
    assert formulas_in(xlsx) == []
    assert [cell[0] for row in listed for cell in row] == ["单", "'", "'", "'"]


def test_hostile_texts_make_no_formula_and_break_no_file():
    sheet = Sheet("表", ("单位",), [(text,) for text in TEXTS])

    content = write(sheet, XLSX)

    assert formulas_in(content) == []
    assert len(read_xlsx(content)) == len(TEXTS) + 1
    assert len(read_csv(write(sheet, CSV))) == len(TEXTS) + 1


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, -5.0),
        (10**15, "1000000000000000"),
        (Decimal("0.10"), 0.1),
        (Decimal("12345678901234567.89"), "12345678901234567.89"),
        ("字" * (LONGEST_CELL + 9), "字" * (LONGEST_CELL - 1) + "…"),
        ("914401010000000001", "914401010000000001"),
    ],
)
def test_cell_keeps_every_digit(value, cell):
    assert read_xlsx(write(Sheet("表", ("值",), [(value,)]), XLSX))[1] == [cell]


@pytest.mark.parametrize("title", ["", "a/b:c*?[d]", "很长" * 40, "'引号'"])
def test_any_title_names_a_tab(title):
    assert read_xlsx(write(Sheet(title, ("值",), [("一",)]), XLSX)) == [["值"], ["一"]]


def test_empty_list_keeps_its_columns():
    sheet = Sheet("表", ("单位", "区"), [])

    assert read_xlsx(write(sheet, XLSX)) == read_csv(write(sheet, CSV)) == [["单位", "区"]]


def test_columns_of_one_name_and_ragged_rows_are_refused():
    with pytest.raises(ValueError, match="two columns"):
        Sheet("表", ("单位", "单位"), [])
    with pytest.raises(ValueError, match="another length"):
        Sheet("表", ("单位", "区"), [("一",)])
