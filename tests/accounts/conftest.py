"""The issuer that the tests of the OIDC door come from."""

import pytest

from tests.oidc_issuer import CLIENT_ID, CLIENT_SECRET, LABEL, Issuer, issuing


@pytest.fixture(scope="module")
def issuing_server():
    with issuing() as server:
        yield server


@pytest.fixture
def issuer(issuing_server, settings) -> Issuer:
    """Turn the door on, with an issuer that makes no fault yet."""
    issuing_server.begin_anew()
    settings.OIDC_ISSUER = issuing_server.url
    settings.OIDC_CLIENT_ID = CLIENT_ID
    settings.OIDC_CLIENT_SECRET = CLIENT_SECRET
    settings.OIDC_LABEL = LABEL
    return issuing_server
