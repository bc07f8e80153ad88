"""Rows of a checked list beside the table of enterprises: compared with it, and merged into it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from django.db import IntegrityError, connection, transaction

from enterprises.models import CloudAdoption, Enterprise, ListKind, Origin, Standing
from enterprises.rules.adoption import Adopted
from enterprises.rules.listing import Listed

TABLE = "listed"
NOTHING = r"\N"
SQLITE_ROWS = 2000
PIECE = 64 * 1024
# A load takes seconds; a page that took as long would be cut off.
PATIENCE = "120s"


class Counts(NamedTuple):
    """What loading a list would do to the enterprises as they are now."""

    new: int
    changed: int
    same: int
    kept: int


@dataclass(frozen=True)
class Target:
    """The table that a kind of list is merged into.

    ``types`` are the columns that a row tells, with their types; ``key`` is what a row is about;
    ``beginnings`` is how every new row begins besides; ``left_alone`` is the condition of rows
    that no list changes, because somebody whose word counts more has spoken.
    """

    table: str
    types: Mapping[str, str]
    key: Sequence[str]
    beginnings: Mapping[str, str]
    left_alone: str

    @property
    def columns(self) -> str:
        return ", ".join(self.types)

    @property
    def told(self) -> list[str]:
        return [name for name in self.types if name not in self.key]

    def begins(self, source: str, at: datetime) -> dict[str, str]:
        """Return what stands in the other columns of a new row."""
        # SQLite keeps moments as texts in its own way.
        moment = str(connection.ops.adapt_datetimefield_value(at))
        return {**self.beginnings, "source": source, "created_at": moment, "updated_at": moment}


TARGETS = {
    ListKind.ENTERPRISES: Target(
        Enterprise._meta.db_table,
        dict(
            zip(
                Listed._fields,
                (
                    *("varchar(18)", "varchar(120)", "varchar(6)", "varchar(3)"),
                    *("integer", "bigint", "integer", "varchar(6)"),
                ),
                strict=True,
            )
        ),
        ("uscc",),
        {"answers": "{}", "draft_version": "0", "confirmed": "{}"},
        "confirmed_version IS NOT NULL",
    ),
    ListKind.CLOUD: Target(
        CloudAdoption._meta.db_table,
        dict(
            zip(
                Adopted._fields,
                ("varchar(18)", "varchar(12)", "varchar(100)", "date", "varchar(200)"),
                strict=True,
            )
        ),
        ("uscc", "kind", "provider"),
        {"origin": Origin.LIST.value, "standing": Standing.STANDS.value, "reason": ""},
        f"origin <> '{Origin.LIST.value}'",
    ),
}


def be_patient() -> None:
    """Let the statements and waits of this transaction take as long as a load may take."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")


def line_of(row: Listed) -> str:
    """Return ``row`` as a line of the written file: the text form of COPY."""
    uscc, name, district, industry, staff, revenue, year, size = row
    name = _escaped(name)
    return (
        f"{uscc}\t{name}\t{district}\t{industry}\t{NOTHING if staff is None else staff}"
        f"\t{NOTHING if revenue is None else revenue}\t{NOTHING if year is None else year}\t{size}\n"
    )


def adopted_line(row: Adopted) -> str:
    """Return ``row`` as a line of the written file."""
    return "\t".join(map(_escaped, row)) + "\n"


def _escaped(text: str) -> str:
    """Return a text of one line as COPY takes it."""
    return text.replace("\\", "\\\\") if "\\" in text else text


def _values_of(line: str) -> list[str | None]:
    return [
        None if cell == NOTHING else cell.replace("\\\\", "\\")
        for cell in line.rstrip("\n").split("\t")
    ]


@contextmanager
def staged(target: Target, written: Path) -> Iterator[None]:
    """Hold the rows of ``written`` in a table of this connection alone; within a transaction."""
    columns = ", ".join(f"{name} {kind}" for name, kind in target.types.items())
    be_patient()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} ({columns})")
        try:
            _fill(cursor, target, written)
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(f"DROP TABLE {TABLE}")


