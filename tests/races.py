"""Lets several people do something at the same moment, each over a connection of his own."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connections


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
