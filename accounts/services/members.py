"""How people join a unit, change their role there and leave it."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Invitation, Membership, Organisation, Role, User
from accounts.permissions import MANAGE_MEMBERS
from accounts.services.sessions import end_sessions
from casework import audit, clock, crypto
from casework.jobs import defer
from casework.permissions import require

INVITATION_LASTS = timedelta(hours=24)
TOKEN_BYTES = 32
MOST_OPEN_INVITATIONS = 20


class MembershipError(Exception):
    """A change of members that cannot be; the message is Chinese and says why."""


class InvitationOver(MembershipError):
    """The link was used, withdrawn, has expired or never existed; nobody is told which."""

    def __init__(self) -> None:
        super().__init__("这个邀请链接已经失效。请让邀请您的管理员重新发一个")


@transaction.atomic
def invite(
    organisation: Organisation, *, name: str, email: str, role: Role, actor: User
) -> tuple[Invitation, str]:
    """Invite a person for 24 hours; return the invitation and the address to hand over.

    The address is known only here and in the mail; the row keeps its hash.
    """
    require(actor, MANAGE_MEMBERS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.invitations.open().count() >= MOST_OPEN_INVITATIONS:
        raise MembershipError(f"还有 {MOST_OPEN_INVITATIONS} 个邀请没有接受，请先撤回不用的")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        organisation=organisation,
        name=name,
        email=email,
        role=role,
        token_sha256=_hash(token),
        invited_by=actor,
        expires_at=clock.now() + INVITATION_LASTS,
    )
    invitation.full_clean()
    invitation.save()
    _record("member_invited", "邀请成员", actor, organisation, name=name, role=role)
    # The queue keeps the token only encrypted: whoever reads it must not be able to join.
    defer(
        "accounts.tasks.mail_invitation",
        invitation_id=invitation.pk,
        sealed_token=crypto.encrypt(token),
    )
    return invitation, invitation_url(token)


def invitation_url(token: str) -> str:
    """Return the whole address of an invitation."""
    return settings.SITE_URL + reverse("accounts:invitation", args=[token])


def find_invitation(token: str) -> Invitation:
    """Return the open invitation of ``token``; raises InvitationOver."""
    found = Invitation.objects.open().select_related("organisation", "invited_by")
    invitation = found.filter(token_sha256=_hash(token)).first()
    if invitation is None or not _stands(invitation):
        raise InvitationOver
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, person: User) -> Membership:
    """Make ``person`` (saved) a member; the link is used up. Raises InvitationOver, MembershipError."""
    invitation = find_invitation(token)
    # The same lock as for every change of members: whoever invited may be leaving at this moment.
    Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    if not _stands(invitation):
        raise InvitationOver
    _require_newcomer(invitation, person)
    used = (
        Invitation.objects.open()
        .filter(pk=invitation.pk)
        .update(accepted_at=clock.now(), accepted_by=person)
    )
    if not used:
        raise InvitationOver
    membership = Membership.objects.create(
        user=person,
        organisation=invitation.organisation,
        role=invitation.role,
        invited_by=invitation.invited_by,
    )
    _record("member_joined", "加入单位", person, invitation.organisation, role=membership.role)
    return membership


def join_with_new_account(token: str, person: User, *, password: str) -> Membership:
    """Keep a new person and make him a member, both or neither; errors as the parts raise them."""
    person.set_password(password)
    person.privacy_agreed_at = clock.now()
    person.full_clean()
    try:
        with transaction.atomic():
            person.save()
            return accept_invitation(token, person=person)
    except IntegrityError as fault:
        raise ValidationError({"username": "这个用户名刚刚被别人使用，请换一个"}) from fault


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, actor: User) -> None:
    """Make an open invitation worthless."""
    require(actor, MANAGE_MEMBERS, invitation.organisation)
    Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=clock.now())
    _record(
        "invitation_withdrawn", "撤回邀请", actor, invitation.organisation, name=invitation.name
    )


@transaction.atomic
def change_role(membership: Membership, role: Role, *, actor: User) -> None:
    """Give a member another role; at least one 管理员 stays. Ends the member's sessions."""
    membership = _locked(membership, actor)
    if membership.role == role:
        return
    if membership.is_admin:
        _keep_an_admin(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    _withdraw_invitations_of(membership)
    _record(
        "member_role_changed",
        "调整成员角色",
        actor,
        membership.organisation,
        member=membership.user_id,
        role=role,
    )
    if membership.user_id != actor.pk:
        end_sessions(membership.user)


@transaction.atomic
def deactivate_member(membership: Membership, *, actor: User) -> None:
    """Take a member's access to the unit away, from his next request on; 管理员 never all leave.

    What he has invited to and nobody has accepted yet is withdrawn with it.
    """
    membership = _locked(membership, actor)
    if not membership.is_active:
        return
    if membership.is_admin:
        _keep_an_admin(membership)
    membership.is_active, membership.ended_on = False, clock.today()
    membership.save(update_fields=["is_active", "ended_on"])
    _withdraw_invitations_of(membership)
    _record(
        "member_deactivated", "停用成员", actor, membership.organisation, member=membership.user_id
    )


@transaction.atomic
def reactivate_member(membership: Membership, *, actor: User) -> None:
    """Give a former member his access back, in the role he had.

    Raises MembershipError for who has meanwhile become an official, an administrator or an expert.
    """
    membership = _locked(membership, actor)
    _refuse_the_office(membership.user)
    membership.is_active, membership.ended_on = True, None
    membership.save(update_fields=["is_active", "ended_on"])
    _record(
        "member_reactivated", "恢复成员", actor, membership.organisation, member=membership.user_id
    )


def _locked(membership: Membership, actor: User) -> Membership:
    """Lock the unit, so that two administrators cannot remove each other at once."""
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    require(actor, MANAGE_MEMBERS, organisation)
    return Membership.objects.select_related("user", "organisation").get(pk=membership.pk)


def _stands(invitation: Invitation) -> bool:
    """Tell whether who invited is still an active 管理员 of the unit: nobody else's word counts."""
    admins = Membership.objects.active().filter(role=Role.ADMIN)
    return admins.filter(
        user=invitation.invited_by_id, organisation=invitation.organisation_id
    ).exists()


def _require_newcomer(invitation: Invitation, person: User) -> None:
    """Refuse who may not join or has been here: an invitation changes and revives no membership."""
    _refuse_the_office(person)
    own = Membership.objects.filter(user=person, organisation=invitation.organisation_id).first()
    if own and own.is_active:
        raise MembershipError("您已经是该单位的成员，不用再接受邀请；要调整角色请联系单位管理员")
    if own:
        raise MembershipError("您在该单位的成员资格已停用，请让单位管理员在“成员管理”里恢复")


def _refuse_the_office(person: User) -> None:
    if person.needs_second_factor:
        raise MembershipError("工作人员账号不能加入申报单位，请用另一个账号")


def _withdraw_invitations_of(membership: Membership) -> None:
    own = Invitation.objects.open().filter(
        invited_by=membership.user_id, organisation=membership.organisation_id
    )
    own.update(withdrawn_at=clock.now())


def _keep_an_admin(membership: Membership) -> None:
    others = Membership.objects.active().filter(
        organisation=membership.organisation, role=Role.ADMIN
    )
    if not others.exclude(pk=membership.pk).exists():
        raise MembershipError("单位至少要有一名管理员。请先把另一名成员设为管理员")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _record(action: str, label: str, actor: User, organisation: Organisation, **data) -> None:
    audit.record(action, actor=actor, label=label, data={"organisation": organisation.pk, **data})
