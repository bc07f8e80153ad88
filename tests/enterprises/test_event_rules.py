"""Agenda, calendar file, marks of the follow-up, and whom a call or event concerns."""

from datetime import UTC, date, datetime

import pytest

from enterprises.rules.calendar_file import Entry, calendar_file, escaped, fold
from enterprises.rules.events import (
    MOST_AGENDA_ROWS,
    About,
    Wish,
    is_wished,
    mark_of,
    read_agenda,
    write_agenda,
)
from tests.builders_platforms import at

ENTRY = Entry(
    uid="SHHD-2026-0001@example.com",
    sequence=3,
    title="注塑行业；数字化, 供需对接会",
    place="科学大道 1 号\n三楼",
    text="主办：市局",
    url="https://example.com/events/SHHD-2026-0001/",
    starts=at(11, 20, 14),
    ends=at(11, 20, 17),
    stamped=datetime(2026, 10, 15, 4, 0, tzinfo=UTC),
    is_cancelled=False,
)


def unfolded(content: bytes) -> list[str]:
    """Return the content lines, as RFC 5545 (3.1) says a reader joins them."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_agenda_is_read_line_by_line():
    rows, faults = read_agenda("9：05 签到\n\n14:30　平台介绍 方案\n")

    assert (rows, faults) == ([["09:05", "签到"], ["14:30", "平台介绍 方案"]], [])
    assert write_agenda(rows) == "09:05 签到\n14:30 平台介绍 方案"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("签到", "第 1 行应先写时刻"),
        ("14:30", "第 1 行应先写时刻"),
        ("25:00 签到", "第 1 行应先写时刻"),
        ("14:30 a\n14:00 b", "按时刻先后"),
        (f"14:30 {'长' * 201}", "最多 200 个字"),
        ("\n".join(["14:30 a"] * (MOST_AGENDA_ROWS + 1)), f"最多 {MOST_AGENDA_ROWS} 行"),
    ],
)
def test_agenda_says_which_line_is_wrong(text, told):
    assert told in "".join(read_agenda(text)[1])


def test_calendar_file_says_what_the_standard_asks():
    content = calendar_file(ENTRY)

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert unfolded(content)[5:] == [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        "BEGIN:STANDARD",
        "DTSTART:19910915T000000",
        "TZOFFSETFROM:+0800",
        "TZOFFSETTO:+0800",
        "TZNAME:CST",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "UID:SHHD-2026-0001@example.com",
        "SEQUENCE:3",
        "DTSTAMP:20261015T040000Z",
        "DTSTART;TZID=Asia/Shanghai:20261120T140000",
        "DTEND;TZID=Asia/Shanghai:20261120T170000",
        "SUMMARY:注塑行业；数字化\\, 供需对接会",
        "LOCATION:科学大道 1 号\\n三楼",
        "DESCRIPTION:主办：市局",
        "URL:https://example.com/events/SHHD-2026-0001/",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_calendar_file_of_a_cancelled_event_takes_it_out():
    lines = unfolded(calendar_file(ENTRY._replace(is_cancelled=True, sequence=4)))

    assert "STATUS:CANCELLED" in lines
    assert "SEQUENCE:4" in lines
    assert any(line.startswith("SUMMARY:已取消：") for line in lines)


def test_text_cannot_add_a_line_or_a_property():
    assert escaped("a\r\nEND:VEVENT;x,\\y\x00\x07\x7f") == "a\\nEND:VEVENT\\;x\\,\\\\y"


@pytest.mark.parametrize("text", ["汉" * 60, "x" * 75, "x" * 76, "𠮷" * 40])
def test_lines_are_folded_between_characters(text):
    parts = list(fold(text))

    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text


@pytest.mark.parametrize(
    ("on", "mark"),
    [
        (date(2026, 11, 26), None),
        (date(2026, 11, 27), 7),
        (date(2026, 12, 19), 7),
        (date(2026, 12, 20), 30),
        (date(2027, 2, 18), 90),
    ],
)
def test_marks_of_the_follow_up(on, mark):
    assert mark_of(date(2026, 11, 20), on) == mark


@pytest.mark.parametrize(
    ("wish", "about", "told"),
    [
        (Wish(), About(["green"], ["C29"], "440112"), True),
        (Wish(["green"], ["C29"], ["440112"]), About(), True),
        (Wish(["green"]), About(["digital", "green"]), True),
        (Wish(["green"]), About(["digital"]), False),
        (Wish((), ["C29"]), About((), ["C36"]), False),
        (Wish((), (), ["440106"]), About((), (), "440112"), False),
        (Wish((), (), ["440106"]), About((), (), ""), True),
        (Wish(["green"], ["C36"]), About(["green"], ["C29"]), False),
    ],
)
def test_whom_something_concerns(wish, about, told):
    assert is_wished(wish, about) is told
