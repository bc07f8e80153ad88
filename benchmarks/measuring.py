"""How one thing is measured: processor time of this process, the median of several runs."""

import time
from collections.abc import Callable
from statistics import median


def milliseconds(act: Callable[[], object], *, times: int) -> float:
    """Return the median processor time of ``act`` in ms, after one run that fills the caches."""
    act()
    found = []
    for _ in range(times):
        began = time.process_time()
        act()
        found.append((time.process_time() - began) * 1000)
    return median(found)


def line(
    what: str, taken: float, *, floor: float, floor_is: str, **more: object
) -> dict[str, object]:
    """Return one line of the report; ``ratio`` is how many floors the thing costs."""
    return {
        "what": what,
        "milliseconds": round(taken, 2),
        "floor": round(floor, 4),
        "floor_is": floor_is,
        "ratio": round(taken / floor, 2) if floor else None,
        **more,
    }
