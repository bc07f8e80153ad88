"""A database with every migration applied, made once for all processes of ./test and copied.

Migrating takes longer than a hundred tests. ./test names a folder in MIGRATED_FOLDER; without one
each process migrates for itself.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

NAME = "migrated"
UNFINISHED = "migrating"


def is_shared() -> bool:
    return bool(os.environ.get("MIGRATED_FOLDER"))


def make_database(name: str) -> None:
    """Make the database ``name`` (SQLite: a file) a copy of the migrated one; the first migrates."""
    folder = Path(os.environ["MIGRATED_FOLDER"])
    with (folder / f"{connection.vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make = _make_file if connection.vendor == "sqlite" else _make_on_server
        make(folder, name)


def _make_file(folder: Path, name: str) -> None:
    source = folder / f"{NAME}.sqlite3"
    if not source.exists():
        unfinished = folder / f"{UNFINISHED}.sqlite3"
        _migrate(str(unfinished))
        unfinished.rename(source)
    shutil.copyfile(source, name)


def _make_on_server(folder: Path, name: str) -> None:
    quoted = connection.ops.quote_name
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname = %s", [NAME])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {quoted(UNFINISHED)}")
            _migrate(UNFINISHED)
            cursor.execute(f"ALTER DATABASE {quoted(UNFINISHED)} RENAME TO {quoted(NAME)}")
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(NAME)}")


def _migrate(name: str) -> None:
    with _connected_to(name):
        call_command("migrate", verbosity=0)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Turn the connection to another database; nobody may stay connected to one that is copied."""
    connection.close()
    before, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
