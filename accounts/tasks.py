"""What the worker does for accounts."""

from celery import shared_task

from accounts.models import Invitation
from accounts.services import mails


@shared_task(label="发送重设密码邮件")
def mail_reset_links(*, email: str) -> None:
    mails.send_reset_links(email)


@shared_task(label="发送成员邀请")
def mail_invitation(*, invitation_id: int, sealed_token: str) -> None:
    invitation = Invitation.objects.select_related("organisation", "invited_by").get(
        pk=invitation_id
    )
    mails.send_invitation(invitation, sealed_token=sealed_token)
