"""Every address × method × thing × role answers as the reviewed table says (X1).

After a change: ``pytest tests/test_authz.py --authz-write copy.csv`` writes what the portal answers
now; compare it with ``tests/authz_matrix.csv`` line by line and take over only what is right.
"""

from itertools import groupby
from pathlib import Path

import pytest

from tests.authz import read_table, walk, written
from tests.authz_routes import routes
from tests.authz_world import small_city

ROUTES = routes()
SHARES = {
    area: [route for _, route in found]
    for area, found in groupby(
        sorted((route.area, key) for key, route in ROUTES.items()), key=lambda pair: pair[0]
    )
}


def test_table_and_portal_have_the_same_addresses():
    table = read_table()

    assert {
        "没有这一行的地址": sorted(ROUTES.keys() - table.keys()),
        "没有这个地址的行": sorted(table.keys() - ROUTES.keys()),
    } == {"没有这一行的地址": [], "没有这个地址的行": []}


@pytest.fixture(scope="module")
def copy(request):
    """Collect the rows of this run for --authz-write."""
    rows: list[list[str]] = []
    yield rows
    if request.config.option.authz_write:
        Path(request.config.option.authz_write).write_text(
            written(sorted(rows, key=lambda row: row[0])), encoding="utf-8"
        )


@pytest.mark.slow
@pytest.mark.on_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("area", SHARES)
def test_each_address_answers_each_role_as_declared(copy: list, area: str):
    table = read_table()
    rows, betrayals = [], []

    with small_city() as world:
        for key in SHARES[area]:
            found, told = walk(world, ROUTES[key])
            rows += found
            betrayals += told

    copy += rows
    declared = [row for key in SHARES[area] for row in table.get(key, [])]
    assert {
        "与表不符": [" ".join(row) for row in rows if row not in declared],
        "没有问到": [" ".join(row[:3]) for row in declared if row[:3] not in _asked(rows)],
        "不是我的与不存在答得不一样": betrayals,
    } == {"与表不符": [], "没有问到": [], "不是我的与不存在答得不一样": []}


def _asked(rows: list[list[str]]) -> list[list[str]]:
    return [row[:3] for row in rows]
