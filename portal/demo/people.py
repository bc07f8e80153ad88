"""How the people of the demo city get their accounts, and with which secrets a visitor enters."""

import base64
import hashlib
from dataclasses import asdict, dataclass
from decimal import Decimal

from allauth.mfa.totp.internal.auth import TOTP
from django.utils.crypto import salted_hmac

from accounts.models import Organisation, Role, User
from accounts.services.administrators import install_administrator
from accounts.services.members import accept_invitation, invite, join_with_new_account
from accounts.services.organisations import register_organisation
from accounts.services.people import add_person, appoint_official
from casework import clock
from casework.permissions import Part
from casework.standards import DEPARTMENT_NAMES, DISTRICT_NAMES
from casework.transitions import Duty
from platforms.policy import OFFICE
from portal.demo.experts import JUDGES
from portal.demo.factories import FACTORY, Factory
from portal.demo.units import (
    ADMINISTRATORS,
    BY_KEY,
    IN_TWO_UNITS,
    OFFICIALS,
    SECOND_UNIT,
    UNITS,
    Official,
    Person,
    Unit,
)

SALT = "portal.demo"
YUAN_IN_WAN = 10_000
EXPERT_ROLE = "评审专家"
UNIT_ADMIN_ROLE, UNIT_STAFF_ROLE = "单位管理员", "申报人"


@dataclass(frozen=True)
class Account:
    """What a visitor needs to enter as one person by the ordinary door."""

    username: str
    password: str
    totp_secret: str
    role: str
    organisation: str
    name: str


def password_of(person: Person) -> str:
    """Return the password of ``person``: one for each installation, since SECRET_KEY makes it."""
    return f"Sz-{_secret(person, 'password', hashlib.sha256)[:16].capitalize()}-8"


def seed_of(person: Person) -> str:
    """Return the seed of the one-time codes of ``person``, in base32 as authenticators take it."""
    return _secret(person, "totp", hashlib.sha1).upper()


def _secret(person: Person, purpose: str, algorithm) -> str:
    name = algorithm().name
    mac = salted_hmac(f"{SALT}.{purpose}", person.username, algorithm=name)
    return base64.b32encode(mac.digest()).decode().rstrip("=").lower()


def accounts() -> list[dict[str, str]]:
    """Return the accounts that the demo door offers, as the file of the command lists them."""
    cast = [_staff_account(person, part.label, OFFICE) for part, person in ADMINISTRATORS.items()]
    cast += [_staff_account(o.person, *_role_of(o)) for o in OFFICIALS]
    cast += [_staff_account(judge.person, EXPERT_ROLE, judge.employer) for judge in JUDGES]
    for unit in (*UNITS, FACTORY):
        for person, role in ((unit.admin, UNIT_ADMIN_ROLE), (unit.staff, UNIT_STAFF_ROLE)):
            if person and person.is_cast:
                organisation = _units_of(person) if person == IN_TWO_UNITS else unit.name
                cast.append(_account(person, role, organisation))
    return [asdict(account) for account in cast]


def _account(person: Person, role: str, organisation: str, seed: str = "") -> Account:
    return Account(person.username, password_of(person), seed, role, organisation, name=person.name)


def _staff_account(person: Person, role: str, organisation: str) -> Account:
    return _account(person, role, organisation, seed_of(person))


def _role_of(official: Official) -> tuple[str, str]:
    if official.duty == Duty.DISTRICT:
        return official.duty.label, f"{DISTRICT_NAMES[official.district]}工信部门"
    if official.duty == Duty.CONSULTED:
        return official.duty.label, DEPARTMENT_NAMES[official.department]
    return official.duty.label, OFFICE


def _units_of(person: Person) -> str:
    own = [unit.name for unit in UNITS if person == unit.admin or unit.key == SECOND_UNIT]
    return "；".join(own)


def install_office() -> None:
    """Install the three administrators; 系统管理员 adds the accounts, 安全管理员 appoints."""
    administrators = {}
    for part, known in ADMINISTRATORS.items():
        administrators[part] = _new_user(known)
        install_administrator(administrators[part], part, password=password_of(known))
        TOTP.activate(administrators[part], seed_of(known))
    for official in OFFICIALS:
        person = _new_user(official.person)
        person.set_password(password_of(official.person))
        person.full_clean()
        add_person(person, actor=administrators[Part.SYSTEM])
        appoint_official(
            person,
            official.duty,
            district=official.district,
            department=official.department,
            actor=administrators[Part.SECURITY],
        )
        TOTP.activate(person, seed_of(official.person))
    for judge in JUDGES:
        person = _new_user(judge.person)
        person.set_password(password_of(judge.person))
        person.full_clean()
        add_person(person, actor=administrators[Part.SYSTEM])
        TOTP.activate(person, seed_of(judge.person))


def register_unit(unit: Unit | Factory) -> None:
    """Let the first 管理员 register the unit and invite the 申报人 it has."""
    organisation = Organisation(
        name=unit.name,
        uscc=unit.uscc,
        district=unit.district,
        legal_representative=unit.legal_representative,
        founded_on=unit.founded_on,
        address=unit.address,
        registered_capital=Decimal(unit.capital_wan * YUAN_IN_WAN),
        employees=unit.employees,
        contact_name=unit.admin.name,
        contact_phone=unit.phone,
    )
    admin = _new_user(unit.admin)
    register_organisation(organisation, admin, password=password_of(unit.admin))
    if unit.staff:
        token = _invitation(organisation, unit.staff, Role.STAFF, admin)
        join_with_new_account(token, _new_user(unit.staff), password=password_of(unit.staff))


def join_second_unit() -> None:
    """Let the 管理员 of the second unit invite a person who already administers another."""
    organisation = Organisation.objects.get(uscc=BY_KEY[SECOND_UNIT].uscc)
    host = User.objects.get(username=BY_KEY[SECOND_UNIT].admin.username)
    token = _invitation(organisation, IN_TWO_UNITS, Role.ADMIN, host)
    accept_invitation(token, person=User.objects.get(username=IN_TWO_UNITS.username))


def _invitation(organisation: Organisation, guest: Person, role: Role, host: User) -> str:
    """Return the token of a new invitation, read from the address that ``host`` hands over."""
    _, address = invite(organisation, name=guest.name, email=_address(guest), role=role, actor=host)
    return address.rstrip("/").rpartition("/")[2]


def _new_user(person: Person) -> User:
    return User(
        username=person.username,
        name=person.name,
        email=_address(person),
        is_demo=person.is_cast,
        date_joined=clock.now(),
    )


def _address(person: Person) -> str:
    return f"{person.username}@example.com"
