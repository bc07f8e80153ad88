"""Rows of a checked list beside the table of enterprises: compared with it, and merged into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.db import connection

from enterprises.models import Enterprise
from enterprises.rules.listing import Listed

TABLE = "listed"
NOTHING = r"\N"
COLUMNS = ", ".join(Listed._fields)
# What a list says anew about a firm that has not confirmed its profile; its code is its identity.
TOLD = [name for name in Listed._fields if name != "uscc"]
SQLITE_ROWS = 2000
# A load takes seconds; a page that took as long would be cut off.
PATIENCE = "120s"


class Counts(NamedTuple):
    """What loading a list would do to the enterprises as they are now."""

    new: int
    changed: int
    same: int
    kept: int


def line_of(row: Listed) -> str:
    """Return ``row`` as a line of the written file: the text form of COPY."""
    uscc, name, district, industry, staff, revenue, year, size = row
    if "\\" in name:
        name = name.replace("\\", "\\\\")
    return (
        f"{uscc}\t{name}\t{district}\t{industry}\t{NOTHING if staff is None else staff}"
        f"\t{NOTHING if revenue is None else revenue}\t{NOTHING if year is None else year}\t{size}\n"
    )


def _values_of(line: str) -> list[str | None]:
    return [
        None if cell == NOTHING else cell.replace("\\\\", "\\")
        for cell in line.rstrip("\n").split("\t")
    ]


@contextmanager
def staged(written: Path) -> Iterator[None]:
    """Hold the rows of ``written`` in a table of this connection alone; within a transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {TABLE} (uscc varchar(18), name varchar(120),"
            " district varchar(6), industry varchar(3), employees integer, revenue bigint,"
            " figures_year integer, size varchar(6))"
        )
        try:
            _fill(cursor, written)
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(f"DROP TABLE {TABLE}")


def _fill(cursor, written: Path) -> None:
    with written.open(encoding="utf-8", newline="\n") as stream:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {TABLE} ({COLUMNS}) FROM STDIN", stream)
            cursor.execute(f"ANALYZE {TABLE}")
            return
        places = ", ".join(["%s"] * len(Listed._fields))
        while lines := list(islice(stream, SQLITE_ROWS)):
            cursor.executemany(
                f"INSERT INTO {TABLE} ({COLUMNS}) VALUES ({places})",  # noqa: S608 -- our own names
                [_values_of(line) for line in lines],
            )


def count() -> Counts:
    """Return how the staged rows compare with the enterprises."""
    table, differs = _table(), _differs("e", "l")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE e.id IS NULL),"  # noqa: S608 -- our own names
            f" count(*) FILTER (WHERE e.id IS NOT NULL AND e.confirmed_version IS NULL AND ({differs})),"
            f" count(*) FILTER (WHERE e.id IS NOT NULL AND e.confirmed_version IS NULL AND NOT ({differs})),"
            " count(*) FILTER (WHERE e.confirmed_version IS NOT NULL)"
            f" FROM {TABLE} l LEFT JOIN {table} e ON e.uscc = l.uscc"
        )
        return Counts(*cursor.fetchone())


def merge(*, source: str, at: datetime) -> None:
    """Write the staged rows: new firms are added, unconfirmed ones brought up to date.

    What says the same is left alone, so that loading again changes nothing. Rows are written in
    the order of their codes: two loads at once wait for each other instead of blocking both.
    """
    table = _table()
    told = ", ".join(f"{name} = excluded.{name}" for name in TOLD)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({COLUMNS}, source, answers, draft_version, confirmed,"  # noqa: S608 -- our own names
            " created_at, updated_at)"
            f" SELECT {COLUMNS}, %s, '{{}}', 0, '{{}}', %s, %s FROM {TABLE} WHERE true ORDER BY uscc"
            f" ON CONFLICT (uscc) DO UPDATE SET {told}, source = excluded.source,"
            " updated_at = excluded.updated_at"
            f" WHERE {table}.confirmed_version IS NULL AND ({_differs(table, 'excluded')})",
            [source, at, at],
        )


def _table() -> str:
    return Enterprise._meta.db_table


def _differs(left: str, right: str) -> str:
    """Return the condition that anything told differs; nothing equals nothing."""
    unlike = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"{left}.{name} {unlike} {right}.{name}" for name in TOLD)
