"""Every address × method × thing × role answers as the reviewed table says (X1).

By the table, ./test asks about one of the things and as one of the roles that answer alike (see
``walk``); scripts/prove asks about all as all.

After a change: ``pytest tests/test_authz.py --authz-write copy.csv`` writes what the portal answers
now; compare it with ``tests/authz_matrix.csv`` line by line and take over only what is right.
"""

from itertools import groupby
from pathlib import Path

import pytest

from tests.authz import differences, read_table, unasked, walk, written
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
def test_each_address_answers_each_role_as_declared(copy: list, area: str, whole: bool):
    table = read_table()
    rows, betrayals, unknown = [], [], []

    with small_city() as world:
        for key in SHARES[area]:
            reviewed = table.get(key, [])
            found, told = walk(world, ROUTES[key], None if whole else reviewed)
            rows += found
            betrayals += told
            unknown += unasked(world, ROUTES[key], reviewed)

    copy += rows
    assert {
        "与表不符": differences(rows, table),
        "没有这个方法或对象的行": unknown,
        "不是我的与不存在答得不一样": betrayals,
    } == {"与表不符": [], "没有这个方法或对象的行": [], "不是我的与不存在答得不一样": []}
