"""Which person a subject of the issuer is: bound and given up by himself, never guessed."""

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from accounts import issuer
from accounts.models import User
from accounts.services.sessions import end_sessions
from casework import audit
from casework.models import CaseEvent
from casework.notices import notify

TAKEN = "这个身份已经绑定了另一个账号，没有改动。一个身份只能绑定一个账号"
HAS_ONE = "您的账号已经绑定了一个身份。要换一个，请先解除绑定"


class IdentityError(Exception):
    """A binding that may not be; the text says why."""


def identity_of(user: User) -> SocialAccount | None:
    """Return the binding of ``user`` at the issuer of the settings, or None."""
    return SocialAccount.objects.filter(user=user, provider=issuer.key()).first()


@transaction.atomic
def bind_identity(user: User, uid: str, *, session_key: str) -> SocialAccount:
    """Let the subject with the keyed hash ``uid`` log in as ``user`` from now on.

    The person has just proved himself here and there. Ends his other sessions and tells him. Raises
    IdentityError when the subject is somebody else's or the person has one already.
    """
    # Two bindings of one person at once come one after the other.
    User.objects.select_for_update().get(pk=user.pk)
    if SocialAccount.objects.filter(provider=issuer.key(), uid=uid).exclude(user=user).exists():
        raise IdentityError(TAKEN)
    if identity_of(user):
        raise IdentityError(HAS_ONE)
    try:
        with transaction.atomic():
            bound = SocialAccount.objects.create(user=user, provider=issuer.key(), uid=uid)
    except IntegrityError as fault:
        raise IdentityError(TAKEN) from fault
    event = _record(user, "identity_bound", "绑定统一身份", uid=uid)
    notify([user], "identity_bound", key=event.hash[:40], context={"issuer": issuer.label()})
    end_sessions(user, keep=session_key)
    return bound


@transaction.atomic
def unbind_identity(user: User, *, session_key: str) -> bool:
    """Forget the binding of ``user``; False when he has none. Ends his other sessions, tells him."""
    bound = SocialAccount.objects.select_for_update().filter(user=user, provider=issuer.key())
    uids = list(bound.values_list("uid", flat=True))
    if not uids:
        return False
    bound.delete()
    event = _record(user, "identity_unbound", "解除统一身份绑定", uid=uids[0])
    notify([user], "identity_unbound", key=event.hash[:40], context={"issuer": issuer.label()})
    end_sessions(user, keep=session_key)
    return True


def _record(user: User, action: str, label: str, *, uid: str) -> CaseEvent:
    return audit.record(action, actor=user, label=label, data={"identity": uid[:16]})
