"""The warning before a session ends: told by the server, asked without keeping it alive."""

import pytest

from accounts import sessions
from tests.builders import login, make_admin, make_official

pytestmark = pytest.mark.django_db

LEFT, KEEP = "/accounts/session/left/", "/accounts/session/keep/"


def aged(client, seconds: float, *keys: str) -> None:
    """Let ``seconds`` pass for the session of ``client``."""
    session = client.session
    for key in keys or (sessions.SEEN_KEY, sessions.STARTED_KEY):
        session[key] -= seconds
    session.save()


@pytest.mark.parametrize(("make", "seconds"), [(make_official, 900), (make_admin, 1800)])
def test_every_page_of_who_is_logged_in_knows_how_long_it_has(client, make, seconds):
    login(client, make())

    for path in ("/accounts/security/", "/"):
        page = client.get(path)

        assert seconds - 5 <= page.context["session_left"] <= seconds
        assert f'data-session-left="{page.context["session_left"]}"' in page.content.decode()


def test_visitor_is_not_warned(client):
    assert "data-session-left" not in client.get("/").content.decode()


def test_desk_warns_too(client):
    login(client, make_official())

    page = client.get("/admin/").content.decode()

    assert ("data-session-left" in page, "js/idle.js" in page) == (True, True)


def test_asking_how_long_keeps_no_session_alive(client):
    login(client, make_official())

    left = []
    for _ in range(3):
        aged(client, 250)
        left.append(client.get(LEFT).json()["left"])
    aged(client, 250)
    over = client.get(LEFT)

    late_by = [expected - found for expected, found in zip((650, 400, 150), left, strict=True)]
    assert all(0 <= seconds <= 5 for seconds in late_by)
    assert (over.status_code, "/login/" in over.headers["Location"]) == (302, True)


def test_button_starts_the_idle_time_again(client):
    login(client, make_official())
    aged(client, 800, sessions.SEEN_KEY)

    answer = client.post(KEEP)

    assert answer.json()["left"] >= 895
    assert client.get(KEEP).status_code == 405


def test_button_moves_no_absolute_end(client):
    login(client, make_official())
    aged(client, 8 * 3600 - 100, sessions.STARTED_KEY)

    assert client.post(KEEP).json()["left"] <= 100


@pytest.mark.parametrize("path", [LEFT, KEEP])
def test_nobody_keeps_a_session_that_is_not_there(client, path):
    answer = client.get(path) if path == LEFT else client.post(path)

    assert (answer.status_code, "/login/" in answer.headers["Location"]) == (302, True)
