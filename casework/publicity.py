"""公示: opening a frozen list for a working-day period and asking whether a case has come through."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from casework import audit, clock
from casework.calendar import Calendar, Day, load, publicity_end, publicity_start
from casework.models import Case, Objection, Publicity, PublicityItem
from casework.numbers import allot
from casework.objections.states import ObjectionStatus
from casework.templatetags.dates import cn_date


@dataclass(frozen=True)
class Clearance:
    """Whether a case's publicity has ended without a bar, and the sentence that says so."""

    cleared: bool
    reason: str
    publicity: Publicity | None = None


@dataclass(frozen=True)
class PublicList:
    """What a list says: its title, basis and contact, the heads of its columns and its rows."""

    title: str
    basis: str
    contact: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@transaction.atomic
def open_publicity(cases: Sequence[Case], content: PublicList, *, days: int, actor) -> Publicity:
    """Freeze and hash ``content`` (one row for each case) and open it from today.

    ``days`` counts working days, the first one included when it is one (handbook 7.6). Raises
    ValueError for an empty list, unequal lengths or ``days`` < 1.
    """
    if not cases or len(cases) != len(content.rows):
        raise ValueError("公示名单不能为空，且每件一行")
    today = clock.today()
    end = publicity_end(today, days)
    publicity = Publicity(
        reference=allot("SHGS", year=today.year, width=4),
        title=content.title,
        basis=content.basis,
        contact=content.contact,
        columns=list(content.columns),
        rows=[list(row) for row in content.rows],
        days=days,
        starts_on=publicity_start(today),
        ends_on=end.on,
        is_provisional=end.provisional,
        opened_by=actor,
    )
    publicity.sha256 = list_hash(publicity)
    publicity.save()
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
    last = last_day(publicity)
    if clock.today() <= last.on:
        return Clearance(
            False, f"公示到{cn_date(last.on)}才结束，结束前不能办理下一步。", publicity
        )
    if last.provisional:
        return Clearance(False, "公示的最后一天暂按周末推算，请先录入节假日表。", publicity)
    if publicity.is_guess:
        # The public still reads the guessed day, and may object until the new one is kept.
        return Clearance(False, "节假日表刚有更新，公示的最后一天正在重新计算。", publicity)
    if bar := objection_bar(case, publicity):
        return Clearance(False, bar, publicity)
    if list_hash(publicity) != publicity.sha256:
        return Clearance(False, "公示名单与发布时的摘要不符，请先核查。", publicity)
    return Clearance(True, "公示已结束。", publicity)


def objection_bar(case: Case, publicity: Publicity) -> str:
    """Return why objections keep ``case`` from going on, or an empty text.

    An open one bars it, accepted or not yet; an upheld one until a corrected version names it.
    """
    against = Objection.objects.against(case)
    found = against.open().order_by("pk").first()
    if found:
        return f"有异议没有办结（{found.reference}），办结前不能办理下一步。"
    upheld = against.filter(status=ObjectionStatus.UPHELD, publicity=publicity).first()
    if upheld:
        return f"异议成立（{upheld.reference}），名单更正前不能办理下一步。"
    return ""


def last_day(publicity: Publicity, calendar: Calendar | None = None) -> Day:
    """Return the last day by the calendar as it is now, never before ``last_on``.

    Only a list announced with a guessed last day is counted again; ``recount`` keeps the result.
    """
    if not publicity.is_provisional:
        return Day(publicity.ends_on, provisional=False)
    calendar = calendar or load(publicity.starts_on)
    again = calendar.publicity_end(publicity.starts_on, publicity.days)
    return Day(max(publicity.last_on, again.on), again.provisional)


def list_hash(publicity: Publicity) -> str:
    """Return the SHA-256 of list and period as they stand; equals ``sha256`` while untouched."""
    return audit.sha256_of(publicity.frozen_content())
