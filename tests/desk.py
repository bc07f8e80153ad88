"""What tests of the desk share: a logged-in client, one step posted, one page read."""

from django.test import Client

from casework import clock
from tests.builders import login
from tests.builders_platforms import REVIEWED

APPLICATIONS = "/admin/platforms/platformapplication/"
ROUNDS = "/admin/platforms/solicitationround/"


def client_of(user) -> Client:
    """Return a client in which ``user`` is logged in with a second factor."""
    client = Client()
    login(client, user)
    return client


def step(case, name: str) -> str:
    """Return the address of a step of ``case``."""
    return case.desk_url().replace("/change/", f"/steps/{name}/")


def take(client, case, name: str, *, at=REVIEWED, **data):
    """Post one step as the page does, with the version that was read."""
    with clock.at(at):
        return client.post(step(case, name), {"version": case.version} | data)


def page(client, case, at=REVIEWED) -> str:
    """Return the review page of ``case``."""
    with clock.at(at):
        response = client.get(case.desk_url())
    assert response.status_code == 200
    return response.content.decode()
