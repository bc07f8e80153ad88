"""上云用云: said by the enterprise, reported by a platform or listed; and taken off the count again."""

from datetime import date
from typing import NamedTuple

from django.db import transaction

from accounts.models import Organisation, User
from casework import audit, clock
from casework.models import CaseEvent
from casework.notices import notify
from casework.permissions import require
from casework.standards import clean_uscc
from casework.workflow import TransitionError
from enterprises.models import CloudAdoption, Origin, Standing
from enterprises.permissions import (
    DECLARE_CLOUD,
    DENY_CLOUD,
    REPORT_CLOUD,
    STRIKE_CLOUD,
    WITHDRAW_CLOUD,
    reporting_platform,
)

LONGEST_REASON = 200


SAID = {Standing.DENIED: "企业已经否认", Standing.STRUCK: "已由市工信部门移出"}


class AlreadyTold(TransitionError):
    """Somebody whose word counts more has told the same already; nothing was changed."""

    code = "already_told"


class SetAside(TransitionError):
    """The firm has denied it, or the office struck it; who tells it again changes nothing."""

    code = "set_aside"


class Told(NamedTuple):
    """One use of the cloud as a form has it; ``first_on`` is not after today."""

    kind: str
    first_on: date
    proof: str


@transaction.atomic
def declare_cloud(told: Told, *, provider: str, actor: User) -> CloudAdoption:
    """Let the enterprise's 管理员 say what it runs; what others said of the same is his from now on.

    What he denied before, or a platform withdrew, counts again. SetAside for what the office struck.
    """
    require(actor, DECLARE_CLOUD)
    uscc = actor.acting.organisation.uscc
    row, _ = _row(uscc, told, provider, Origin.ENTERPRISE, actor)
    if row.standing == Standing.STRUCK:
        raise SetAside(f"市工信部门已把这一项移出（{row.reason}），更正后由经办恢复。")
    row.origin, row.source = Origin.ENTERPRISE, ""
    return _kept(row, told, actor)


@transaction.atomic
def report_cloud(told: Told, *, uscc: str, actor: User) -> CloudAdoption:
    """Let a platform whose title is in force report a firm that it has brought to the cloud.

    Raises AlreadyTold when the firm itself, or a list, has told the same; SetAside when the firm
    has denied it or the office struck it, and for the platform's own code; UsccError for a wrong one.
    """
    require(actor, REPORT_CLOUD)
    platform = reporting_platform(actor)
    code = clean_uscc(uscc)
    if code == platform.organisation.uscc:
        raise SetAside("这是本单位的代码；自己上云的在“上云用云”里登记。")
    row, is_new = _row(code, told, platform.name, Origin.PLATFORM, actor)
    is_own = row.origin == Origin.PLATFORM and row.reported_by_id == platform.organisation_id
    if row.standing in {Standing.DENIED, Standing.STRUCK}:
        raise SetAside(f"这家企业的这一项{SAID[row.standing]}，不能再报；有出入请与企业核对。")
    if not is_new and not is_own:
        raise AlreadyTold(f"这家企业的这一项已经登记（{row.get_origin_display()}），不用再报。")
    return _kept(row, told, actor)


def _row(
    uscc: str, told: Told, provider: str, origin: Origin, actor: User
) -> tuple[CloudAdoption, bool]:
    """Return the row of this firm, kind and provider under a lock, made when there is none."""
    reporter = actor.acting.organisation if origin == Origin.PLATFORM else None
    made, is_new = CloudAdoption.objects.get_or_create(
        uscc=uscc,
        kind=told.kind,
        provider=provider,
        defaults={
            "first_on": told.first_on,
            "proof": told.proof,
            "origin": origin,
            "reported_by": reporter,
            "told_by": actor,
        },
    )
    return CloudAdoption.objects.select_for_update(of=("self",)).get(pk=made.pk), is_new


def _kept(row: CloudAdoption, told: Told, actor: User) -> CloudAdoption:
    row.first_on, row.proof, row.told_by = told.first_on, told.proof, actor
    row.standing, row.reason, row.set_aside_by, row.set_aside_at = Standing.STANDS, "", None, None
    row.updated_at = clock.now()
    row.save()
    _record("tell_cloud", row, actor, "登记上云用云")
    return row


