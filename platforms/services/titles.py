"""The life of a title after it was granted: warned, suspended, given back, taken, its level."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from casework import audit, clock, hearings
from casework.calendar import Day, add_working_days
from casework.deadlines import close_step, open_step
from casework.models import Hearing
from casework.permissions import require
from casework.transitions import Duty, Transition
from casework.workflow import (
    NotYet,
    TransitionError,
    advance,
    lock,
    move_of,
    refuse_at_another_level,
)
from platforms.models import Designation, Plaque
from platforms.policy import (
    DESIGNATION,
    LEAST_RECTIFICATION_DAYS,
    MOST_RECTIFICATION_DAYS,
    OFFICE,
    OFFICE_CONTACT,
    PLAQUE_RETURN_DAYS,
    REAPPLY_YEARS,
    RECTIFICATION_DAYS,
    TITLE,
)
from platforms.policy import REVOCATION as REVOCATION_CLAUSE
from platforms.services.search import show_filings_of
from platforms.states import (
    CONFIRM_SURRENDER,
    HELD,
    LIFT_WARNING,
    PLAQUE_STAGES,
    REQUEST_SURRENDER,
    RESUME_DESIGNATION,
    REVOCATION,
    REVOKE_DESIGNATION,
    SUSPEND_DESIGNATION,
    WARN_DESIGNATION,
)
from platforms.states.designations import term_running

POLICY_NAME = "《广州市推进“四化”平台赋能企业提升实施方案》"


@transaction.atomic
def warn_designation(
    designation: Designation, *, actor, version: int, note: str, days: int = RECTIFICATION_DAYS
) -> Designation:
    """审核 warns the platform and asks it to put right what ``note`` names; the title stays valid.

    ``days`` are the working days it has for it, today not counted; ValueError outside the bounds.
    """
    if not LEAST_RECTIFICATION_DAYS <= days <= MOST_RECTIFICATION_DAYS:
        raise ValueError(f"{days} working days are outside the bounds")
    return _take(
        designation,
        WARN_DESIGNATION,
        actor=actor,
        version=version,
        note=note,
        data={"days": days},
        due=add_working_days(clock.today(), days),
    )


@transaction.atomic
def lift_warning(designation: Designation, *, actor, version: int, note: str) -> Designation:
    """审核 finds that it was put right."""
    return _take(designation, LIFT_WARNING, actor=actor, version=version, note=note)


@transaction.atomic
def suspend_designation(designation: Designation, *, actor, version: int, note: str) -> Designation:
    """负责人 suspends the title: it is held, but counts for nothing."""
    return _take(designation, SUSPEND_DESIGNATION, actor=actor, version=version, note=note)


@transaction.atomic
def resume_designation(designation: Designation, *, actor, version: int, note: str) -> Designation:
    """负责人 gives the title its force back."""
    return _take(designation, RESUME_DESIGNATION, actor=actor, version=version, note=note)


@transaction.atomic
def request_surrender(designation: Designation, *, actor, version: int, note: str) -> Designation:
    """The unit's 管理员 asks to leave, with the reason; NotYet while a hearing is running.

    Until it is confirmed the title is worth what it was: a suspended one stays suspended.
    """
    designation = lock(designation, version)
    changes = {"left_from": designation.status}
    return advance(designation, REQUEST_SURRENDER, actor=actor, note=note, changes=changes)


@transaction.atomic
def confirm_surrender(
    designation: Designation, *, actor, version: int, note: str = ""
) -> Designation:
    """负责人 confirms: the title ends, the plaque is due back; NotYet while a hearing is running."""
    designation = _take(designation, CONFIRM_SURRENDER, actor=actor, version=version, note=note)
    _call_plaque_back(designation)
    return designation


def _take(
    designation: Designation,
    step: Transition,
    *,
    actor,
    version: int | None,
    note: str,
    data: Mapping[str, object] | None = None,
    due: Day | None = None,
) -> Designation:
    designation = advance(
        lock(designation, version),
        step,
        actor=actor,
        note=note,
        changes={"status_since": clock.now()},
        data=data,
        due=due,
    )
    show_filings_of(designation.platform)
    return designation


# Taking the title away (§二（六）)


@transaction.atomic
def open_revocation(
    designation: Designation,
    *,
    facts: str,
    clauses: Sequence[str],
    evidence: Sequence[str] | str,
    actor,
    version: int | None = None,
) -> Hearing:
    """经办 opens the hearing that may end in the loss of the title.

    ``clauses`` are keys of ``REVOCATION_KIND.clauses``. NotYet once the term is over,
    TransitionError when the title has ended or a hearing is running; ValidationError for faulty
    values.
    """
    designation = lock(designation, version)
    if designation.status not in HELD:
        raise TransitionError(
            f"称号的状态是“{designation.status_label}”，不能再取消。", case=designation
        )
    if bar := term_running(designation):
        raise NotYet(bar, case=designation)
    return hearings.open_hearing(
        designation,
        kind=REVOCATION_KIND,
        values={"facts": facts, "clauses": clauses, "evidence": evidence},
        actor=actor,
    )


@transaction.atomic
def revoke_designation(hearing: Hearing, *, actor, note: str) -> Designation:
    """Take the title in the transaction in which 负责人 decides ``hearing``.

    The step's guard asks for the decided hearing, so nothing else can open it.
    """
    designation = _take(
        hearing.subject,
        REVOKE_DESIGNATION,
        actor=actor,
        version=None,
        note=note,
        data={"hearing": hearing.reference},
    )
    _call_plaque_back(designation)
    return designation


REVOCATION_KIND = hearings.HearingKind(
    code=REVOCATION,
    brief="取消称号",
    matter=f"取消“{TITLE}”称号",
    dismissal=f"不予取消“{TITLE}”称号",
    office=OFFICE,
    contact=OFFICE_CONTACT,
    clauses=(
        (f"{POLICY_NAME}{REVOCATION_CLAUSE.number}", REVOCATION_CLAUSE.quote),
        (f"{POLICY_NAME}{DESIGNATION.number}", DESIGNATION.quote),
        ("征集通知和申报时的承诺", "申报内容、材料和承诺应当真实；虚假的，取消称号"),
    ),
    carry_out=revoke_designation,
    follow_up=(
        "自本决定之日起停止使用称号和标牌，证书不再有效，平台名录写明状态和日期。",
        f"请在 {PLAQUE_RETURN_DAYS} 个工作日内（不算决定当日）交回标牌。",
        f"自本决定之日起 {REAPPLY_YEARS} 年内不能重新申报；期满后符合条件的可以再报。",
    ),
)


# The plaque


def issue_plaque(designation: Designation, *, actor) -> Plaque:
    """Enter the plaque that goes with a title just granted; it bears the title's number."""
    return Plaque.objects.create(
        number=designation.reference,
        designation=designation,
        issued_on=designation.granted_on,
        issued_by=actor,
    )


