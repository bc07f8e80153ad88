"""Lets several people do something at the same moment, each over a connection of his own."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from django.db import connection, connections, transaction

from casework import clock

# Seconds for which who comes first waits for the other to run into what it holds.
PATIENCE = 10


def again(rounds: int) -> list:
    """Return the rounds of a race: ./test runs the first, scripts/prove all of them."""
    return [0, *(pytest.param(number, marks=pytest.mark.beyond) for number in range(1, rounds))]


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Run ``acts`` in threads that start together; return each result or the exception it raised."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            results[index] = act()
        except BaseException as fault:
            results[index] = fault
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def timed(moment: datetime, act: Callable[[], object]) -> Callable[[], object]:
    """Hold the clock for one thread: the moved clock does not reach other threads."""

    def run():
        with clock.at(moment):
            return act()

    return run


def behind(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Run ``second`` while the transaction of ``first`` is open; return what each came to.

    ``first`` commits as soon as ``second`` waits for a lock of it, or is through without waiting:
    so a lock that was taken out shows at the first try. PostgreSQL only.
    """
    results: list[object] = [None, None]
    begun, done = threading.Event(), threading.Event()

    def lead():
        try:
            with transaction.atomic():
                results[0] = first()
                begun.set()
                until = time.monotonic() + PATIENCE
                while not (done.is_set() or _somebody_waits()) and time.monotonic() < until:
                    time.sleep(0.01)
        except BaseException as fault:
            results[0] = fault
        finally:
            begun.set()
            connections.close_all()

    def follow():
        begun.wait(timeout=PATIENCE)
        try:
            results[1] = second()
        except BaseException as fault:
            results[1] = fault
        finally:
            done.set()
            connections.close_all()

    threads = [threading.Thread(target=lead), threading.Thread(target=follow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]