# Taking a wrong row off the count: it stays, with who did it


@transaction.atomic
def withdraw_cloud(row: CloudAdoption, *, actor: User) -> CloudAdoption:
    """Let the platform take back what it reported; it may report the same again, put right.

    TransitionError once the firm has confirmed it, or when it is set aside already.
    """
    row = _locked(row)
    require(actor, WITHDRAW_CLOUD, row)
    if row.origin != Origin.PLATFORM:
        raise TransitionError("企业已经确认这一项，不能撤回；有出入请与企业核对，由企业否认。")
    _set_aside(row, Standing.WITHDRAWN, actor)
    _record("withdraw_cloud", row, actor, "撤回上云报送")
    return row


@transaction.atomic
def deny_cloud(row: CloudAdoption, *, actor: User) -> CloudAdoption:
    """Let the firm's 管理员 say that what is told of it is wrong; the platform that said so is told.

    TransitionError when it is set aside already.
    """
    row = _locked(row)
    require(actor, DENY_CLOUD, row)
    _set_aside(row, Standing.DENIED, actor)
    event = _record("deny_cloud", row, actor, "否认上云登记")
    notify(_members(row.reported_by), "cloud_denied", **_about(row, event))
    return row


@transaction.atomic
def strike_cloud(row: CloudAdoption, *, actor: User, reason: str) -> CloudAdoption:
    """经办 takes a row off the count and says why; the firm and the platform that said so are told.

    TransitionError without a reason of at most 200 characters, or when it is set aside already.
    """
    row = _locked(row)
    require(actor, STRIKE_CLOUD, row)
    _set_aside(row, Standing.STRUCK, actor, _reason(reason))
    event = _record("strike_cloud", row, actor, "移出上云登记", row.reason)
    notify(_concerned(row), "cloud_struck", **_about(row, event))
    return row


@transaction.atomic
def restore_cloud(row: CloudAdoption, *, actor: User, reason: str) -> CloudAdoption:
    """经办 lets a row count again that the office struck; what others set aside is theirs.

    TransitionError without a reason, or for a row that was not struck.
    """
    row = _locked(row)
    require(actor, STRIKE_CLOUD, row)
    if row.standing != Standing.STRUCK:
        raise TransitionError(f"这一项现在是“{row.get_standing_display()}”，不用恢复。")
    note = _reason(reason)
    row.standing, row.reason, row.set_aside_by, row.set_aside_at = Standing.STANDS, "", None, None
    row.updated_at = clock.now()
    row.save()
    event = _record("restore_cloud", row, actor, "恢复上云登记", note)
    notify(_concerned(row), "cloud_restored", **_about(row, event))
    return row


def _locked(row: CloudAdoption) -> CloudAdoption:
    return CloudAdoption.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise TransitionError(f"请写明理由，{LONGEST_REASON} 个字以内。")
    return reason


def _set_aside(row: CloudAdoption, standing: Standing, actor: User, reason: str = "") -> None:
    if not row.stands:
        raise TransitionError(f"这一项现在是“{row.get_standing_display()}”，没有再改。")
    row.standing, row.reason = standing, reason
    row.set_aside_by, row.set_aside_at = actor, clock.now()
    row.updated_at = row.set_aside_at
    row.save()


def _record(action: str, row: CloudAdoption, actor: User, label: str, note: str = "") -> CaseEvent:
    data = {
        "uscc": row.uscc,
        "kind": row.get_kind_display(),
        "provider": row.provider,
        "first_on": row.first_on,
        "proof": row.proof,
        "origin": row.get_origin_display(),
    }
    return audit.record(action, actor=actor, label=label, note=note, data=data)


def _members(unit: Organisation | None) -> list[User]:
    return list(User.objects.members_of(unit)) if unit else []


def _concerned(row: CloudAdoption) -> list[User]:
    """Return who is of the firm, if it has registered, and of the unit that reported it, if one did."""
    firm = Organisation.objects.filter(uscc=row.uscc).first()
    people = [*_members(firm), *_members(row.reported_by)]
    return list({one.pk: one for one in people}.values())


def _about(row: CloudAdoption, event: CaseEvent) -> dict[str, object]:
    """Return what a notice of ``event`` says; it is told once."""
    return {"key": f"{event.pk}", "context": {"row": row, "note": event.note}}