def _call_plaque_back(designation: Designation) -> None:
    """Set the day by which the plaque must be back and put it on the desk of 经办."""
    plaque = Plaque.objects.select_for_update().get(designation=designation)
    if plaque.returned_on:
        return
    due = add_working_days(clock.today(), PLAQUE_RETURN_DAYS)
    plaque.due_on, plaque.due_is_provisional = due.on, due.provisional
    plaque.save(update_fields=["due_on", "due_is_provisional"])
    stage = PLAQUE_STAGES[designation.status]
    open_step(designation, stage, at=clock.now(), due=due)


@transaction.atomic
def receive_plaque(designation: Designation, *, actor, version: int, note: str = "") -> Plaque:
    """经办 takes the plaque back; TransitionError unless it is due and still out."""
    require(actor, "platforms.handle_title", designation)
    designation = lock(designation, version)
    refuse_at_another_level(designation, Duty.HANDLER, actor)
    plaque = Plaque.objects.select_for_update().get(designation=designation)
    if plaque.due_on is None or plaque.returned_on:
        raise TransitionError("这块标牌现在不用收回。", case=designation)
    plaque.returned_on, plaque.received_by = clock.today(), actor
    plaque.remark = note.strip()[:300]
    plaque.save(update_fields=["returned_on", "received_by", "remark"])
    event = _note(
        designation,
        "receive_plaque",
        "收回标牌",
        Duty.HANDLER,
        actor,
        note,
        {"number": plaque.number},
    )
    close_step(designation, at=event.at)
    return plaque


# The level (一（二）“分类分级培育”)


@transaction.atomic
def set_level(
    designation: Designation, level: str, *, actor, note: str, version: int | None = None
) -> Designation:
    """负责人 changes the level, with the reason; evaluation proposes it, a person sets it.

    TransitionError for a level that the round does not know, the present one, or an ended title.
    """
    require(actor, "platforms.approve_title", designation)
    designation = lock(designation, version)
    refuse_at_another_level(designation, Duty.APPROVER, actor)
    levels = designation.application.round.levels
    if designation.status not in HELD or level not in levels or level == designation.level:
        raise TransitionError(
            f"培育等级可以改为：{'、'.join(one for one in levels if one != designation.level)}。",
            case=designation,
        )
    before = designation.level
    designation.level = level
    _note(
        designation,
        "set_level",
        f"培育等级定为“{level}”",
        Duty.APPROVER,
        actor,
        note,
        {"from": before, "to": level},
    )
    return designation


def _note(
    designation: Designation,
    action: str,
    label: str,
    duty: Duty,
    actor,
    note: str,
    data: Mapping[str, str],
):
    """Write down an act that changes no status, with its level and a new version."""
    designation.version += 1
    level = {Duty.HANDLER: "handled_by", Duty.APPROVER: "approved_by"}[duty]
    move = move_of(designation, duty, actor)
    # A deputy acts in the name of the absent one: the title stays his.
    setattr(designation, level, move.on_behalf_of or actor)
    designation.save(update_fields=["version", "level", level, "updated_at"])
    return audit.record(
        action,
        actor=actor,
        case=designation,
        label=label,
        note=note,
        move=move,
        data=data,
    )
