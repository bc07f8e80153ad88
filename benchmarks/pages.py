"""What pages cost at 30 rows and at 3,000, beside an empty view and a bare query of the same table."""

from collections.abc import Iterator

from django.db import connection
from django.urls import reverse

from benchmarks.measuring import line, milliseconds
from platforms.models import Platform, PlatformApplication, SolicitationRound
from tests.authz_world import World, undone
from tests.many_rows import add_rows

TIMES = 9
SIZES = (30, 3000)
SHOWN = 20
FLOOR_IS = "空视图"
HOMES = (
    ("首页", "visitor", "portal:home"),
    ("我的工作台", "unit_admin", "portal:me"),
    ("办公台", "handler", "admin:index"),
)
LISTS = (
    ("平台名录", "visitor", "platforms:platform_list", Platform),
    ("征集列表", "visitor", "platforms:solicitation_list", SolicitationRound),
    ("我的申报", "unit_admin", "platforms:application_list", PlatformApplication),
    (
        "入选申请台账",
        "handler",
        "admin:platforms_platformapplication_changelist",
        PlatformApplication,
    ),
)


def measured(world: World) -> Iterator[dict[str, object]]:
    """Yield every page at each size; lists also by row, beside the row of a bare query."""
    case = world.things["case"]["own"]
    review = reverse("admin:platforms_platformapplication_change", args=[case.pk])
    there = 0
    for size in SIZES:
        add_rows(world, size - there, first=there)
        there = size
        floor = _page(world, "visitor", reverse("healthz"))
        for name, role, route in HOMES:
            taken = _page(world, role, reverse(route))
            yield line(f"页面：{name}", taken, floor=floor, floor_is=FLOOR_IS, rows=size)
        taken = _page(world, "handler", review)
        yield line("页面：办理", taken, floor=floor, floor_is=FLOOR_IS, rows=size)
        for name, role, route, model in LISTS:
            taken = _page(world, role, reverse(route))
            yield line(f"列表：{name}", taken, floor=floor, floor_is=FLOOR_IS, rows=size)
            by_row, bare = max(taken - floor, 0.0) / SHOWN, _bare(model) / SHOWN
            yield line(f"列表每行：{name}", by_row, floor=bare, floor_is="裸查询每行", rows=size)


def _page(world: World, role: str, url: str) -> float:
    client = world.client(role)

    def ask() -> None:
        with undone():
            client.get(url)

    return milliseconds(ask, times=TIMES)


def _bare(model: type) -> float:
    """Return what fetching one page of bare rows costs."""
    query = f"SELECT * FROM {model._meta.db_table} ORDER BY id DESC LIMIT {SHOWN}"  # noqa: S608

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(query)
            cursor.fetchall()

    return milliseconds(ask, times=TIMES)
