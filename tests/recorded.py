"""What the services wrote for a builder is written again, not worked out again (decision 0036).

The first call of a builder in a process goes through the services while every statement that it
writes is noted. A test that comes to the same call with the same database behind it (nothing was
written since its start but by the same builders, in the same order) gets the same rows, files,
commit hooks and result. Any other write or rollback, an unknown argument, or a test that changes
settings or patches code sends builders through the services until the test ends.
"""

import io
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import wraps
from itertools import count
from types import SimpleNamespace
from unittest.mock import patch

from django.apps import apps
from django.core.files.storage import FileSystemStorage
from django.db import connection, transaction
from django.db.models import AutoField, Model

from casework import clock

READS = ("SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "EXPLAIN")
CHANGERS = {"settings", "monkeypatch"}
PLAIN = (str, bytes, int, float, bool, Decimal, date, datetime, Enum, type(None))


class Unknown(Exception):
    """An argument whose value cannot be told apart from another."""


@dataclass
class Recording:
    """What one call wrote and returned, and what the world looks like behind it."""

    number: int
    statements: list[tuple[str, object, bool]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    hooks: list[tuple[Callable, bool]] = field(default_factory=list)
    result: bytes = b""


class _Tape:
    """The recordings of this process, and where the running test stands."""

    def __init__(self) -> None:
        self.recordings: dict[object, Recording] = {}
        self.numbers = count(1)
        # The number of the last recording that the test came through, 0 at its start; None: lost.
        self.stands: int | None = None
        self.now: Recording | None = None
        self.is_playing = False
        # A test that empties the database leaves it without what migrations wrote.
        self.is_worn = False
        self.starts: str | None = None

    def watch(self, execute, sql, params, many, context):
        """Note what a recorded builder writes; a write by anybody else loses the place."""
        verb = sql.lstrip("( \n").partition(" ")[0].upper()
        if not self.is_playing and verb not in READS:
            if verb == "ROLLBACK" or self.now is None:
                self.stands = self.now = None
            else:
                self.now.statements.append((sql, params, many))
        return execute(sql, params, many, context)


_tape = _Tape()


@contextmanager
def watched(request) -> Iterator[None]:
    """Follow one test from its start."""
    marker = request.node.get_closest_marker("django_db")
    is_emptying = marker is not None and marker.kwargs.get("transaction", False)
    _tape.is_worn |= is_emptying or "transactional_db" in request.fixturenames
    _tape.stands = None if _tape.is_worn or CHANGERS & _asked_for(request.node) else 0
    with connection.execute_wrapper(_tape.watch):
        yield


def _asked_for(test) -> set[str]:
    """Return the fixtures that the test or a fixture of ours asks for, but for those of plugins."""
    found = set(test._fixtureinfo.argnames)
    for *_, definition in test._fixtureinfo.name2fixturedefs.values():
        if definition.func.__module__.startswith("tests."):
            found.update(definition.argnames)
    return found


def recorded(build: Callable) -> Callable:
    """Let ``build`` write again what it wrote before in the same place."""

    @wraps(build)
    def call(*args, **kwargs):
        if _tape.now is not None or _tape.stands is None or not connection.in_atomic_block:
            return build(*args, **kwargs)
        given: list[object] = []
        try:
            asked = (build.__qualname__, _value(args, given), _value(kwargs, given))
        except Unknown:
            _tape.stands = None
            return build(*args, **kwargs)
        key = (_tape.stands, clock._moved_to.get(), asked)
        found = _tape.recordings.get(key)
        if found is None or not all(map(os.path.exists, found.files)):
            return _record(key, build, args, kwargs, given)
        return _play(found, given)

    return call


def _value(thing: object, given: list[object]) -> object:
    """Return what ``thing`` is compared by; keep the rows and groups that were handed over."""
    if isinstance(thing, PLAIN):
        return type(thing), thing
    if isinstance(thing, list | tuple):
        return type(thing), tuple(_value(one, given) for one in thing)
    if isinstance(thing, dict):
        return dict, tuple((key, _value(one, given)) for key, one in sorted(thing.items()))
    if isinstance(thing, SimpleNamespace):
        given.append(thing)
        return SimpleNamespace, _value(vars(thing), given)
    if isinstance(thing, Model) and thing.pk:
        given.append(thing)
        return type(thing), thing.pk, getattr(thing, "version", 0)
    raise Unknown


def _record(key, build: Callable, args, kwargs, given: list[object]):
    if _tape.stands == 0:
        _start_numbers_anew()
    made = _tape.now = Recording(next(_tape.numbers))
    before = len(connection.run_on_commit)
    save = FileSystemStorage._save

    def kept(storage, name, content):
        name = save(storage, name, content)
        made.files.append(storage.path(name))
        return name

    try:
        with patch.object(FileSystemStorage, "_save", kept):
            result = build(*args, **kwargs)
    except BaseException:
        _tape.stands = _tape.now = None
        raise
    is_whole = _tape.now is made
    _tape.now, _tape.stands = None, None
    if is_whole:
        made.hooks = [(hook, robust) for _, hook, robust in connection.run_on_commit[before:]]
        try:
            made.result = _packed((result, [_state(one) for one in given]), given)
        except (pickle.PicklingError, TypeError, AttributeError):
            return result
        _tape.recordings[key] = made
        _tape.stands = made.number
    return result


def _play(found: Recording, given: list[object]):
    if _tape.stands == 0:
        _start_numbers_anew()
    _tape.is_playing = True
    try:
        with connection.cursor() as cursor:
            for sql, params, many in found.statements:
                (cursor.executemany if many else cursor.execute)(sql, params)
    finally:
        _tape.is_playing = False
    for hook, robust in found.hooks:
        transaction.on_commit(hook, robust=robust)
    result, states = _unpacked(found.result, given)
    for one, state in zip(given, states, strict=True):
        if isinstance(one, Model):
            vars(one).clear()
            vars(one).update(state)
    _tape.stands = found.number
    return result


def _state(thing: object) -> dict[str, object]:
    return dict(vars(thing)) if isinstance(thing, Model) else {}


def _packed(thing: object, given: list[object]) -> bytes:
    places = {id(one): place for place, one in enumerate(given)}
    stream = io.BytesIO()
    packer = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    packer.persistent_id = lambda one: places.get(id(one))
    packer.dump(thing)
    return stream.getvalue()


def _unpacked(data: bytes, given: list[object]):
    reader = pickle.Unpickler(io.BytesIO(data))  # noqa: S301 -- packed by this process
    reader.persistent_load = given.__getitem__
    return reader.load()


def _start_numbers_anew() -> None:
    """Number rows from the same start in every test: PostgreSQL goes on counting after a rollback."""
    if connection.vendor != "postgresql":
        return
    _tape.is_playing = True
    try:
        with connection.cursor() as cursor:
            if _tape.starts is None:
                _tape.starts = _starts(cursor)
            cursor.execute(_tape.starts)
    finally:
        _tape.is_playing = False


def _starts(cursor) -> str:
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and isinstance(model._meta.pk, AutoField)
    ]
    calls = []
    for table in dict.fromkeys(tables):
        cursor.execute(
            f"""SELECT pg_get_serial_sequence('"{table}"', 'id'), max(id) FROM "{table}" """  # noqa: S608
        )
        sequence, last = cursor.fetchone()
        calls.append(f"setval('{sequence}', {(last or 0) + 1}, false)")
    return f"SELECT {', '.join(calls)}"
