"""Telling people: in-app messages at once, e-mail through the outbox; one text for each event."""

import smtplib
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from casework import clock
from casework.jobs import defer
from casework.models import Case, CaseEvent, Delivery, DeliveryState, Notice, OpenStep
from casework.transitions import LEVEL_FIELDS, Duty, Transition

EMAIL = "email"


def audience(case: Case, duties: Iterable[Duty]) -> list:
    """Return the people whom a step tells: the unit's members, or the officials of a duty.

    An official who already acted at his level stands for his duty; otherwise all who hold it.
    """
    users = get_user_model().objects
    people: dict[int, object] = {}
    for duty in duties:
        if duty == Duty.APPLICANT:
            found = users.members_of(case.case_organisation) if case.case_organisation else []
        else:
            level = LEVEL_FIELDS.get(duty)
            stands = getattr(case, level) if level else None
            found = (
                [stands]
                if stands
                else users.with_duty(duty, case.case_district, case.case_department)
            )
        people |= {user.pk: user for user in found}
    return list(people.values())


def tell(
    case: Case, transition: Transition, *, note: str, event: CaseEvent, step: OpenStep | None
) -> None:
    """Send the notice of ``transition`` to everybody the table names.

    ``step`` is what the transition opened; its text names the day from it (None: nothing waits).
    An official is not told of his own step; who handed something in is: it is his receipt.
    """
    confirms = transition.duty == Duty.APPLICANT
    recipients = [
        user for user in audience(case, transition.tells) if confirms or user.pk != event.actor_id
    ]
    notify(
        recipients,
        transition.notice,
        case=case,
        key=f"{event.hash[:40]}",
        context={"note": note, "actor": event.actor_name, "step": step},
    )


@transaction.atomic
def notify(
    recipients: Iterable,
    event: str,
    *,
    case: Case | None = None,
    key: str = "",
    context: Mapping[str, object] | None = None,
) -> list[Notice]:
    """Write one message for each recipient and queue its e-mail.

    The text is ``templates/notices/<event>.txt``: first line subject, then the body. ``key``
    separates two tellings of one event; by default the case and its version do. A second call
    with the same key tells nobody twice.
    """
    told = []
    unique = key or (f"{case.reference}:{case.version}" if case else "")
    for user in recipients:
        official = user.desk_profile is not None
        subject, body = _text(event, case=case, recipient=user, context=context or {})
        link = (case.desk_url() if official else case.get_absolute_url()) if case else ""
        notice, is_new = Notice.objects.get_or_create(
            key=f"{event}:{unique}"[:120],
            recipient=user,
            defaults={
                "event": event,
                "content_type": ContentType.objects.get_for_model(case) if case else None,
                "object_id": case.pk if case else None,
                "reference": case.reference if case else "",
                "link": link,
                "subject": subject,
                "body": body,
            },
        )
        if is_new:
            told.append(notice)
            _queue_email(notice, user)
    return told


def _text(event: str, **context: object) -> tuple[str, str]:
    case, extra = context["case"], context.pop("context")
    text = render_to_string(f"notices/{event}.txt", {**context, **extra, "case": case})
    subject, _, body = text.strip().partition("\n")
    return subject.strip()[:200], body.strip()


def _queue_email(notice: Notice, user) -> None:
    if not user.email:
        return
    delivery = Delivery.objects.create(
        notice=notice,
        channel=EMAIL,
        address=user.email,
        message_id=f"<notice-{notice.pk}@{settings.SITE_URL.split('//')[-1]}>",
    )
    defer("casework.tasks.deliver", delivery_id=delivery.pk)


def deliver(delivery_id: int) -> None:
    """Send one queued e-mail; a second call, or a call after success, sends nothing.

    Raises what the mail server raised, so that the job is tried again.
    """
    delivery = Delivery.objects.select_related("notice").get(pk=delivery_id)
    if delivery.state != DeliveryState.QUEUED:
        return
    notice = delivery.notice
    link = f"\n\n{settings.SITE_URL}{notice.link}" if notice.link else ""
    message = EmailMessage(
        subject=f"【穗智转】{notice.subject}",
        body=f"{notice.body}{link}\n\n本邮件由系统发出，请勿直接回复。",
        to=[delivery.address],
        headers={"Message-ID": delivery.message_id},
    )
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as fault:
        Delivery.objects.filter(pk=delivery_id).update(error=str(fault)[:500])
        raise
    Delivery.objects.filter(pk=delivery_id, state=DeliveryState.QUEUED).update(
        state=DeliveryState.SENT, sent_at=clock.wall(), error=""
    )


def mark_read(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=clock.now())


def mark_all_read(user) -> int:
    """Mark every unread message of ``user`` as read now; return how many."""
    return Notice.objects.visible_to(user).unread().update(read_at=clock.now())
