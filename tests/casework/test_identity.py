"""An objector is not told by a text that others read, however his name or number is written."""

import pytest

from casework.objections.identity import Identity

WHO = Identity(
    name="甄举报",
    phone="13800138000",
    email="zhen@example.com",
    unit="广州ABC科技（集团）有限公司",
    uscc="91440101MA5ABCDE1X",
)


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("据甄举报反映", WHO.name),
        ("据甄 举报反映", WHO.name),
        ("据甄\u3000举·报反映", WHO.name),
        ("据甄\n举报反映", WHO.name),
        ("据甄\u200b举报反映", WHO.name),
        ("电话13800138000", WHO.phone),
        ("电话 138 0013 8000", WHO.phone),
        ("电话138-0013-8000", WHO.phone),
        ("电话１３８００１３８０００", WHO.phone),
        ("电话(+86)138.0013.8000", WHO.phone),
        ("电话1380013****", WHO.phone),
        ("尾号 0013-8000", WHO.phone),
        ("写信到 ZHEN@Example.com", WHO.email),
        ("写信到ｚｈｅｎ＠example．com", WHO.email),
        ("写信到 zhen @ example . com", WHO.email),
        ("广州abc科技(集团)有限公司", WHO.unit),
        ("代码 9144 0101 ma5a bcde 1x", WHO.uscc),
    ],
)
def test_a_text_tells_who_objects_however_it_is_written(text, piece):
    assert WHO.told_in(text) == piece


@pytest.mark.parametrize(
    "text",
    [
        "",
        "经核查属实，建议异议成立。",
        "举报甄别后属实",
        "尾号 8000 的来电",
        "共 138001 元",
        "甄某反映",
        "请查看 example.com 的公告",
    ],
)
def test_a_text_that_tells_nobody_is_let_through(text):
    assert WHO.told_in(text) == ""


def test_an_empty_identity_is_told_by_nothing():
    assert Identity().told_in("任何文字 13800138000") == ""


@pytest.mark.parametrize("sign", ["-", "——", "·", "（）"])
def test_an_identity_of_signs_alone_matches_nothing(sign):
    assert Identity(name=sign, unit=sign).told_in(f"经核查{sign}属实") == ""
