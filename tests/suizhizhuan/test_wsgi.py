"""The door for web servers: whose address a request has."""

import pytest

from suizhizhuan import wsgi


@pytest.fixture
def seen(monkeypatch):
    """Stand in the portal's place behind the door; return the address of each caller."""
    addresses = []

    def portal(environ, start_response):
        addresses.append(environ["REMOTE_ADDR"])
        addresses.append("HTTP_X_FORWARDED_FOR" in environ)
        return []

    monkeypatch.setattr(wsgi, "_portal", portal)
    return addresses


@pytest.mark.parametrize(
    ("behind_proxy", "header", "address"),
    [
        (False, "203.0.113.9", "127.0.0.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (True, "", "127.0.0.1"),
    ],
)
def test_the_client_is_whom_our_own_proxy_saw(seen, settings, rf, behind_proxy, header, address):
    settings.BEHIND_PROXY = behind_proxy
    request = rf.get("/", headers={"X-Forwarded-For": header})

    wsgi.application(request.environ, lambda *_: None)

    assert seen == [address, False]
