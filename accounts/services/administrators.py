"""The three administrators: put in and taken out on the server, by the system's own account."""

from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import AdministratorProfile, User
from accounts.services.sessions import end_sessions
from casework import audit
from casework.permissions import Part


class PartTaken(PermissionDenied):
    """Somebody holds the part already, and nobody said that he is to be replaced."""


@transaction.atomic
def install_administrators(
    newcomers: Mapping[Part, tuple[User, str]], *, replace: bool = False
) -> list[User]:
    """Put in each new person with his password, all or none; return who was replaced.

    Raises PartTaken for a part that is held unless ``replace``.
    """
    dismissed: list[User] = []
    for part, (person, password) in newcomers.items():
        held = AdministratorProfile.objects.filter(part=part, is_active=True).first()
        if held and not replace:
            raise PartTaken(f"{part.label}已有人担任（{held.user.username}），撤换请加 --replace")
        dismissed += dismiss_administrators(part)
        install_administrator(person, part, password=password)
    return dismissed


@transaction.atomic
def install_administrator(person: User, part: Part, *, password: str) -> AdministratorProfile:
    """Keep a new account that is the administrator of ``part`` and holds nothing else.

    Raises ValidationError for a person or a password that will not do.
    """
    person.is_staff = True
    validate_password(password, person)
    person.set_password(password)
    person.full_clean()
    person.save()
    return appoint_administrator(person, part)


@transaction.atomic
def appoint_administrator(person: User, part: Part) -> AdministratorProfile:
    """Make ``person`` the administrator of ``part``; PermissionDenied when he holds anything else."""
    reason = unfit_for_part(person, part)
    if reason:
        raise PermissionDenied(reason)
    profile = AdministratorProfile.objects.filter(user=person).first()
    profile = profile or AdministratorProfile(user=person)
    profile.part, profile.is_active = part.value, True
    profile.save()
    person.is_staff = True
    person.save(update_fields=["is_staff"])
    _record(person, "administrator_appointed", f"任用{part.label}", part)
    return profile


@transaction.atomic
def dismiss_administrators(part: Part) -> list[User]:
    """Take the part from everybody who holds it now; return them. Their accounts stay open."""
    holders = AdministratorProfile.objects.select_for_update().filter(part=part, is_active=True)
    dismissed = []
    for profile in holders.select_related("user").order_by("pk"):
        profile.is_active = False
        profile.save(update_fields=["is_active"])
        profile.user.is_staff = False
        profile.user.save(update_fields=["is_staff"])
        _record(profile.user, "administrator_dismissed", f"撤换{part.label}", part)
        dismissed.append(profile.user)
    return dismissed


def unfit_for_part(person: User, part: Part) -> str:
    """Return why ``person`` may not become the administrator of ``part``; '' when he may."""
    if person.is_service_account:
        return "系统账号不能任职"
    if person.part and person.part != part:
        return f"{person.name}已是{Part(person.part).label}，三员不能由一人兼任"
    if person.post is not None:
        return f"{person.name}是工作人员，管理员不能同时办件"
    if person.memberships.filter(is_active=True).exists():
        return f"{person.name}是申报单位的成员，管理员要用另一个账号"
    return ""


def _record(person: User, action: str, label: str, part: Part) -> None:
    end_sessions(person)
    audit.record(
        action,
        actor=User.objects.service_account(),
        label=label,
        data={"user": person.pk, "part": part.label},
    )
