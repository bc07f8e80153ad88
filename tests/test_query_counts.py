"""Every list and home asks at most 10 queries, every page of one thing 20, at 1 row and at 30 (L4).

A new list or home is a line in LISTS of ``query_pages``, a new page of one thing in its DETAILS.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.authz_world import World, small_city, undone
from tests.many_rows import add_rows
from tests.query_pages import DETAILS, LISTS

MORE = 29
MOST_OF_A_LIST, MOST_OF_A_DETAIL = 10, 20


@pytest.mark.slow
@pytest.mark.on_sqlite
@pytest.mark.django_db
def test_lists_ask_as_much_for_thirty_rows_as_for_one():
    with small_city() as world:
        few = {page: _warm_queries(world, page[0], _address(page[1])) for page in LISTS}
        add_rows(world, MORE)
        many = {page: _queries(world, page[0], _address(page[1])) for page in LISTS}

    assert {page: (few[page], many[page]) for page in LISTS if few[page] != many[page]} == {}
    assert {page: count for page, count in many.items() if count > MOST_OF_A_LIST} == {}


@pytest.mark.slow
@pytest.mark.on_sqlite
@pytest.mark.django_db
def test_pages_of_one_thing_ask_at_most_twenty():
    with small_city() as world:
        world.things["user"] = {"any": world.people["unit_staff"].user}
        counts = {page: _warm_queries(world, page[0], _page(world, *page[1:])) for page in DETAILS}
        add_rows(world, MORE)
        more = {page: _queries(world, page[0], _page(world, *page[1:])) for page in DETAILS}

    assert {page: count for page, count in more.items() if count > MOST_OF_A_DETAIL} == {}
    assert {
        page: (counts[page], more[page]) for page in DETAILS if counts[page] != more[page]
    } == {}


def _address(name: str) -> str:
    return name if name.startswith("/") else reverse(name)


def _page(world: World, name: str, kind: str, variant: str) -> str:
    thing = world.things[kind][variant]
    if isinstance(thing, str):
        return reverse(name, args=[thing])
    if kind == "filing" and not name.startswith("admin:"):
        return reverse(name, args=[thing.slug, thing.reference])
    key = {
        "document": "code",
        "signup": "code",
        "publicity": "reference",
        "notice": "pk",
        "assignment": "pk",
    }.get(kind, "reference")
    return reverse(name, args=[thing.pk if name.startswith("admin:") else getattr(thing, key)])


def _warm_queries(world: World, role: str, url: str) -> int:
    """Return how many queries the second request for ``url`` asks: the first fills process caches."""
    _queries(world, role, url)
    return _queries(world, role, url)


def _queries(world: World, role: str, url: str) -> int:
    client = world.client(role)
    with undone(), CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200, (role, url)
    return sum(not _is_bracket(query["sql"]) for query in asked.captured_queries)


def _is_bracket(sql: str) -> bool:
    return sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"))
