"""A calendar file (RFC 5545) that phones and desks take: one event, in Guangzhou's time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

ZONE = "Asia/Shanghai"
# China has kept one time without summer time since 1991.
ZONE_LINES = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
# Octets of a line, the blank of a continued line counted (RFC 5545, 3.1).
LONGEST_LINE = 75
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Entry(NamedTuple):
    """What goes into the calendar; the moments are in Guangzhou's time, ``stamped`` is aware.

    ``sequence`` grows with every change, so that a calendar takes the newer file.
    """

    uid: str
    sequence: int
    title: str
    place: str
    text: str
    url: str
    starts: datetime
    ends: datetime
    stamped: datetime
    is_cancelled: bool


def calendar_file(entry: Entry) -> bytes:
    """Return the file; what people typed cannot add a line or a property to it."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Suizhizhuan//Events//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *ZONE_LINES,
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{entry.stamped.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID={ZONE}:{entry.starts:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={ZONE}:{entry.ends:%Y%m%dT%H%M%S}",
        f"SUMMARY:{'已取消：' if entry.is_cancelled else ''}{escaped(entry.title)}",
        f"LOCATION:{escaped(entry.place)}",
        f"DESCRIPTION:{escaped(entry.text)}",
        f"URL:{entry.url}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line)).encode()


def escaped(text: str) -> str:
    """Return ``text`` as the value of a TEXT property; control characters are left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in plain if one == "\n" or (one >= " " and one != "\x7f"))
    return kept.translate(ESCAPES)


def fold(line: str) -> Iterator[str]:
    """Yield ``line`` in parts of at most 75 octets, never cut inside a character."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + character, size + octets
    yield part
