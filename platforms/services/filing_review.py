"""核对是否齐全: 经办 puts a filing on record or returns it, once and whole; nothing is approved."""

from collections.abc import Sequence

from django.db import transaction

from casework import clock
from casework.workflow import advance, lock
from platforms.models import Filing, FilingReturn
from platforms.services.review import PointsMissing
from platforms.states import RECORD_FILING, RETURN_FILING


@transaction.atomic
def record_filing(filing: Filing, *, actor, version: int, note: str = "") -> Filing:
    """经办 finds the filing whole and puts it on record (二（三）: 报备, no approval)."""
    return advance(lock(filing, version), RECORD_FILING, actor=actor, note=note)


@transaction.atomic
def return_filing(
    filing: Filing, *, actor, version: int, points: Sequence[dict[str, str]], note: str = ""
) -> Filing:
    """经办 returns the filing: ``points`` of {section, field, reason} name everything at once.

    Only the named places open; the clock stops. PointsMissing when there is none or one lacks its
    reason or place.
    """
    filing = lock(filing, version)
    named = [_point(filing, point) for point in points]
    if not named:
        raise PointsMissing("退回完善要列出每一处和理由，一次说全。", case=filing)
    # Before the step: its notice quotes the points.
    made = FilingReturn.objects.create(
        filing=filing,
        number=filing.returns.count() + 1,
        points=named,
        requested_at=clock.now(),
        requested_by=actor,
    )
    return advance(
        filing,
        RETURN_FILING,
        actor=actor,
        note=note or "；".join(f"{one['place']}：{one['reason']}" for one in named),
        data={"points": named, "number": made.number},
    )


def _point(filing: Filing, point: dict[str, str]) -> dict[str, str]:
    """Check one point against the kind's form and give it the name that people read."""
    section, field = point.get("section", ""), point.get("field", "")
    reason = point.get("reason", "").strip()
    if not reason:
        raise PointsMissing("每一处都要写明理由。", case=filing)
    place = filing.kind_facts.place_of(section, field)
    if not place:
        raise PointsMissing("退回之处不在报备表里。", case=filing)
    return {"section": section, "field": field, "place": place, "reason": reason[:500]}
