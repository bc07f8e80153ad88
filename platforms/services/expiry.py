"""称号到期: holders are told 90, 30 and 7 days before. That the term ends is no decision."""

from datetime import date, timedelta

from casework.jobs import claim_run, finish_run
from casework.notices import audience, notify
from casework.transitions import Duty
from platforms.models import Designation
from platforms.policy import EXPIRY_NOTICE_DAYS

KIND = "title_expiry"


def tell_expiring(on: date) -> int:
    """Tell unit and 经办 of each title that ends soon, once for each of the three marks.

    Returns how many titles were told of. A day that was missed is made up for: only the nearest
    mark is told. Only tells: no task ends a title.
    """
    told = 0
    last = on + timedelta(days=max(EXPIRY_NOTICE_DAYS))
    ending = Designation.objects.held(on).filter(valid_until__lte=last)
    for title in ending.select_related("platform__organisation").order_by("pk"):
        left = (title.valid_until - on).days
        mark = min(days for days in EXPIRY_NOTICE_DAYS if left <= days)
        run = claim_run(KIND, f"{title.valid_until}-{mark}", scope=title.reference)
        if run is None:
            continue
        notify(
            audience(title, [Duty.APPLICANT, Duty.HANDLER]),
            "title_expiring",
            case=title,
            key=f"{title.reference}:{title.valid_until}:{mark}",
            context={"days": left},
        )
        finish_run(run, days=left)
        told += 1
    return told
