"""Builders of people and units: valid, constant defaults; a test states only what matters to it."""

from datetime import date
from itertools import count

from accounts import sessions
from accounts.models import (
    AdministratorProfile,
    Membership,
    OfficialProfile,
    Organisation,
    Role,
    User,
)
from casework import clock
from casework.permissions import Part
from casework.transitions import Duty
from tests.recorded import recorded

# Codes that cannot belong to a real firm (region digits 000000), checksum-correct.
USCCS = (
    "91000000MA00000157",
    "91000000MA00000232",
    "91000000MA0000031W",
    "91000000MA000004XL",
    "91000000MA0000058L",
    "91000000MA0000066F",
    "91000000MA0000074A",
    "91000000MA00000825",
    "91000000MA00000900",
    "91000000MA0000103M",
    "91000000MA0000111G",
    "91000000MA000012X8",
    "91000000MA00001388",
    "91000000MA00001463",
    "91000000MA0000154X",
    "91000000MA0000162Q",
)
PASSWORD = "Zhuzao-2026-banyan"  # noqa: S105 -- the suite has no secret to keep
_numbers = count(1)


@recorded
def make_user(**overrides) -> User:
    """Return a person who can log in with PASSWORD."""
    number = next(_numbers)
    values = {"username": f"person{number}", "name": f"人员{number}"} | overrides
    values.setdefault("email", f"{values['username']}@example.com")
    password = values.pop("password", PASSWORD)
    return User.objects.create_user(password=password, **values)


@recorded
def make_organisation(**overrides) -> Organisation:
    """Return a unit with the next free code of USCCS."""
    taken = Organisation.objects.count()
    values = {
        "name": f"广州云岭工业互联网有限公司{taken or ''}",
        "uscc": USCCS[taken % len(USCCS)],
        "district": "440112",
        "legal_representative": "许承望",
        "founded_on": date(2018, 5, 16),
        "address": "广州市黄埔区科学大道 1 号",
        "employees": 120,
        "contact_name": "林婉清",
        "contact_phone": "020-12345678",
    }
    return Organisation.objects.create(**values | overrides)


@recorded
def make_member(role: str = Role.STAFF, organisation: Organisation | None = None, **user) -> User:
    """Return a person who acts for ``organisation`` in ``role``."""
    person = make_user(**user)
    Membership.objects.create(
        user=person, organisation=organisation or make_organisation(), role=role
    )
    return person


def make_admin(organisation: Organisation | None = None, **user) -> User:
    return make_member(Role.ADMIN, organisation, **user)


@recorded
def make_official(
    duty: str = Duty.HANDLER, district: str = "", department: str = "", **user
) -> User:
    """Return an official with ``duty``, for the city, for ``district``, or of ``department``."""
    person = make_user(**{"is_staff": True} | user)
    department = department or ("tax" if duty == Duty.CONSULTED else "")
    OfficialProfile.objects.create(user=person, duty=duty, district=district, department=department)
    return person


@recorded
def make_administrator(part: Part = Part.SYSTEM, **user) -> User:
    """Return one of the three administrators."""
    person = make_user(**{"is_staff": True} | user)
    AdministratorProfile.objects.create(user=person, part=part)
    return person


def login(client, user: User, *, mfa: bool = True) -> None:
    """Give ``client`` the session that a real login leaves, with a second factor if ``mfa``."""
    client.force_login(user, backend=sessions.BACKEND)
    session = client.session
    session[sessions.STARTED_KEY] = session[sessions.SEEN_KEY] = clock.wall().timestamp()
    if mfa and user.needs_second_factor:
        session[sessions.FACTOR_KEY] = {"user": user.pk, "kind": "totp"}
    session.save()
