"""A real browser and a served portal whose clock the test moves; neither is ever skipped."""

import shutil

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--lang=zh-CN",
    "--force-color-profile=srgb",
)


@pytest.fixture(scope="session")
def chromium() -> Browser:
    """Start the system's Chromium, or playwright's own; a machine without either fails."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps a loop in this thread, in which Django then refuses to ask the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def site(settings, transactional_db, chromium) -> str:
    """Serve the portal on a free port; return its address."""
    settings.MIDDLEWARE = ["tests.browser.moved_clock.MovedClock", *settings.MIDDLEWARE]
    server = LiveServer("127.0.0.1")
    yield server.url
    # An open browser keeps the server's threads, and they keep their connections to the database.
    for context in list(chromium.contexts):
        context.close()
    server.stop()
