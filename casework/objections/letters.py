"""E-mails to objectors, who need no account: address and link are opened only to send."""

import secrets

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from casework import clock
from casework.crypto import decrypt
from casework.jobs import defer
from casework.models import DeliveryState, Objection, ObjectionLetter
from casework.notices import post


def queue_letter(objection: Objection, event: str) -> None:
    """Queue an e-mail about ``event`` to the objector, if he left an address."""
    if not objection.identity.email:
        return
    letter = ObjectionLetter.objects.create(
        objection=objection,
        event=event,
        message_id=f"<objection-{secrets.token_hex(12)}@{settings.SITE_URL.split('//')[-1]}>",
    )
    defer("casework.tasks.send_objection_letter", letter_id=letter.pk)


def send_letter(letter_id: int) -> None:
    """Send one queued letter; a second call, or a call after success, sends nothing.

    Raises what the mail server raised, so that the job is tried again.
    """
    letter = ObjectionLetter.objects.select_related("objection__publicity").get(pk=letter_id)
    if letter.state != DeliveryState.QUEUED:
        return
    objection = letter.objection
    path = reverse("portal:objection_follow", args=[decrypt(objection.sealed_token)])
    context = {"objection": objection, "link": f"{settings.SITE_URL}{path}"}
    text = render_to_string(f"letters/objection_{letter.event}.txt", context)
    subject, _, body = text.strip().partition("\n")
    queued = ObjectionLetter.objects.filter(pk=letter_id, state=DeliveryState.QUEUED)
    try:
        post(objection.identity.email, subject.strip(), body.strip(), letter.message_id)
    except OSError as fault:
        queued.update(error=type(fault).__name__)
        raise
    queued.update(state=DeliveryState.SENT, sent_at=clock.wall(), error="")
