"""Sections: every fault at once, beside the field, and nothing typed is lost."""

import pytest
from django.http import QueryDict

from casework.forms import grouped, judge, read_posted, shown, shown_value
from casework.sections import Field, Kind, Section

ASKED = Section(
    key="asked",
    title="基本情况",
    group="一",
    fields=(
        Field("name", "名称", max_length=6),
        Field("note", "说明", Kind.LONG_TEXT, required=False, max_length=20),
        Field("staff", "人数", Kind.WHOLE, unit="人", least=1),
        Field("capital", "注册资本", Kind.DECIMAL, unit="万元"),
        Field("founded_on", "成立日期", Kind.DATE),
        Field("kind", "类别", Kind.CHOICE, choices=(("a", "甲"), ("b", "乙"))),
        Field("areas", "方向", Kind.CHOICES, choices=(("x", "数字化"), ("y", "绿色化"))),
        Field("agrees", "承诺", Kind.YES_NO),
        Field("website", "网址", Kind.URL),
        Field("phone", "电话", Kind.PHONE),
        Field("uscc", "信用代码", Kind.USCC),
    ),
)
TABLE = Section(
    key="rows",
    title="案例",
    group="二",
    fields=(Field("client", "客户"), Field("amount", "金额", Kind.DECIMAL, unit="万元")),
    least_rows=2,
    most_rows=3,
    row_name="案例",
)
GOOD = {
    "name": "云岭",
    "note": "第一行\n第二行",
    "staff": "1,200",
    "capital": "5000.50",
    "founded_on": "2018-05-16",
    "kind": "a",
    "areas": ["x", "y"],
    "agrees": "yes",
    "website": "https://example.com",
    "phone": "020-12345678",
    "uscc": "９１００００００ＭＡ０００００１５７",
}


def test_judge_gives_clean_values():
    judged = judge(ASKED, GOOD)

    assert judged.faults == {}
    assert judged.values[0] | {"founded_on": None, "capital": None} == GOOD | {
        "staff": 1200,
        "capital": None,
        "founded_on": None,
        "uscc": "91000000MA00000157",
    }


def test_judge_names_every_fault_at_once():
    judged = judge(ASKED, {})

    assert set(judged.faults) == {field.name for field in ASKED.fields if field.required}
    assert judged.is_empty
    assert "名称" in judged.missing


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", "七个字的名称啊", "最多 6 个字"),
        ("name", "云\u202e岭", "看不见的特殊字符"),
        ("name", "云\u200b岭", "看不见的特殊字符"),
        ("name", "云\n岭", "看不见的特殊字符"),
        ("note", "甲\x00乙", "特殊字符"),
        ("staff", "１２０", "半角数字"),
        ("staff", "١٢٠", "半角数字"),
        ("staff", "1e3", "半角数字"),
        ("staff", "-5", "半角数字"),
        ("staff", "0", "应在 1 到"),
        ("staff", "1.5", "整数"),
        ("capital", "1.234", "最多两位小数"),
        ("capital", "NaN", "半角数字"),
        ("capital", "99999999999", "半角数字"),
        ("founded_on", "2018/05/16", "年-月-日"),
        ("founded_on", "2018-02-30", "年-月-日"),
        ("founded_on", "0018-05-16", "日期过早"),
        ("kind", "z", "从列出的选项"),
        ("areas", ["x", "z"], "从列出的选项"),
        ("agrees", "maybe", "从列出的选项"),
        ("website", "example", "完整网址"),
        ("website", "javascript:alert(1)", "完整网址"),
        ("phone", "12345", "11 位手机号"),
        ("uscc", "91000000MA00000158", ""),
    ],
)
def test_judge_says_what_is_wrong_and_how_to_put_it_right(name, value, message):
    judged = judge(ASKED, GOOD | {name: value})

    assert list(judged.faults) == [name]
    assert message in judged.faults[name][0]


def test_judge_of_a_table_names_row_and_count():
    judged = judge(TABLE, [{"client": "", "amount": "x"}])

    assert set(judged.faults) == {"0-client", "0-amount", ""}
    assert judged.faults[""] == ["至少要 2 个案例，现在有 1 个。"]


def test_read_posted_keeps_what_was_typed_word_for_word():
    posted = QueryDict("name=+云岭+&staff=１２&areas=x&areas=y&extra=1")

    raw = read_posted(ASKED, posted)

    assert (raw["name"], raw["staff"], raw["areas"], raw["note"]) == (
        "云岭",
        "１２",
        ["x", "y"],
        "",
    )
    assert "extra" not in raw


def test_read_posted_leaves_out_blank_rows_and_rows_past_the_last():
    posted = QueryDict("0-client=甲&1-client=+&2-client=乙&3-client=丙")

    assert read_posted(TABLE, posted) == [
        {"client": "甲", "amount": ""},
        {"client": "乙", "amount": ""},
    ]


def test_shown_reads_as_a_person_would():
    texts = [text for _, text in shown(ASKED, GOOD)[0]]

    assert texts[2:8] == [
        "1,200 人",
        "5,000.50 万元",
        "2018年5月16日（周三）",
        "甲",
        "数字化、绿色化",
        "是",
    ]
    assert shown_value(ASKED.field("note"), "") == "—"
    assert shown_value(ASKED.field("founded_on"), "去年五月") == "去年五月"
    assert shown(TABLE, None) == []


@pytest.mark.parametrize(
    ("text", "expected"), [("1234567.5", "1,234,567.5"), ("abc", "abc"), ("", ""), ("0012", "12")]
)
def test_grouped(text, expected):
    assert grouped(text) == expected
