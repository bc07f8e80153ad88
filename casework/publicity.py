"""公示: opening a frozen list for a working-day period and asking whether a case has come through."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from casework import audit, clock
from casework.calendar import publicity_end, publicity_start
from casework.models import Case, Publicity, PublicityItem
from casework.numbers import allot


@dataclass(frozen=True)
class Clearance:
    """Whether a case's publicity has ended without a bar, and the sentence that says so."""

    cleared: bool
    reason: str
    publicity: Publicity | None = None


@transaction.atomic
def open_publicity(
    cases: Sequence[Case],
    *,
    title: str,
    basis: str,
    contact: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    days: int,
    actor,
) -> Publicity:
    """Freeze and hash the list of ``rows`` (one for each case) and open it from today.

    ``days`` counts working days, the first one included when it is one (handbook 7.6). Raises
    ValueError for an empty list, unequal lengths or ``days`` < 1.
    """
    if not cases or len(cases) != len(rows):
        raise ValueError("公示名单不能为空，且每件一行")
    today = clock.today()
    end = publicity_end(today, days)
    content = {
        "title": title,
        "basis": basis,
        "columns": list(columns),
        "rows": list(map(list, rows)),
    }
    publicity = Publicity.objects.create(
        reference=allot("SHGS", year=today.year, width=4),
        title=title,
        basis=basis,
        contact=contact,
        columns=list(columns),
        rows=content["rows"],
        sha256=audit.sha256_of(content),
        days=days,
        starts_on=publicity_start(today),
        ends_on=end.on,
        is_provisional=end.provisional,
        opened_by=actor,
    )
    PublicityItem.objects.bulk_create(
        PublicityItem(publicity=publicity, case=case, position=position)
        for position, case in enumerate(cases, start=1)
    )
    return publicity


def publicity_of(case: Case) -> Publicity | None:
    """Return the latest published list that names ``case``."""
    item = (
        PublicityItem.objects.filter(
            content_type=ContentType.objects.get_for_model(case), object_id=case.pk
        )
        .select_related("publicity")
        .order_by("-publicity_id")
        .first()
    )
    return item.publicity if item else None


def cleared(case: Case) -> Clearance:
    """Tell whether the publicity of ``case`` is over; the owner asks before it grants or pays."""
    publicity = publicity_of(case)
    if publicity is None:
        return Clearance(False, "还没有公示。")
    if not publicity.is_over(clock.today()):
        last = publicity.ends_on
        return Clearance(
            False,
            f"公示到 {last.year}年{last.month}月{last.day}日才结束，结束前不能授予。",
            publicity,
        )
    if content_hash(publicity) != publicity.sha256:
        return Clearance(False, "公示名单与发布时的摘要不符，请先核查。", publicity)
    return Clearance(True, "公示已结束。", publicity)


def content_hash(publicity: Publicity) -> str:
    """Return the SHA-256 of the list as stored now; it equals ``publicity.sha256`` while untouched."""
    return audit.sha256_of(
        {
            "title": publicity.title,
            "basis": publicity.basis,
            "columns": publicity.columns,
            "rows": publicity.rows,
        }
    )
