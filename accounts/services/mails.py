"""Mails that carry a secret link: written and sent by the worker, never kept."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import Invitation, User
from accounts.services.members import invitation_url
from casework import audit, clock, crypto
from casework.jobs import defer
from casework.models import CaseEvent
from casework.permissions import Part, require_part

LINKS_AN_HOUR = 5
RESET_SENT = "password_reset_requested"


def request_reset(email: str) -> None:
    """Queue the answer to a request for a new password; the same work for every address.

    Nobody has an address with letters beyond ASCII, and lower-casing makes ASCII of some of them.
    """
    if not email.isascii():
        return
    email = email.strip().lower()
    defer("accounts.tasks.mail_reset_links", email=email)


@transaction.atomic
def offer_reset(user: User, *, actor: User) -> bool:
    """Queue a link with which ``user`` sets a new password himself; False where none can be sent.

    Nobody types a password for another; the new one ends every session. Raises PermissionDenied
    unless 安全管理员 does it.
    """
    require_part(actor, Part.SECURITY)
    if not (user.email and user.is_active and user.has_usable_password()):
        return False
    audit.record("reset_offered", actor=actor, label="发送重设密码邮件", data={"user": user.pk})
    request_reset(user.email)
    return True


def send_reset_links(email: str) -> int:
    """Mail a link for each active account with ``email``; return how many; none is no error.

    The database may fold letters of other scripts (ı to I), so the address is compared here, and
    the link goes to the address that is kept, never to the one that was typed.
    """
    owners = User.objects.filter(email=email, is_active=True).order_by("pk")
    people = [
        user
        for user in owners
        if user.email == email and user.has_usable_password() and not _asked_enough(user)
    ]
    for user in people:
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        link = settings.SITE_URL + path.replace("UID-KEY", key)
        audit.record(RESET_SENT, actor=user, label="申请重设密码")
        context = {"user": user, "password_reset_url": link}
        _send("account/email/password_reset_key", user.email, context)
    return len(people)


def _asked_enough(user: User) -> bool:
    """Tell whether ``user`` got all the links of this hour; counted in the record, not in a cache."""
    since = clock.now() - timedelta(hours=1)
    sent = CaseEvent.objects.filter(action=RESET_SENT, actor=user, at__gt=since)
    return sent.count() >= LINKS_AN_HOUR


def send_invitation(invitation: Invitation, *, sealed_token: str) -> None:
    """Mail the link of an invitation that is still open."""
    if invitation.accepted_at or invitation.withdrawn_at:
        return
    link = invitation_url(crypto.decrypt(sealed_token))
    _send(_ours("invitation"), invitation.email, {"invitation": invitation, "link": link})


def _ours(event: str) -> str:
    return f"accounts/email/{event}"


def _send(prefix: str, address: str, context: dict[str, object]) -> None:
    get_adapter().render_mail(prefix, address, context).send()
