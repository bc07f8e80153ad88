"""Upheld objections that no version of their list answers yet: what 负责人 still has to do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from casework.models import Objection, Publicity, PublicityItem
from casework.objections.outcomes import is_answered

# The row of a case in a version: by version, kind of case and case.
Rows = Mapping[tuple[int, int, int], list[str]]


def awaiting_correction() -> list[tuple[Objection, str]]:
    """Return them with the address where the list as it stands is corrected, the oldest first.

    By the same rule that keeps the case from its next step. Four queries and one for each kind of
    case, however many objections to one case there are; one more for each to a whole list.
    """
    upheld = Objection.objects.upheld().select_related("publicity", "item").order_by("pk")
    found = list(upheld.prefetch_related("item__case"))
    if not found:
        return []
    versions, rows = _lists_of(found)
    waiting = []
    for one in found:
        known = versions[one.publicity.base_reference]
        if not is_answered(one, known, lambda version, item=one.item: _row(rows, version, item)):
            waiting.append((one, one.cases[0].correction_url(known[-1].reference)))
    return waiting


def _lists_of(found: Sequence[Objection]) -> tuple[Mapping[str, list[Publicity]], Rows]:
    """Return the versions of the lists objected to, by number, and the rows of every case in them."""
    lists = reduce(or_, (Publicity.objects.versions_of(one.publicity) for one in found))
    versions: dict[str, list[Publicity]] = defaultdict(list)
    for version in lists.order_by("version"):
        versions[version.base_reference].append(version)
    by_key = {one.pk: one for several in versions.values() for one in several}
    rows = {
        (item.publicity_id, item.content_type_id, item.object_id): by_key[item.publicity_id].rows[
            item.position - 1
        ]
        for item in PublicityItem.objects.filter(publicity__in=by_key)
    }
    return versions, rows


def _row(rows: Rows, version: Publicity, item: PublicityItem) -> list[str] | None:
    return rows.get((version.pk, item.content_type_id, item.object_id))
