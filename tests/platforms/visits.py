"""What tests of the unit's pages share: who is logged in, addresses, and what a page sends."""

from casework import clock
from platforms.models import PlatformApplication
from tests.builders import login, make_admin, make_member, make_organisation
from tests.builders_platforms import make_application

LIST = "/platform/applications/"
ONCE = "0123456789abcdef0123456789abcdef"


def log_in_admin(client):
    """Log the 管理员 of a new unit in and return him."""
    person = make_admin(name="许承望")
    login(client, person)
    return person


def signed_in(client, role="admin"):
    """Return a unit with a 管理员 after logging another of its members in."""
    organisation = make_organisation()
    make_admin(organisation, name="许承望")
    login(client, make_member(role, organisation, name="林婉清"))
    return organisation


def unit_of(person):
    return person.memberships.get().organisation


def make_draft(person, status="draft"):
    """Return an application of the unit of ``person``, who is its 管理员."""
    return make_application(status, organisation=unit_of(person), admin=person)


def again(thing):
    """Return a row, or a person without what a request had cached, read afresh."""
    return type(thing).objects.get(pk=thing.pk)


def address(application: PlatformApplication, tail=""):
    return f"{LIST}{application.reference}/{tail}"


def page_of(client, application, moment, tail=""):
    """Return the page as it stands at ``moment``."""
    with clock.at(moment):
        response = client.get(address(application, tail))
    assert response.status_code == 200
    return response.content.decode()


def posted(application, key, raw, **more):
    """Return what the page of section ``key`` sends for ``raw``."""
    data = {"version": application.draft_version, "base": application.base_of(key)}
    rows = enumerate(raw) if isinstance(raw, list) else [("", raw)]
    for number, row in rows:
        before = f"{number}-" if number != "" else ""
        data |= {f"{before}{name}": value for name, value in row.items()}
    return data | more


def signing(application, person, **more):
    """Return what the check page sends when ``person`` signs."""
    return {
        "once": ONCE,
        "version": application.version,
        "draft_version": application.draft_version,
        "signed_name": person.name,
    } | more
