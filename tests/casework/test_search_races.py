"""A rebuild and a service at one moment: what the service wrote stands."""

import threading
import time
from functools import partial

import pytest

from casework import search
from casework.models import SearchEntry
from casework.search import Entry
from tests.races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.on_postgresql,
]


def test_a_service_that_writes_during_a_rebuild_has_the_last_word():
    before = Entry("thing:1", "solution", "旧的名称", "", "/things/1/")
    after = Entry("thing:1", "solution", "新的名称", "", "/things/1/", audience="unit:7")
    search.index(before)
    has_begun = threading.Event()

    def slowly():
        has_begun.set()
        time.sleep(0.5)
        yield before

    def write():
        has_begun.wait(10)
        search.index(after)

    results = at_once([partial(search.rebuild, [slowly]), write])

    assert results == [1, None]
    assert SearchEntry.objects.values_list("title", "audience").get() == ("新的名称", "unit:7")


def test_two_rebuilds_at_once_take_turns():
    entries = [Entry(f"thing:{n}", "solution", f"第{n}号", "", f"/things/{n}/") for n in range(50)]

    results = at_once([partial(search.rebuild, [lambda: iter(entries)]) for _ in range(3)])

    assert results == [50, 50, 50]
    assert SearchEntry.objects.count() == 50
