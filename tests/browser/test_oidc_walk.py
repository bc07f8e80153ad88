"""Out to the issuer and back in a real browser, from another site: the policy of the pages lets it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from accounts.services import identities
from casework import clock
from tests.browser.moved_clock import MovedClock
from tests.browser.visitor import HEIGHTS, Visitor, Watch
from tests.builders import PASSWORD, make_admin
from tests.oidc_issuer import CLIENT_ID, CLIENT_SECRET, LABEL, issuing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def issuer(settings, site: str, monkeypatch):
    """Run an issuer on a host that is another site to the browser."""
    monkeypatch.setattr(MovedClock, "moment", clock.now(), raising=False)
    with issuing() as server:
        elsewhere = server.url.replace("127.0.0.1", "localhost")
        server.particulars = {
            "issuer": elsewhere,
            "authorization_endpoint": f"{elsewhere}/authorize",
        }
        server.claims = {"iss": elsewhere}
        settings.SITE_URL = site
        settings.OIDC_ISSUER = elsewhere
        settings.OIDC_CLIENT_ID = CLIENT_ID
        settings.OIDC_CLIENT_SECRET = CLIENT_SECRET
        settings.OIDC_LABEL = LABEL
        yield server


@pytest.mark.parametrize("width", HEIGHTS)
def test_a_person_binds_himself_leaves_and_comes_in_by_the_issuer(
    width: int, chromium: Browser, site: str, issuer, tmp_path: Path
):
    user = make_admin()
    watch = Watch(width, tmp_path)
    person = Visitor(chromium, site, watch)
    person.goes("/accounts/login/")
    person.looks("登录")
    person.fills({"login": user.username, "password": PASSWORD})
    person.presses("登录")
    person.goes("/accounts/security/")
    person.looks("账号与安全")
    person.follows("统一身份")
    person.looks("没有绑定")

    person.presses("去绑定")
    person.sees(f"已绑定{LABEL}")
    person.looks("已经绑定")
    person.context.clear_cookies()
    person.goes("/accounts/login/?next=/accounts/security/identity/")
    person.presses(f"用{LABEL}登录")

    person.sees("已经绑定")
    assert person.page.url == f"{site}/accounts/security/identity/"
    person.presses("解除绑定")
    person.sees("还没有绑定")
    person.context.clear_cookies()
    person.goes("/accounts/login/")
    person.presses(f"用{LABEL}登录")
    person.sees("没有绑定可以登录的账号")
    person.looks("没有登录成功")
    assert identities.identity_of(user) is None
    # Chromium writes every answer of 400 and more into the console.
    assert [fault for fault in watch.faults if "403 (Forbidden)" not in fault] == []
