"""A dead Redis must never make a page fail: counters pass, values are missing."""

import pytest

from suizhizhuan.cache import FailOpenCache


@pytest.fixture
def away():
    """Return a cache whose server does not exist."""
    return FailOpenCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})


def test_a_cache_that_is_away_reads_as_empty_and_counts_nobody(away):
    answers = [
        away.get("k", "missing"),
        away.set("k", 1),
        away.add("k", 1),
        away.incr("k"),
        away.delete("k"),
        away.touch("k"),
        away.get_many(["k"]),
        away.set_many({"k": 1}),
    ]

    assert answers == ["missing", None, True, 1, False, False, {}, ["k"]]
