"""What every walk needs before the curtain rises: the moment, the worker, people who are logged in."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import wraps

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser

from accounts.models import User
from casework import clock
from tests.browser.moved_clock import MovedClock
from tests.browser.visitor import Visitor, Watch
from tests.builders import login
from tests.worker import work_off_jobs

# ./test goes each walk at one width, scripts/prove at both.
DESK_FIRST = [1280, pytest.param(390, marks=pytest.mark.beyond)]
PHONE_FIRST = [390, pytest.param(1280, marks=pytest.mark.beyond)]


def built_once(build: Callable[[], None]) -> Callable[[], None]:
    """Let ``build`` fill the database of the first walk, and copy that into those of the others."""
    copy = sqlite3.connect(":memory:")

    @wraps(build)
    def fill() -> None:
        connection.ensure_connection()
        if copy.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            copy.backup(connection.connection)
        else:
            build()
            connection.connection.backup(copy)

    return fill


def moves_to(moment: datetime) -> None:
    MovedClock.moment = moment


def works_off_jobs() -> None:
    """Let the worker work at the moment of the portal."""
    with clock.at(MovedClock.moment):
        work_off_jobs()


def comes_in(chromium: Browser, site: str, watch: Watch, user: User) -> Visitor:
    """Return a visitor with the session that a log in leaves."""
    client = Client()
    login(client, user)
    visitor = Visitor(chromium, site, watch)
    name = settings.SESSION_COOKIE_NAME
    visitor.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    return visitor
