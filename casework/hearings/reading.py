"""What the owner of a subject asks before it moves: is a hearing running, has one been decided."""

from casework.models import Case
from casework.models.hearings import Hearing
from casework.states import HearingStatus


def live_on(subject: Case) -> Hearing | None:
    """Return the hearing about ``subject`` that is not decided yet, or None."""
    return Hearing.objects.about(subject).live().first()


def decided_on(subject: Case, kind: str) -> Hearing | None:
    """Return the latest hearing of ``kind`` that was decided against the unit, or None."""
    found = Hearing.objects.about(subject).filter(kind=kind, status=HearingStatus.UPHELD)
    return found.order_by("-pk").first()
