"""Upheld objections whose list nobody has corrected since: what 负责人 still has to do."""

from casework.models import Objection, Publicity
from casework.objections.states import ObjectionStatus


def awaiting_correction() -> list[tuple[Objection, str]]:
    """Return them with the address where the list as it stands is corrected, the oldest first.

    Three queries and one for each kind of case, however many there are.
    """
    upheld = Objection.objects.filter(status=ObjectionStatus.UPHELD).order_by("pk")
    found = list(upheld.select_related("publicity", "item").prefetch_related("item__case"))
    later = list(Publicity.objects.filter(version__gt=1).order_by("version")) if found else []
    latest = {one.base_reference: one for one in later}
    return [
        (one, one.cases[0].correction_url(listed.reference))
        for one in found
        if (listed := latest.get(one.publicity.base_reference, one.publicity)).opened_at
        < one.updated_at
    ]
