"""供需对接活动: what kinds there are, its agenda, its follow-up and who wants to hear of it."""

import re
from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

EVENT_KINDS = (
    ("matching", "供需对接会"),
    ("showing", "方案推介会"),
    ("visit", "现场观摩"),
    ("training", "培训讲座"),
)
EVENT_KIND_NAMES = dict(EVENT_KINDS)
OUTCOME_KINDS = (
    ("contact", "已建立联系"),
    ("diagnosis", "已约评估诊断"),
    ("contract", "已签合同"),
    ("none", "暂无合作"),
)
OUTCOME_KIND_NAMES = dict(OUTCOME_KINDS)
NO_OUTCOME = "none"
# After these nothing more is asked.
SETTLED_OUTCOMES = frozenset({"contract", NO_OUTCOME})

MOST_SEATS, MOST_PER_UNIT = 2000, 10
LONGEST_TITLE, LONGEST_PLACE, LONGEST_PERSON = 100, 200, 60
MOST_AGENDA_ROWS, LONGEST_AGENDA_ROW = 30, 200
# The door opens this long before the start.
DOOR_OPENS = timedelta(hours=2)
# Calendar days after the event on which who was there is asked what has come of it.
FOLLOW_UP_DAYS = (7, 30, 90)
# Calendar days after the event for which names and telephone numbers of participants are kept.
KEPT_DAYS = 180
AGENDA_ROW = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])[\s　]+(\S.*)\Z")


def read_agenda(text: str) -> tuple[list[list[str]], list[str]]:
    """Return the rows [[time, what], …] that ``text`` lists one a line, and what is wrong with it."""
    rows: list[list[str]] = []
    faults: list[str] = []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_AGENDA_ROWS:
        faults.append(f"议程最多 {MOST_AGENDA_ROWS} 行，现在 {len(lines)} 行。")
    for number, line in enumerate(lines, start=1):
        found = AGENDA_ROW.match(line)
        if not found:
            faults.append(f"第 {number} 行应先写时刻、空一格再写内容，例如：14:30 平台介绍方案。")
        elif len(found[3]) > LONGEST_AGENDA_ROW:
            faults.append(f"第 {number} 行最多 {LONGEST_AGENDA_ROW} 个字，请缩短。")
        else:
            rows.append([f"{int(found[1]):02}:{found[2]}", found[3]])
    if rows != sorted(rows, key=lambda row: row[0]):
        faults.append("请按时刻先后排列。")
    return rows, faults


def write_agenda(rows: Collection[Collection[str]]) -> str:
    """Return the text that ``read_agenda`` reads as ``rows``."""
    return "\n".join(" ".join(row) for row in rows)


def mark_of(held_on: date, on: date) -> int | None:
    """Return the latest mark of the follow-up that ``on`` has reached, in days; None before the first."""
    passed = (on - held_on) // timedelta(days=1)
    return max((mark for mark in FOLLOW_UP_DAYS if mark <= passed), default=None)


class Wish(NamedTuple):
    """What somebody wants to hear of; an empty axis leaves it open."""

    dimensions: Collection[str] = ()
    industries: Collection[str] = ()
    districts: Collection[str] = ()


class About(NamedTuple):
    """What a call or event is about; an empty axis means all of them."""

    dimensions: Collection[str] = ()
    industries: Collection[str] = ()
    district: str = ""


def is_wished(wish: Wish, about: About) -> bool:
    """Tell whether somebody with ``wish`` is to be told of something ``about`` that."""
    districts = (about.district,) if about.district else ()
    axes = (
        (wish.dimensions, about.dimensions),
        (wish.industries, about.industries),
        (wish.districts, districts),
    )
    return all(not wanted or not has or set(wanted) & set(has) for wanted, has in axes)
