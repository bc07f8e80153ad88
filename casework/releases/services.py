"""What is done with an export request: asked for, approved or refused, used while it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction

from casework import audit, clock
from casework.calendar import add_working_days
from casework.deadlines import open_step
from casework.models import ExportRequest
from casework.notices import notify
from casework.numbers import allot
from casework.permissions import require
from casework.releases.permissions import REQUEST_EXPORT
from casework.releases.states import (
    APPROVE_EXPORT,
    REFUSE_EXPORT,
    USABLE_DAYS,
    ReleaseStatus,
)
from casework.sheets import Sheet
from casework.transitions import Duty
from casework.workflow import TransitionError, advance, lock


class ReleaseOver(TransitionError):
    """Not approved, or no longer usable; answered as 409."""

    code = "release_over"


class ListChanged(TransitionError):
    """The list is no longer the one that was approved; answered as 409."""

    code = "list_changed"


@dataclass(frozen=True)
class Wanted:
    """A list as it stands: at which desk list, what it holds, narrowed by which address and words."""

    register: str
    sheet: Sheet
    query: str
    conditions: Sequence[str]


def fingerprint_of(sheet: Sheet) -> str:
    """Return the SHA-256 of what a list holds, its columns and its order."""
    return audit.sha256_of([list(sheet.columns), [list(row) for row in sheet.rows]])


@transaction.atomic
def request_export(wanted: Wanted, *, actor, purpose: str) -> ExportRequest:
    """Ask for a list of persons; its rows are not kept, only their number and their hash.

    Raises PermissionDenied unless ``actor`` handles cases for the city, TransitionError when the
    list is empty.
    """
    require(actor, REQUEST_EXPORT)
    if not wanted.sheet.rows:
        raise TransitionError("名单是空的，没有可以导出的。")
    request = ExportRequest.objects.create(
        reference=allot("SHDC", year=clock.today().year, width=4),
        status=ReleaseStatus.REQUESTED,
        handled_by=actor,
        register=wanted.register,
        name=wanted.sheet.title,
        query=wanted.query,
        conditions=list(wanted.conditions),
        columns=list(wanted.sheet.columns),
        row_count=len(wanted.sheet.rows),
        fingerprint=fingerprint_of(wanted.sheet),
        purpose=purpose,
    )
    event = audit.record(
        "request_export",
        actor=actor,
        case=request,
        label="申请导出",
        note=purpose,
        move=audit.Move(Duty.HANDLER, target=request.status),
        data={"name": request.name, "rows": request.row_count, "sha256": request.fingerprint},
    )
    step = open_step(request, request.workflow.stages[request.status], at=event.at)
    others = [one for one in get_user_model().objects.with_duty(Duty.APPROVER) if one != actor]
    notify(others, "export_requested", case=request, context={"step": step})
    return request


@transaction.atomic
def approve_export(request: ExportRequest, *, actor, version: int, note: str = "") -> ExportRequest:
    """负责人 lets the list go for a few working days; TransitionError (SamePerson) for who asked."""
    request = lock(request, version)
    until = add_working_days(clock.today(), USABLE_DAYS).on
    changes = {"usable_until": until}
    return advance(request, APPROVE_EXPORT, actor=actor, note=note, changes=changes)


@transaction.atomic
def refuse_export(request: ExportRequest, *, actor, version: int, note: str) -> ExportRequest:
    """负责人 keeps the list in; NoteMissing without a reason."""
    return advance(lock(request, version), REFUSE_EXPORT, actor=actor, note=note)


def check_release(request: ExportRequest, sheet: Sheet) -> None:
    """Raise ReleaseOver or ListChanged unless ``sheet`` is what may be taken under ``request`` now."""
    if not request.is_usable(clock.today()):
        raise ReleaseOver("这份导出申请没有批准，或者已过可以下载的日期。", case=request)
    if fingerprint_of(sheet) != request.fingerprint:
        raise ListChanged("申请之后名单变了，和批准的不是同一份，请重新申请。", case=request)
