"""Accounts, passwords, deactivation, second factors and duties of people."""

from collections.abc import Mapping

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.callings import calling_of
from accounts.models import FormerPassword, OfficialProfile, User
from accounts.services.sessions import end_sessions
from casework import audit, clock
from casework.models import CaseEvent
from casework.notices import notify
from casework.permissions import Part, require_part
from casework.transitions import Duty

KEPT_PASSWORDS = 5
# What the administrator may correct; the user name is what the record knows a person by.
EDITABLE = ("name", "phone", "email")


@transaction.atomic
def add_person(person: User, *, actor: User) -> User:
    """Keep a new account (cleaned, with its password) that holds no duty and no right yet.

    Raises PermissionDenied unless 系统管理员 does it.
    """
    require_part(actor, Part.SYSTEM)
    person.is_staff = person.is_superuser = False
    person.save()
    audit.record("user_added", actor=actor, label="建立账号", data={"user": person.pk})
    return person


@transaction.atomic
def edit_person(person: User, changes: Mapping[str, object], *, actor: User) -> User:
    """Correct name, phone or e-mail of a person; a new e-mail is told to the old one.

    Reset links go to the e-mail, so a change of it ends the sessions and cannot pass unnoticed.
    Raises ValueError for anything else, PermissionDenied unless 系统管理员 does it.
    """
    require_part(actor, Part.SYSTEM)
    unknown = set(changes).difference(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    if "email" in changes:
        changes = {**changes, "email": User.objects.normalize_email(changes["email"])}
    kept = User.objects.select_for_update().get(pk=person.pk)
    fields = sorted(name for name in changes if getattr(kept, name) != changes[name])
    if not fields:
        return kept
    data = {"user": kept.pk, "fields": fields}
    event = audit.record("user_edited", actor=actor, label="修改账号资料", data=data)
    if "email" in fields:
        told = {"masked": _masked(str(changes["email"]))}
        notify([kept], "email_changed", key=event.hash[:40], context=told)
        end_sessions(kept)
    for name in fields:
        setattr(kept, name, changes[name])
    kept.full_clean()
    kept.save(update_fields=fields)
    return kept


@transaction.atomic
def set_password(user: User, password: str) -> None:
    """Give ``user`` a new password (validated) and remember the hash of the one before."""
    if user.pk and user.has_usable_password():
        FormerPassword.objects.create(user=user, password=user.password, set_at=clock.now())
        kept = FormerPassword.objects.filter(user=user).order_by("-pk")
        kept_pks = list(kept.values_list("pk", flat=True)[:KEPT_PASSWORDS])
        FormerPassword.objects.filter(user=user).exclude(pk__in=kept_pks).delete()
    user.set_password(password)
    user.password_changed_at = clock.now()
    user.save()


@transaction.atomic
def appoint_official(
    user: User, duty: Duty, *, district: str = "", department: str = "", actor: User
) -> OfficialProfile:
    """Give ``user`` one duty (for a district or a department only its own) and the way to the desk.

    Raises ValidationError for a duty and place that do not belong together, PermissionDenied
    unless 安全管理员 does it, and for whom ``unfit_for_office`` has a reason.
    """
    require_part(actor, Part.SECURITY)
    reason = unfit_for_office(user, actor=actor)
    if reason:
        raise PermissionDenied(reason)
    profile = OfficialProfile.objects.filter(user=user).first() or OfficialProfile(user=user)
    profile.duty, profile.district, profile.is_active = duty.value, district, True
    profile.department = department
    profile.full_clean()
    profile.save()
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    places = {"district": district} | ({"department": department} if department else {})
    _changed(user, actor, "official_appointed", "任命工作人员", duty=duty.value, **places)
    return profile


def unfit_for_office(user: User, *, actor: User) -> str:
    """Return why ``actor`` may not give ``user`` a duty; '' when he may."""
    if user.pk == actor.pk:
        return "不能任命自己"
    if user.part:
        return f"{Part(user.part).label}不能同时任职，请用另一个账号"
    if user.is_service_account:
        return "系统账号不能任职"
    calling = calling_of(user)
    if calling:
        return f"{calling.label}不能同时是工作人员，请用另一个账号"
    if user.memberships.filter(is_active=True).exists():
        return "申报单位的成员不能同时是工作人员，请用另一个账号"
    return ""


@transaction.atomic
def dismiss_official(profile: OfficialProfile, *, actor: User) -> None:
    """Take the duty and the desk away, from the next request on; 安全管理员 does it."""
    require_part(actor, Part.SECURITY)
    profile.is_active = False
    profile.save(update_fields=["is_active"])
    user = profile.user
    user.is_staff = bool(user.part)
    user.save(update_fields=["is_staff"])
    _changed(user, actor, "official_dismissed", "免去工作人员职责", duty=profile.duty)


@transaction.atomic
def deactivate_user(user: User, *, actor: User, reason: str) -> None:
    """Close an account; what the person did stays.

    Raises PermissionDenied unless 系统管理员 does it, and for the account of an administrator: the
    three watch each other, so none of them puts another away.
    """
    require_part(actor, Part.SYSTEM)
    if user.part:
        raise PermissionDenied(f"{Part(user.part).label}的账号在服务器上用命令撤换，不在这里停用。")
    user.is_active = False
    user.save(update_fields=["is_active"])
    _changed(user, actor, "user_deactivated", "停用账号", note=reason)


@transaction.atomic
def reset_second_factor(user: User, *, actor: User, reason: str) -> None:
    """Forget the devices of a person who lost them; the next login sets up a new one.

    Ends his sessions and tells him. Raises PermissionDenied unless 安全管理员 does it, and for the
    actor's own devices: whoever holds his session must not be able to bind another phone.
    """
    require_part(actor, Part.SECURITY)
    if user.pk == actor.pk:
        raise PermissionDenied("不能重置自己的二次验证，请另一位安全管理员办理。")
    Authenticator.objects.filter(user=user).delete()
    event = _changed(user, actor, "factor_reset", "重置二次验证", note=reason)
    notify([user], "factor_reset", key=event.hash[:40])


def _changed(
    user: User, actor: User, action: str, label: str, *, note: str = "", **data
) -> CaseEvent:
    end_sessions(user)
    data = {"user": user.pk, **data}
    return audit.record(action, actor=actor, label=label, note=note, data=data)


def _masked(email: str) -> str:
    """Return an address so that its owner knows it and nobody else learns it."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}***@{domain}" if domain else "（空）"
