"""What others ask of hearings: is one running, has one been decided, what waits for a unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Waits:
    """What of a kind of case waits for a unit with a limit: in which status, and at which page."""

    status: str
    route: str


HEARING = Waits(HearingStatus.NOTIFIED, "casework:hearing_detail")


def waiting_for_unit(
    open_steps: Iterable[OpenStep],
    days: Calendar,
    others: Mapping[type[Case], Waits] | None = None,
) -> list[dict[str, object]]:
    """Return what a unit may still answer in time, as rows of its workbench.

    Hearings, and ``others`` of the apps above. ``open_steps`` are those of the unit, ``days`` is
    the calendar from today on; no query.
    """
    kinds = {Hearing: HEARING, **(others or {})}
    by_type = {
        ContentType.objects.get_for_model(kind).pk: (kind, waits) for kind, waits in kinds.items()
    }
    return [
        _row(step, *by_type[step.content_type_id], days)
        for step in open_steps
        if step.content_type_id in by_type
        and step.status == by_type[step.content_type_id][1].status
        and (step.due_is_provisional or clock.now() <= closing_moment(step.due_on))
    ]


def _row(step: OpenStep, kind: type[Case], waits: Waits, days: Calendar) -> dict[str, object]:
    left = days_left(closing_moment(step.due_on), now=clock.now())
    return {
        "title": step.title,
        "reference": step.reference,
        "url": reverse(waits.route, args=[step.reference]),
        "status": step.status,
        "label": kind.workflow.public_label(step.status),
        "act": step.label,
        "closes_at": closing_moment(step.due_on),
        "days": left,
        "near": left <= NEAR_DAYS,
        "working_days": days.working_days_between(clock.today(), step.due_on),
    }
