"""What others ask of hearings: is one running, has one been decided, what waits for a unit."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from casework import clock
from casework.calendar import Calendar
from casework.deadlines import closing_moment, days_left
from casework.models import Case, OpenStep
from casework.models.hearings import Hearing
from casework.states import HearingStatus

NEAR_DAYS = 5


def live_on(subject: Case) -> Hearing | None:
    """Return the hearing about ``subject`` that is not decided yet, or None."""
    return Hearing.objects.about(subject).live().first()


def decided_on(subject: Case, kind: str) -> Hearing | None:
    """Return the latest hearing of ``kind`` that was decided against the unit, or None."""
    found = Hearing.objects.about(subject).filter(kind=kind, status=HearingStatus.UPHELD)
    return found.order_by("-pk").first()


def waiting_for_unit(open_steps: Iterable[OpenStep], days: Calendar) -> list[dict[str, object]]:
    """Return the hearings in which a unit may still speak, as rows of its workbench.

    ``open_steps`` are those of the unit, ``days`` is the calendar from today on; no query.
    """
    today, now = clock.today(), clock.now()
    kind = ContentType.objects.get_for_model(Hearing)
    steps = [
        step
        for step in open_steps
        if step.content_type_id == kind.pk and step.status == HearingStatus.NOTIFIED
    ]
    return [
        {
            "title": step.title,
            "reference": step.reference,
            "url": reverse("casework:hearing_detail", args=[step.reference]),
            "status": step.status,
            "label": Hearing.workflow.public_label(step.status),
            "act": step.label,
            "closes_at": closing_moment(step.due_on),
            "days": days_left(closing_moment(step.due_on), now=now),
            "near": days_left(closing_moment(step.due_on), now=now) <= NEAR_DAYS,
            "working_days": days.working_days_between(today, step.due_on),
        }
        for step in steps
        if step.due_is_provisional or now <= closing_moment(step.due_on)
    ]
