"""Reading an uploaded table: what comes in, and how every fault is named."""

import pytest

from casework.sheets import MOST_BYTES, CellFault, SheetRow, Unreadable, read_csv

COLUMNS = ("代码", "来源")


def read(text: str, encoding: str = "utf-8", most_rows: int = 10):
    return read_csv(text.encode(encoding), COLUMNS, most_rows=most_rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_both_usual_encodings_are_read(encoding):
    sheet = read("来源,备注,代码\r\n市场监管局,不用,9144\r\n", encoding)

    assert (sheet.rows, sheet.faults) == (
        [SheetRow(2, {"代码": "9144", "来源": "市场监管局"})],
        [],
    )


def test_blank_rows_are_left_out_and_rows_keep_their_numbers():
    sheet = read("代码,来源\n\n , \n 1 ,甲\n")

    assert sheet.rows == [SheetRow(4, {"代码": "1", "来源": "甲"})]


def test_every_cell_fault_is_named_at_once():
    sheet = read('代码,来源\n=1+1,@SUM(A1)\n+1,-2\n1,"两\n行"\n2,甲,乙\n3,' + "长" * 201)

    assert sheet.faults == [
        CellFault(2, "代码", "不能以“=”开头。"),
        CellFault(2, "来源", "不能以“@”开头。"),
        CellFault(3, "代码", "不能以“+”开头。"),
        CellFault(3, "来源", "不能以“-”开头。"),
        CellFault(4, "来源", "里面有看不见的特殊字符或换行。"),
        CellFault(5, "整行", "比第一行多出 1 格。"),
        CellFault(6, "来源", "超过 200 个字。"),
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04 an xlsx", "不是 CSV"),
        (b"\xd0\xcf\x11\xe0 an xls", "不是 CSV"),
        (b"\xff\xff\xff", "编码"),
        ("代码,来源\n1,甲\x00".encode(), "编码"),
        ("代码\n1".encode(), "缺少栏目：来源"),
        ("代码,来源\n".encode(), "没有内容"),
        (b"", "缺少栏目"),
        ('代码,来源\n"1,甲'.encode(), "不成对"),
        (("代码,来源\n" + "1,甲\n" * 11).encode(), "超过 10 行"),
    ],
)
def test_what_is_no_such_table_is_refused_in_words(data, told):
    with pytest.raises(Unreadable, match=told) as refused:
        read_csv(data, COLUMNS, most_rows=10)

    assert refused.value.http_status == 422


def test_a_file_that_is_too_large_is_refused_unread():
    with pytest.raises(Unreadable, match="2 MiB") as refused:
        read_csv(b"a" * (MOST_BYTES + 1), COLUMNS, most_rows=10)

    assert refused.value.http_status == 413