def _fill(cursor, target: Target, written: Path) -> None:
    with written.open(encoding="utf-8", newline="\n") as stream:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {TABLE} ({target.columns}) FROM STDIN", stream, PIECE)
            return
        places = ", ".join(["%s"] * len(target.types))
        while lines := list(islice(stream, SQLITE_ROWS)):
            cursor.executemany(
                f"INSERT INTO {TABLE} ({target.columns}) VALUES ({places})",  # noqa: S608 -- our own names
                [_values_of(line) for line in lines],
            )


def count(target: Target) -> Counts:
    """Return how the staged rows compare with what is there."""
    differs = _differs(target, "e", "l")
    alone = f"e.{target.left_alone}"
    same_row = " AND ".join(f"e.{name} = l.{name}" for name in target.key)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE e.id IS NULL),"  # noqa: S608 -- our own names
            f" count(*) FILTER (WHERE e.id IS NOT NULL AND NOT ({alone}) AND ({differs})),"
            f" count(*) FILTER (WHERE e.id IS NOT NULL AND NOT ({alone}) AND NOT ({differs})),"
            f" count(*) FILTER (WHERE e.id IS NOT NULL AND {alone})"
            f" FROM {TABLE} l LEFT JOIN {target.table} e ON {same_row}"
        )
        return Counts(*cursor.fetchone())


def merge(target: Target, *, source: str, at: datetime) -> None:
    """Write the staged rows: new ones are added, those that no better word stands for brought up to date.

    What says the same is left alone, so that loading again changes nothing. Rows are written in
    the order of their keys, so that a firm that tells something meanwhile blocks nobody.
    """
    told = ", ".join(f"{name} = excluded.{name}" for name in target.told)
    begins, key = target.begins(source, at), ", ".join(target.key)
    values = ", ".join(_typed(target, name) for name in begins)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {target.table} ({target.columns}, {', '.join(begins)})"  # noqa: S608 -- our own names
            f" SELECT {target.columns}, {values} FROM {TABLE} WHERE true ORDER BY {key}"
            f" ON CONFLICT ({key}) DO UPDATE SET {told}, source = excluded.source,"
            " updated_at = excluded.updated_at"
            f" WHERE NOT ({target.table}.{target.left_alone})"
            f" AND ({_differs(target, target.table, 'excluded')})",
            list(begins.values()),
        )


def _typed(target: Target, column: str) -> str:
    """Return the place of a value in a SELECT: PostgreSQL wants to be told the type of its column.

    SQLite takes the type of the column anyway; its own cast would make a number of a moment.
    """
    if connection.vendor != "postgresql":
        return "%s"
    models = {model._meta.db_table: model for model in (Enterprise, CloudAdoption)}
    return f"CAST(%s AS {models[target.table]._meta.get_field(column).db_type(connection)})"


def add_all(target: Target, written: Path, *, source: str, at: datetime) -> bool:
    """Write rows that were all new when they were checked straight into the table, by COPY.

    Returns False, with nothing written, where that cannot be done: on another database, or when
    one of them has come in the meantime.
    """
    if connection.vendor != "postgresql":
        return False
    begins = target.begins(source, at)
    tail = "\t".join(map(_escaped, begins.values()))
    try:
        with (
            transaction.atomic(),
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            written.open(encoding="utf-8", newline="\n") as stream,
        ):
            cursor.copy_expert(
                f"COPY {target.table} ({target.columns}, {', '.join(begins)}) FROM STDIN",
                _Lengthened(stream, f"\t{tail}\n"),
                PIECE,
            )
    except IntegrityError:
        return False
    return True


class _Lengthened:
    """A file whose lines all end in ``tail``, read in pieces as COPY asks for them."""

    def __init__(self, stream: TextIO, tail: str):
        self.stream, self.tail = stream, tail

    def read(self, size: int = -1) -> str:
        return "".join(self.stream.readlines(max(size, 1))).replace("\n", self.tail)


def _differs(target: Target, left: str, right: str) -> str:
    """Return the condition that anything told differs; nothing equals nothing."""
    unlike = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"{left}.{name} {unlike} {right}.{name}" for name in target.told)
