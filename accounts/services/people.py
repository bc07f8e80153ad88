"""Passwords, deactivation, second factors and duties of people."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import FormerPassword, OfficialProfile, User
from accounts.services.sessions import end_sessions
from casework import audit, clock
from casework.transitions import Duty

KEPT_PASSWORDS = 5


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
def appoint_official(user: User, duty: Duty, *, district: str = "", actor: User) -> OfficialProfile:
    """Give ``user`` one duty (for a district only 区工信部门) and the way to the desk.

    Raises ValidationError for a duty and district that do not belong together, PermissionDenied
    unless a system administrator does it, and for a member of an applying unit.
    """
    require_administrator(actor)
    if user.memberships.filter(is_active=True).exists():
        raise PermissionDenied("申报单位的成员不能同时是工作人员，请用另一个账号。")
    profile = OfficialProfile.objects.filter(user=user).first() or OfficialProfile(user=user)
    profile.duty, profile.district, profile.is_active = duty.value, district, True
    profile.full_clean()
    profile.save()
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    _changed(user, actor, "official_appointed", "任命工作人员", duty=duty.value, district=district)
    return profile


@transaction.atomic
def dismiss_official(profile: OfficialProfile, *, actor: User) -> None:
    """Take the duty and the desk away, from the next request on."""
    require_administrator(actor)
    profile.is_active = False
    profile.save(update_fields=["is_active"])
    user = profile.user
    user.is_staff = user.is_superuser
    user.save(update_fields=["is_staff"])
    _changed(user, actor, "official_dismissed", "免去工作人员职责", duty=profile.duty)


@transaction.atomic
def deactivate_user(user: User, *, actor: User, reason: str) -> None:
    """Close an account; what the person did stays."""
    require_administrator(actor)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _changed(user, actor, "user_deactivated", "停用账号", note=reason)


@transaction.atomic
def reset_second_factor(user: User, *, actor: User, reason: str) -> None:
    """Forget the devices of a person who lost them; the next login sets up a new one."""
    require_administrator(actor)
    Authenticator.objects.filter(user=user).delete()
    _changed(user, actor, "factor_reset", "重置二次验证", note=reason)


def require_administrator(actor: User) -> None:
    if not (actor.is_active and actor.is_superuser):
        raise PermissionDenied("只有系统管理员可以管理账号。")


def _changed(user: User, actor: User, action: str, label: str, *, note: str = "", **data) -> None:
    end_sessions(user)
    audit.record(action, actor=actor, label=label, note=note, data={"user": user.pk, **data})
