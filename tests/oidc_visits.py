"""What a person does at the OIDC door: bind himself, come in."""

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.services import identities
from tests.builders import login
from tests.oidc_issuer import Issuer

START = "/accounts/oidc/login/"
CALLBACK = "/accounts/oidc/callback/"
PAGE = "/accounts/security/identity/"
BIND, UNBIND = f"{PAGE}bind/", f"{PAGE}unbind/"


def bind(client: Client, issuer: Issuer) -> HttpResponse:
    """Bind whoever ``client`` is to the subject of ``issuer``, the way he would."""
    return client.get(issuer.go(client.post(BIND).headers["Location"]))


def bound(issuer: Issuer, user: User) -> User:
    """Return ``user`` bound to the subject of ``issuer``."""
    client = Client()
    login(client, user)
    bind(client, issuer)
    assert identities.identity_of(user) is not None
    return user


def enter(client: Client, issuer: Issuer, **form: str) -> HttpResponse:
    """Press the button on the login page and come back from the issuer."""
    return client.get(issuer.go(client.post(START, form).headers["Location"]))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
