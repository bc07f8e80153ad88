"""The matrix: who is answered what at which address; the table is reviewed, the walk is not."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import escape

from tests.authz_bodies import body_of
from tests.authz_routes import MISSING, Route, Target, targets
from tests.authz_world import World
from tests.roles import ROLES

TABLE = Path(__file__).with_name("authz_matrix.csv")
HEAD = ["url", "method", "object", *ROLES]
Row = list[str]
Answers = dict[tuple[str, str], HttpResponse]
ALL = "all"
# Who stands alike before most addresses.
CIRCLES = (
    ("visitor",),
    ("unit_staff", "unit_admin"),
    ("other_admin",),
    ("no_unit", "expert"),
    ("handler", "reviewer", "approver", "finance", "supervisor"),
    ("district", "other_district"),
    ("auditor", "centre", "consulted"),
    ("sysadmin", "security", "audit"),
)
# They differ from one answer to the next whoever asks and whatever for.
VARYING_HEADERS = {"date", "x-request-id", "content-length"}
TOKEN = re.compile(
    rb'(name="csrfmiddlewaretoken" value=|name="once" value=|csrf-token" content=|'
    rb'data-token=|data-session-left=)"[^"]*"'
)
IDENTIFIER = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[0-9a-f]{32}\b")


def read_table() -> dict[str, list[Row]]:
    """Return the rows of the reviewed table by address."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        head, *rows = csv.reader(stream)
    assert head == HEAD
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def written(rows: list[Row]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([HEAD, *rows])
    return stream.getvalue()


def walk(
    world: World, route: Route, reviewed: list[Row] | None = None
) -> tuple[list[Row], list[str]]:
    """Ask ``route`` as everybody; return the rows and where "not mine" shows.

    With ``reviewed`` rows only a share is asked: of the things that these say are answered alike
    the first, and of the roles of a circle that they answer alike one, another at each address.
    The cells of those who were not asked are empty.
    """
    rows, told = [], []
    for method in route.methods:
        about = targets(route, world)
        asked = [(target, role) for target in about for role in ROLES]
        if reviewed is not None:
            declared = [row for row in reviewed if row[1] == method]
            about = _unlike(about, declared)
            asked = _unlike_pairs(about, _unlike_roles(route.key + method, declared), declared)
        answers = {
            (target.variant, role): ask(world, route, method, target, role)
            for target, role in asked
        }
        rows += _rows(route.key, method, about, answers)
        told += [f"{route.key} {method} {line}" for line in _betrayals(about, answers)]
    return rows, told


def _unlike(about: list[Target], declared: list[Row]) -> list[Target]:
    """Return what does not exist, and of the rest the first of those that answer alike."""
    answers = {row[2]: tuple(row[3:]) for row in declared}
    kept: dict[tuple[str, ...], Target] = {}
    for target in about:
        if target.variant == MISSING:
            kept[MISSING,] = target
        else:
            kept.setdefault(answers.get(target.variant, (ALL,)), target)
    return list(kept.values())


def _unlike_roles(address: str, declared: list[Row]) -> list[str]:
    """Return of each circle one of those who answer alike in every row, another at each address."""
    turn, kept = crc32(address.encode()), []
    for circle in CIRCLES if _is_offered(declared) else (ROLES,):
        alike: dict[tuple[str, ...], list[str]] = {}
        for role in circle:
            place = HEAD.index(role)
            alike.setdefault(tuple(row[place] for row in declared), []).append(role)
        kept += [roles[turn % len(roles)] for roles in alike.values()]
    return kept


def _is_offered(declared: list[Row]) -> bool:
    """Tell whether anybody is answered otherwise than that there is no such method."""
    return any(cell != "405" for row in declared for cell in row[3:])


def _unlike_pairs(
    about: list[Target], roles: list[str], declared: list[Row]
) -> list[tuple[Target, str]]:
    """Return whom to ask about which; what does not exist only as those to whom its 404 matters.

    These are who is to see no difference between it and what is not theirs, and one of those
    whom it answers alike.
    """
    cells = {row[2]: dict(zip(ROLES, row[3:], strict=True)) for row in declared}
    alike: dict[str, str] = {}
    for role in roles:
        alike.setdefault(cells.get(MISSING, cells.get(ALL, {})).get(role, ""), role)
    return [
        (target, role)
        for target in about
        for role in roles
        if target.variant != MISSING
        or role in alike.values()
        or any(row.get(role) == "404" for variant, row in cells.items() if variant != MISSING)
    ]


def unasked(world: World, route: Route, reviewed: list[Row]) -> list[str]:
    """Return the reviewed rows whose method or thing ``route`` does not have."""
    known = {ALL, *(target.variant for target in targets(route, world))}
    return [
        " ".join(row[:3]) for row in reviewed if row[1] not in route.methods or row[2] not in known
    ]


def differences(rows: list[Row], reviewed: dict[str, list[Row]]) -> list[str]:
    """Return the rows that the reviewed table has otherwise, or not at all."""
    cells = {tuple(row[:3]): row[3:] for found in reviewed.values() for row in found}
    wrong = []
    for key, method, variant, *found in rows:
        declared = cells.get((key, method, variant), cells.get((key, method, ALL), []))
        if found != [one and told for one, told in zip(found, declared, strict=False)]:
            wrong.append(" ".join([key, method, variant, *found]))
    return wrong


def _rows(key: str, method: str, about: list[Target], answers: Answers) -> list[Row]:
    """Return one row for each thing, or one for all of them when nothing depends on the thing."""
    cells = {
        target.variant: [_cell(answers.get((target.variant, role))) for role in ROLES]
        for target in about
    }
    first = next(iter(cells.values()))
    if len(cells) > 1 and all(one == first for one in cells.values()):
        return [[key, method, ALL, *first]]
    return [[key, method, variant, *one] for variant, one in cells.items()]


def ask(world: World, route: Route, method: str, target: Target, role: str) -> HttpResponse:
    body = {} if method == "GET" else body_of(world, route, target, world.people[role])
    return world.ask(role, method, target.url, body)


def _cell(response: HttpResponse | None) -> str:
    return outcome(response) if response else ""


def outcome(response: HttpResponse) -> str:
    """Return the status, told apart where a redirect leads to the login."""
    login = response.headers.get("Location", "").startswith(reverse("account_login"))
    return f"{response.status_code}{'login' if login else ''}"


def _betrayals(about: list[Target], answers: Answers) -> Iterator[str]:
    """Yield every 404 that differs from the 404 of a thing that does not exist."""
    nowhere = {target.variant: target for target in about}.get(MISSING)
    for target in about if nowhere else ():
        for role in {role for _, role in answers}:
            mine, none = answers.get((target.variant, role)), answers.get((MISSING, role))
            if mine is None or mine.status_code != 404 or target is nowhere:
                continue
            if none is None or outline(mine) != outline(none):
                yield f"{target.variant} {role}: {target.url}"


def outline(response: HttpResponse) -> tuple[object, ...]:
    """Return status, headers, cookie names and body without what varies by itself."""
    headers = {
        name.lower(): value
        for name, value in response.headers.items()
        if name.lower() not in VARYING_HEADERS
    }
    content = b"" if response.streaming else response.content
    asked = response.wsgi_request
    for address in (escape(asked.get_full_path()), asked.path):
        content = content.replace(address.encode(), b"ADDRESS")
    body = TOKEN.sub(rb'\1""', content)
    return response.status_code, headers, sorted(response.cookies), IDENTIFIER.sub(b"ID", body)
