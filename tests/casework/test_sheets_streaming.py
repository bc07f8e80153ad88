"""Long tables row by row: what comes out of CSV and XLSX, and what is no such table."""

import io
import zipfile
from pathlib import Path

import pytest

from casework.sheets import XLSX, Sheet, Unreadable, stream_rows, write
from casework.sheets.workbook import MOST_COLUMNS

COLUMNS = ("代码", "来源")
HEAD = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>"
)
TAIL = b"</sheetData></worksheet>"
BOOK = (
    b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    b'<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
)


@pytest.fixture
def read(tmp_path):
    def read(data: bytes, columns=COLUMNS, most_rows: int = 10):
        path = tmp_path / "file"
        path.write_bytes(data)
        return list(stream_rows(path, columns, most_rows=most_rows))

    return read


def book(rows: bytes, strings: bytes = b"", **parts: bytes) -> bytes:
    """Return an XLSX whose first sheet holds ``rows``, written by hand."""
    named = {
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": HEAD + rows + TAIL,
    } | parts
    if strings:
        named["xl/sharedStrings.xml"] = b"<sst>" + strings + b"</sst>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in named.items():
            archive.writestr(name, content)
    return target.getvalue()


def broken_member(method: int) -> bytes:
    """Return an XLSX whose sheet cannot be unpacked."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", HEAD + TAIL * 50)
        at = archive.infolist()[-1].header_offset
    data = bytearray(target.getvalue())
    start = at + 30 + len("xl/worksheets/sheet1.xml")
    data[start + 4 : start + 24] = b"\xff" * 20
    return bytes(data)


def cell(reference: str, text: str) -> bytes:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


HEADS = b'<row r="1">' + cell("A1", "代码") + cell("B1", "来源") + b"</row>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_gives_the_wanted_columns_in_their_order(read, encoding):
    rows = read("来源,备注,代码\r\n统计局,不用,9144\r\n\r\n税务局,,9145,多\r\n".encode(encoding))

    assert [(number, tuple(cells), surplus) for number, cells, surplus in rows] == [
        (2, ("9144", "统计局"), 0),
        (4, ("9145", "税务局"), 1),
    ]


def test_short_rows_are_filled_up(read):
    assert read("代码,来源\n9144\n".encode()) == [(2, ("9144", ""), 0)]


def test_a_workbook_of_ours_reads_like_its_csv(read):
    data = write(Sheet("名录", ("来源", "代码"), [("统计局", "9144"), ("税务局", 8600)]), XLSX)

    assert [(n, tuple(cells)) for n, cells, _ in read(data)] == [
        (2, ("9144", "统计局")),
        (3, ("8600", "税务局")),
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("260", "260"),
        ("8600.5", "8600.5"),
        ("8600.1000000000004", "8600.1"),
        ("8.6E+3", "8600"),
        ("1E-2", "0.01"),
        ("9.1440101717189999E17", "914401017171900000"),
        ("nan", "NaN"),
    ],
)
def test_numbers_come_as_the_spreadsheet_shows_them(read, written, text):
    row = f'<row r="2"><c r="A2"><v>{written}</v></c></row>'.encode()

    assert read(book(HEADS + row)) == [(2, (text, ""), 0)]


def test_shared_strings_come_without_their_phonetic_readings(read):
    strings = (
        "<si><t>代码</t></si><si><t>来源</t></si>"
        "<si><r><t>统</t></r><r><t>计局</t></r><rPh><t>tong</t></rPh></si>"
    ).encode()
    rows = (
        b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        b'<row r="3"><c r="B3" t="s"><v>2</v></c></row>'
    )

    assert read(book(rows, strings)) == [(3, ("", "统计局"), 0)]


def test_rows_and_cells_without_addresses_are_counted(read):
    rows = (
        "<row><c t='inlineStr'><is><t>代码</t></is></c><c t='inlineStr'><is><t>来源</t></is></c></row>"
        "<row><c t='inlineStr'><is><t>9144</t></is></c><c t='str'><v>税务局</v></c></row>"
    ).encode()

    assert read(book(rows)) == [(2, ("9144", "税务局"), 0)]


def test_a_sheet_named_with_a_prefix_is_read(read):
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>代码</x:v></x:c>'
        '<x:c r="B1" t="str"><x:v>来源</x:v></x:c></x:row>'
        '<x:row r="2"><x:c r="A2" t="str"><x:v>9144</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    ).encode()

    assert read(book(b"", **{"xl/worksheets/sheet1.xml": sheet})) == [(2, ("9144", ""), 0)]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xd0\xcf\x11\xe0 an xls", "不是 CSV 或 XLSX"),
        (b"%PDF-1.7", "不是 CSV 或 XLSX"),
        (b"PK\x03\x04 not a zip", "已损坏"),
        (b"\xff\xff\xff", "编码"),
        ("代码,来源\n1,甲\x00".encode(), "编码"),
        ("代码\n1".encode(), "缺少栏目：来源"),
        ("代码,来源,代码\n1,2,3".encode(), "重复的栏目：代码"),
        ("代码,来源\n".encode(), "没有内容"),
        (b"", "缺少栏目"),
        ('代码,来源\n"1,甲'.encode(), "不成对"),
        (("代码,来源\n" + "1,甲\n" * 11).encode(), "超过 10 行"),
        (book(HEADS)[:-40], "已损坏"),
        (book(HEADS + b"<row"), "已损坏"),
        (book(HEADS, **{"xl/worksheets/sheet1.xml": BOMB + HEAD + HEADS + TAIL}), "DTD"),
        (book(HEADS, **{"xl/_rels/workbook.xml.rels": b"<Relationships/>"}), "已损坏"),
        (book(HEADS + b'<row r="2"><c r="ZZZ2"><v>1</v></c></row>'), f"超过 {MOST_COLUMNS} 列"),
        (book(HEADS + b'<row r="2">' + cell("A2", "长" * 5001) + b"</row>"), "不像名录"),
        (book(HEADS + b'<row r="x"><c><v>1</v></c></row>'), "已损坏"),
        (
            book(HEADS + b"<row>" + b"<c/>" * (MOST_COLUMNS + 1) + b"</row>"),
            f"超过 {MOST_COLUMNS} 列",
        ),
        (("代码,来源\n1,甲" + "," * 600_000).encode(), "不像名录"),
        (
            book(HEADS, **{"xl/workbook.xml": b'<?xml version="1.0" encoding="klingon"?><a/>'}),
            "已损坏",
        ),
        (broken_member(zipfile.ZIP_LZMA), "已损坏"),
        (broken_member(zipfile.ZIP_BZIP2), "已损坏"),
        (book(HEADS), "没有内容"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(read, data, told):
    with pytest.raises(Unreadable, match=told):
        read(data)


def test_a_file_that_is_gone_is_no_damaged_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(book(HEADS))
    monkeypatch.setattr("casework.sheets.streaming.is_workbook", lambda _: True)
    path.unlink()

    with pytest.raises(FileNotFoundError):
        list(stream_rows(path, COLUMNS, most_rows=10))


def test_what_unpacks_to_too_much_is_refused_whatever_it_states(read, monkeypatch):
    monkeypatch.setattr("casework.sheets.workbook.MOST_UNPACKED", 100_000)
    rows = b"".join(b'<row r="2"><c><v>1</v></c></row>' for _ in range(10_000))

    with pytest.raises(Unreadable, match="展开后过大") as refused:
        read(book(HEADS + rows))

    assert refused.value.http_status == 413


def test_memory_does_not_grow_with_the_rows(tmp_path):
    path = Path(tmp_path / "long.csv")
    path.write_text("代码,来源\n" + "1,甲\n" * 50_000, encoding="utf-8")

    rows = stream_rows(path, COLUMNS, most_rows=60_000)

    assert next(rows) == (2, ("1", "甲"), 0)
    assert sum(1 for _ in rows) == 49_999
