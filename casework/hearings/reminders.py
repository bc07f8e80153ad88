"""What the calendar brings: guessed last days counted again, and 经办 told when a period is over."""

from datetime import datetime

from django.db import transaction

from casework.hearings.statements import settle_period
from casework.jobs import claim_run, finish_run
from casework.models.hearings import Hearing
from casework.notices import audience, notify
from casework.states import CLOSE_STATEMENT, HearingStatus
from casework.workflow import lock

KIND = "hearing_lapsed"


def tell_lapsed(now: datetime) -> int:
    """Tell 经办 once of each hearing whose period has passed unused; return how many.

    Only tells: that the unit said nothing is for a person to note.
    """
    told = 0
    for hearing in Hearing.objects.filter(status=HearingStatus.NOTIFIED).order_by("pk"):
        hearing = _settled(hearing)
        if hearing.status != HearingStatus.NOTIFIED or not hearing.is_late(now):
            continue
        run = claim_run(KIND, hearing.closes_at.isoformat(), scope=hearing.reference)
        if run is None:
            continue
        notify(audience(hearing, [CLOSE_STATEMENT.duty]), "hearing_lapsed", case=hearing)
        finish_run(run, hearing=hearing.reference)
        told += 1
    return told


@transaction.atomic
def _settled(hearing: Hearing) -> Hearing:
    return settle_period(lock(hearing))
