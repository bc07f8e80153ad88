"""更正名单: a published list corrected as a new version with its reason (trust T16)."""

from collections.abc import Iterable, Mapping, Sequence

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from casework import audit, publicity
from casework.jobs import defer
from casework.models import Publicity
from casework.notices import notify
from casework.permissions import require
from casework.publicity import CorrectionRefused, PublicList
from casework.workflow import advance, lock, move_of, refuse_at_another_level
from platforms.models import PlatformApplication, SolicitationRound
from platforms.rules.listing import fault_in
from platforms.states import CONFIRM_LIST, STRIKE_APPLICATION, ApplicationStatus

CORRECTED = "更正公示名单"
BASIS = "公示异议处理和名单更正"
# A row of the new version by its position in the old one; who has none is taken off.
Rows = Mapping[int, Sequence[str]]


@transaction.atomic
def correct_list(
    round_: SolicitationRound,
    listed: Publicity,
    *,
    actor,
    rows: Rows,
    reason: str,
    restarts: bool = False,
) -> Publicity:
    """负责人 publishes the next version of a list with ``rows``; who is off it is not granted.

    As 确认名单 it is an act of 负责人 on the call and on every case that stays; the title is granted
    by the new rows. Raises PermissionDenied or SamePerson for who may not take it on one of them,
    CorrectionRefused for an empty or unchanged list, a cell that is blank, uneven or says what
    cannot be granted, a missing reason, somebody taken off who holds the title already, and what
    ``correct_publicity`` refuses.
    """
    require(actor, "platforms.approve_round", round_)
    round_ = lock(round_)
    listed = Publicity.objects.counted().get(pk=listed.pk)
    applications = _lock_listed(round_, listed)
    _refuse_rows(listed, rows, restarts)
    kept = {at: one for at, one in applications.items() if at in rows}
    struck = {at: one for at, one in applications.items() if at not in rows}
    _refuse_struck(struck.values())
    _refuse_actor(actor, round_, kept.values())
    made = publicity.correct_publicity(
        listed,
        list(kept.values()),
        PublicList(
            title=listed.title,
            basis=listed.basis,
            contact=listed.contact,
            columns=listed.columns,
            rows=[list(rows[position]) for position in kept],
        ),
        reason=reason,
        actor=actor,
        restarts=restarts,
    )
    for application in kept.values():
        _follow(application, made, actor, reason)
    for application in struck.values():
        _strike(application, actor, reason)
    _record(round_, made, actor, reason)
    _tell(kept.values(), made)
    defer("platforms.tasks.render_publicity", publicity_id=made.pk, round_id=round_.pk)
    return made


def _lock_listed(round_: SolicitationRound, listed: Publicity) -> dict[int, PlatformApplication]:
    """Return the locked applications of the list by position; CorrectionRefused for another's."""
    kind = ContentType.objects.get_for_model(PlatformApplication)
    places = {item.object_id: item.position for item in listed.items.filter(content_type=kind)}
    found = (
        PlatformApplication.objects.select_for_update(of=("self",))
        .filter(pk__in=places, round=round_)
        .select_related("organisation", "round")
        .order_by("pk")
    )
    applications = {places[one.pk]: one for one in found}
    if len(applications) != len(listed.rows):
        raise CorrectionRefused("这份名单不是这一批的。", case=round_)
    return dict(sorted(applications.items()))


def _refuse_rows(listed: Publicity, rows: Rows, restarts: bool) -> None:
    if not rows:
        raise CorrectionRefused("更正后的名单至少要留一家。")
    for cells in rows.values():
        if len(cells) != len(listed.columns) or not all(cell.strip() for cell in cells):
            raise CorrectionRefused("每一栏都要填写。")
    before = {position: list(cells) for position, cells in enumerate(listed.rows, start=1)}
    for position, cells in rows.items():
        if fault := fault_in(cells, before[position]):
            raise CorrectionRefused(f"第 {position} 家：{fault}")
    if not restarts and {position: list(cells) for position, cells in rows.items()} == before:
        raise CorrectionRefused("名单没有改动，不用更正。")


def _refuse_struck(struck) -> None:
    titled = [one for one in struck if one.status != ApplicationStatus.PUBLICITY]
    if titled:
        raise CorrectionRefused(
            f"{titled[0].organisation.name}已不在公示环节，不能从名单去掉；称号须另行撤销。"
        )


def _refuse_actor(actor, round_: SolicitationRound, kept: Iterable[PlatformApplication]) -> None:
    """Raise what ``advance`` would, were it a step; those taken off are struck by a step of their own."""
    refuse_at_another_level(round_, CONFIRM_LIST.duty, actor)
    for application in kept:
        require(actor, CONFIRM_LIST.permission, application)
        refuse_at_another_level(application, CONFIRM_LIST.duty, actor)


def _follow(application: PlatformApplication, made: Publicity, actor, reason: str) -> None:
    """Let a case that stays on the list be read with the new version."""
    application.publicity = made
    application.version += 1
    application.save(update_fields=["publicity", "version", "updated_at"])
    audit.record(
        "correct_list",
        actor=actor,
        case=application,
        label=CORRECTED,
        note=reason,
        move=move_of(application, CONFIRM_LIST.duty, actor),
        data={"publicity": made.reference, "sha256": made.sha256},
    )


@transaction.atomic
def strike_application(
    application: PlatformApplication, *, actor, version: int, note: str
) -> PlatformApplication:
    """End the application of a unit that the corrected list no longer names; refused while it does."""
    application = lock(application, version)
    if not publicity.publicity_of(application).superseded_by:
        raise CorrectionRefused("名单还没有更正，这家仍在名单上。", case=application)
    return _strike(application, actor, note)


def _strike(application: PlatformApplication, actor, reason: str) -> PlatformApplication:
    application = advance(
        application,
        STRIKE_APPLICATION,
        actor=actor,
        note=reason,
        data={"reasons": [{"clause": BASIS, "reason": reason.strip()}]},
    )
    defer("platforms.tasks.render_rejection", application_id=application.pk)
    return application


def _record(round_: SolicitationRound, made: Publicity, actor, reason: str) -> None:
    audit.record(
        "correct_list",
        actor=actor,
        case=round_,
        label=CORRECTED,
        note=reason,
        move=move_of(round_, CONFIRM_LIST.duty, actor),
        data={"publicity": made.reference, "sha256": made.sha256},
    )


def _tell(kept, made: Publicity) -> None:
    """Tell the units that stay, and the officials who answer for the list."""
    users = get_user_model().objects
    for application in kept:
        people = [
            *users.members_of(application.organisation),
            *filter(None, [application.handled_by, application.reviewed_by]),
        ]
        notify(
            people,
            "list_corrected",
            case=application,
            key=f"{application.reference}:{made.reference}",
            context={"made": made},
        )
