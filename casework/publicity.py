"""公示: opening a frozen list for a working-day period and asking whether a case has come through."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework import audit, clock, search
from casework.calendar import (
    Calendar,
    Day,
    load,
    publicity_end,
    publicity_start,
)
from casework.deadlines import recount_step
from casework.models import Case, Objection, OpenStep, Publicity, PublicityItem
from casework.models.publicity import VERSION_MARK
from casework.numbers import allot
from casework.objections.outcomes import unanswered
from casework.objections.states import ObjectionStatus
from casework.templatetags.dates import cn_date
from casework.workflow import TransitionError

ALREADY_CORRECTED = "这份名单刚刚已经更正过，请看最新的一版。"


class CorrectionRefused(TransitionError):
    """A list cannot be corrected like this; answered as 409."""

    code = "correction_refused"


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
    _refuse_uneven(cases, content)
    reference = allot("SHGS", year=clock.today().year, width=4)
    return _publish(
        Publicity(reference=reference, days=days, opened_by=actor, **_period_from_today(days)),
        cases,
        content,
    )


@transaction.atomic
def correct_publicity(
    publicity: Publicity,
    cases: Sequence[Case],
    content: PublicList,
    *,
    reason: str,
    actor,
    restarts: bool = False,
) -> Publicity:
    """Publish ``content`` in place of ``publicity`` as its next version, with the reason.

    The old version stays readable with its hash. The period goes on as it was unless ``restarts``.
    ``cases`` may leave some out but bring in none. CorrectionRefused without a reason, of a version
    that has been corrected already, for a new case, or when the period does not start again though
    a case stays on the list against which an objection was upheld.
    """
    _refuse_uneven(cases, content)
    _refuse_correction(publicity, cases, reason, restarts)
    period = _period_from_today(publicity.days) if restarts else _period_of(publicity)
    made = Publicity(
        reference=f"{publicity.base_reference}{VERSION_MARK}{publicity.version + 1}",
        version=publicity.version + 1,
        supersedes=publicity,
        correction=reason.strip(),
        days=publicity.days,
        opened_by=actor,
        **period,
    )
    try:
        with transaction.atomic():
            made = _publish(made, cases, content)
    except IntegrityError:
        raise CorrectionRefused(ALREADY_CORRECTED) from None
    if made.ends_on != publicity.last_on:
        move_steps(made, publicity.last_on, made.ends_on)
    return made


def _refuse_uneven(cases: Sequence[Case], content: PublicList) -> None:
    if not cases or len(cases) != len(content.rows):
        raise ValueError("公示名单不能为空，且每件一行")


def _refuse_correction(
    publicity: Publicity, cases: Sequence[Case], reason: str, restarts: bool
) -> None:
    if not reason.strip():
        raise CorrectionRefused("更正名单必须写明理由。")
    if Publicity.objects.filter(supersedes=publicity).exists():
        raise CorrectionRefused(ALREADY_CORRECTED)
    listed = {(item.content_type_id, item.object_id) for item in publicity.items.all()}
    kinds = ContentType.objects
    if {(kinds.get_for_model(case).pk, case.pk) for case in cases} - listed:
        raise CorrectionRefused("更正只能改动或去掉名单里的单位，不能增加。")
    versions = Publicity.objects.versions_of(publicity)
    for objection in Objection.objects.filter(publicity__in=versions):
        if objection.identity.told_in(reason):
            raise CorrectionRefused("更正理由里有异议人的姓名或联系方式，请删去。")
    if not restarts and any(unanswered(case, publicity) for case in cases):
        raise CorrectionRefused("异议成立的单位仍在名单上，更正后必须重新公示。")


def _period_from_today(days: int) -> dict[str, object]:
    today = clock.today()
    end = publicity_end(today, days)
    return {
        "starts_on": publicity_start(today),
        "ends_on": end.on,
        "is_provisional": end.provisional,
    }


def _period_of(publicity: Publicity) -> dict[str, object]:
    return {
        "starts_on": publicity.starts_on,
        "ends_on": publicity.last_on,
        "is_provisional": publicity.is_guess,
    }


def _publish(publicity: Publicity, cases: Sequence[Case], content: PublicList) -> Publicity:
    publicity.title = content.title
    publicity.basis = content.basis
    publicity.contact = content.contact
    publicity.columns = list(content.columns)
    publicity.rows = [list(row) for row in content.rows]
    publicity.sha256 = list_hash(publicity)
    publicity.save()
    PublicityItem.objects.bulk_create(
        PublicityItem(publicity=publicity, case=case, position=position)
        for position, case in enumerate(cases, start=1)
    )
    search.index(*list_entries([publicity]))
    if publicity.supersedes:
        search.withdraw(search.key_of(publicity.supersedes))
    return publicity


def list_entries(lists: Iterable[Publicity] | None = None) -> Iterator[search.Entry]:
    """Yield what a search finds of ``lists``, or of the latest version of every list."""
    for one in Publicity.objects.current() if lists is None else lists:
        yield search.Entry(
            key=search.key_of(one),
            kind="notice",
            title=one.title,
            text=search.words_of(
                "公示名单", one.basis, *(cell for row in one.rows for cell in row)
            ),
            url=reverse("portal:publicity_detail", args=[one.reference]),
            shown_on=one.starts_on,
        )


def move_steps(publicity: Publicity, before: date, last_on: date) -> None:
    """Let the steps that wait for the last day of ``publicity`` count from ``last_on``."""
    calendar = load(last_on)
    for item in publicity.items.all():
        waiting = OpenStep.objects.open().filter(
            content_type_id=item.content_type_id, object_id=item.object_id, counts_from=before
        )
        for step in waiting.select_related("assignee"):
            step.counts_from = last_on
            recount_step(step, calendar)


def publicity_of(case: Case) -> Publicity | None:
    """Return the latest published list that names ``case``."""
    kind = ContentType.objects.get_for_model(case)
    named = Publicity.objects.counted().filter(items__content_type=kind, items__object_id=case.pk)
    return named.order_by("-pk").first()


def cleared(case: Case) -> Clearance:
    """Tell whether the publicity of ``case`` is over; the owner asks before it grants or pays."""
    publicity = publicity_of(case)
    if publicity is None:
        return Clearance(False, "还没有公示。")
    if publicity.superseded_by:
        return Clearance(
            False, f"已不在更正后的名单（{publicity.superseded_by}）上，不能办理下一步。", publicity
        )
    # First, because it stays when the period is over.
    if bar := objection_bar(case, publicity):
        return Clearance(False, bar, publicity)
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
    if list_hash(publicity) != publicity.sha256:
        return Clearance(False, "公示名单与发布时的摘要不符，请先核查。", publicity)
    return Clearance(True, "公示已结束。", publicity)


def objection_bar(case: Case, publicity: Publicity) -> str:
    """Return why objections keep ``case`` from going on, or an empty text.

    An open one bars it, accepted or not yet; an upheld one until a version answers it.
    """
    found = list(Objection.objects.against(case).barring().order_by("pk"))
    waiting = [one for one in found if one.status != ObjectionStatus.UPHELD]
    if waiting:
        return f"有异议没有办结（{waiting[0].reference}），办结前不能办理下一步。"
    if found and (upheld := unanswered(case, publicity)):
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
