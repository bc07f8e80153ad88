"""What every walk needs before the curtain rises: the moment, the worker, people who are logged in."""

from datetime import datetime

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from accounts.models import User
from casework import clock
from tests.browser.moved_clock import MovedClock
from tests.browser.visitor import Visitor, Watch
from tests.builders import login
from tests.worker import work_off_jobs


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
