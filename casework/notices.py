"""Telling people: in-app at once, e-mail and SMS through the outbox; one text for each event."""

import smtplib
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from casework import audit, clock, sms
from casework.jobs import defer
from casework.models import (
    Case,
    CaseEvent,
    Delivery,
    DeliveryState,
    Job,
    JobState,
    Notice,
    OpenStep,
)
from casework.permissions import Part, require_part
from casework.transitions import LEVEL_FIELDS, Duty, Transition

EMAIL, SMS = "email", "sms"
DELIVER = "casework.tasks.deliver"


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


def audience_of_step(step: OpenStep) -> list:
    """Return whose turn ``step`` is: its assignee, the unit's members, or all who hold the duty."""
    users = get_user_model().objects
    if step.assignee:
        return [step.assignee]
    if step.duty == Duty.APPLICANT:
        return list(users.members_of(step.organisation)) if step.organisation else []
    return list(users.with_duty(Duty(step.duty), step.district))


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
    """Write one message for each recipient and queue its e-mail, and an SMS where the event has one.

    The text is ``templates/notices/<event>.txt``: first line subject, then the body; an event with
    a text under ``templates/notices/sms/`` also goes to the phone, by day. ``key``
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
            _queue(notice, EMAIL, user.email)
            if sms.is_on() and _sms_text(notice):
                _queue(notice, SMS, user.phone)
    return told


def _text(event: str, **context: object) -> tuple[str, str]:
    case, extra = context["case"], context.pop("context")
    text = render_to_string(f"notices/{event}.txt", {**context, **extra, "case": case})
    subject, _, body = text.strip().partition("\n")
    return subject.strip()[:200], body.strip()


def _queue(notice: Notice, channel: str, address: str) -> None:
    if not address:
        return
    host = settings.SITE_URL.split("//")[-1]
    number = f"<notice-{notice.pk}@{host}>" if channel == EMAIL else f"{channel}-{notice.pk}"
    delivery = Delivery.objects.create(
        notice=notice, channel=channel, address=address, message_id=number
    )
    defer("casework.tasks.deliver", delivery_id=delivery.pk)


def deliver(delivery_id: int) -> None:
    """Send one queued e-mail or SMS; a second call, or a call after success, sends nothing.

    At night an SMS is put off until the morning. Raises what the other side raised, so that the
    job is tried again.
    """
    delivery = Delivery.objects.select_related("notice").get(pk=delivery_id)
    if delivery.state != DeliveryState.QUEUED:
        return
    quiet = sms.quiet_for(clock.now())
    if delivery.channel == SMS and quiet:
        defer("casework.tasks.deliver", after=quiet, delivery_id=delivery.pk)
        return
    try:
        (_send_sms if delivery.channel == SMS else _send_email)(delivery)
    except (smtplib.SMTPException, OSError, sms.SmsFailed) as fault:
        Delivery.objects.filter(pk=delivery_id).update(error=str(fault)[:500])
        raise
    Delivery.objects.filter(pk=delivery_id, state=DeliveryState.QUEUED).update(
        state=DeliveryState.SENT, sent_at=clock.wall(), error=""
    )


def post(address: str, subject: str, body: str, message_id: str) -> None:
    """Send one e-mail in the portal's name; raises what the mail server raised."""
    EmailMessage(
        subject=f"【穗智转】{subject}",
        body=f"{body}\n\n本邮件由系统发出，请勿直接回复。",
        to=[address],
        headers={"Message-ID": message_id},
    ).send()


def _send_email(delivery: Delivery) -> None:
    notice = delivery.notice
    link = f"\n\n{settings.SITE_URL}{notice.link}" if notice.link else ""
    post(delivery.address, notice.subject, f"{notice.body}{link}", delivery.message_id)


def _send_sms(delivery: Delivery) -> None:
    text = f"【穗智转】{_sms_text(delivery.notice)}"
    sms.send(delivery.address, text, message_id=delivery.message_id)


def _sms_text(notice: Notice) -> str:
    """Return the short text of the notice, or '' where the event has none."""
    try:
        return render_to_string(f"notices/sms/{notice.event}.txt", {"notice": notice}).strip()
    except TemplateDoesNotExist:
        return ""


def bury_dead() -> int:
    """Mark what was tried in vain to the end as failed, for 系统管理员 to see; return how many."""
    waiting = set(Delivery.objects.filter(state=DeliveryState.QUEUED).values_list("pk", flat=True))
    jobs = Job.objects.filter(task=DELIVER, arguments__delivery_id__in=waiting)
    states: dict[int, set[str]] = {}
    for arguments, state in jobs.values_list("arguments", "state"):
        states.setdefault(arguments["delivery_id"], set()).add(state)
    alive = {JobState.QUEUED, JobState.RUNNING}
    buried = [key for key, found in states.items() if JobState.DEAD in found and not found & alive]
    return Delivery.objects.filter(pk__in=buried).update(state=DeliveryState.DEAD)


@transaction.atomic
def send_again(delivery: Delivery, *, actor) -> bool:
    """Queue a failed delivery once more; False when it has not failed.

    Raises PermissionDenied unless 系统管理员 does it.
    """
    require_part(actor, Part.SYSTEM)
    failed = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.DEAD)
    if not failed.update(state=DeliveryState.QUEUED):
        return False
    audit.record(
        "delivery_sent_again",
        actor=actor,
        label="重新发送消息",
        data={"name": delivery.notice.subject, "number": delivery.pk},
    )
    defer("casework.tasks.deliver", delivery_id=delivery.pk)
    return True


def mark_read(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=clock.now())


def mark_all_read(user) -> int:
    """Mark every unread message of ``user`` as read now; return how many."""
    return Notice.objects.visible_to(user).unread().update(read_at=clock.now())
