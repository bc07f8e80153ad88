"""Sheets are read back as they were meant, and no cell of them is ever a formula."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from python_calamine import load_workbook

from casework.sheets import CSV, LONGEST_CELL, XLSX, Mark, Sheet, safe_text, write
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


MARK = Mark(
    number="DC-20261124-ABCDEF012345",
    taker="何志远 & <何>",
    taken_at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    rows=1,
    conditions=("所在区：黄埔区", "=1+1"),
)


def test_mark_stands_on_a_tab_of_its_own_at_the_foot_and_among_the_properties():
    content = write(Sheet("名录", COLUMNS, [ROW]), XLSX, MARK)

    book = load_workbook(io.BytesIO(content))
    assert book.sheet_names == ["名录", "导出说明"]
    assert book.get_sheet_by_index(1).to_python() == [
        ["项目", "内容"],
        ["名单", "名录"],
        ["筛选条件", "所在区：黄埔区；=1+1"],
        ["条数", "1"],
        ["导出人", "何志远 & <何>"],
        ["导出时间", "2026-11-24 17:00"],
        ["导出编号", MARK.number],
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        properties = parts.read("docProps/core.xml").decode()
    said = f"导出编号 {MARK.number}　导出人 何志远 &amp;amp;&amp;amp; &lt;何&gt;　2026-11-24 17:00　共 1 条"
    assert f"&amp;L{said}&amp;R&amp;P/&amp;N" in sheet.replace("&amp;&amp;", "&amp;amp;&amp;amp;")
    assert f"<dc:identifier>{MARK.number}</dc:identifier>" in properties
    assert "<dc:creator>何志远 &amp; &lt;何&gt;</dc:creator>" in properties
    assert formulas_in(content) == []


def test_same_mark_and_rows_give_the_same_bytes():
    first, second = (write(Sheet("名录", COLUMNS, [ROW]), XLSX, MARK) for _ in range(2))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert parts.read("docProps/core.xml").count(b"2026-11-24T09:00:00Z") == 2


def test_list_called_like_the_second_tab_is_still_written():
    book = load_workbook(io.BytesIO(write(Sheet("导出说明", ("值",), [("一",)]), XLSX, MARK)))

    assert book.sheet_names == ["Sheet1", "导出说明"]
