"""The life cycle of a title, as a table to read aloud; that its term ends is no step."""

from django.db.models import TextChoices

from casework import clock, hearings
from casework.templatetags.dates import cn_date
from casework.transitions import Duty, Stage, Transition, Workflow
from platforms.policy import PLAQUE_RETURN_DAYS, RECTIFICATION_DAYS, STEP_DAYS

# The kind of hearing that may end in the loss of the title.
REVOCATION = "designation_revocation"


class DesignationStatus(TextChoices):
    VALID = "valid", "有效"
    WARNED = "warned", "约谈整改"
    SUSPENDED = "suspended", "暂停"
    SURRENDERING = "surrendering", "申请退出"
    REVOKED = "revoked", "取消称号"
    SURRENDERED = "surrendered", "退出"


# The title is held; in force, it counts: a suspended one is held but counts for nothing.
HELD = frozenset(DesignationStatus) - {DesignationStatus.REVOKED, DesignationStatus.SURRENDERED}
IN_FORCE = HELD - {DesignationStatus.SUSPENDED}


def term_running(designation) -> str:
    """Return why nothing can be done to a title whose term is over."""
    if clock.today() <= designation.valid_until:
        return ""
    return f"称号的有效期已于 {cn_date(designation.valid_until)} 届满。"


def no_hearing(designation) -> str:
    """Return why the unit cannot leave while it is being heard."""
    hearing = hearings.live_on(designation)
    return f"“{hearing.matter}”正在办理（{hearing.reference}），办结前不能退出。" if hearing else ""


def running_without_hearing(designation) -> str:
    return term_running(designation) or no_hearing(designation)


def decided_after_hearing(designation) -> str:
    """Return why the title cannot be taken: only a hearing that was decided so opens the step."""
    if hearings.decided_on(designation, REVOCATION):
        return ""
    return "取消称号要先立案、告知并听取陈述申辩，由负责人在陈述申辩件里作出决定。"


WARN_DESIGNATION = Transition(
    name="warn_designation",
    label="约谈整改",
    sources=frozenset({DesignationStatus.VALID}),
    target=DesignationStatus.WARNED,
    permission="platforms.review_title",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="title_warned",
    tells=(Duty.APPLICANT, Duty.HANDLER),
    consequence="称号仍然有效，名录和历史公开写明“约谈整改”和您写的理由。",
    guard=term_running,
)
LIFT_WARNING = Transition(
    name="lift_warning",
    label="整改到位，解除约谈",
    sources=frozenset({DesignationStatus.WARNED}),
    target=DesignationStatus.VALID,
    permission="platforms.review_title",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="title_restored",
    tells=(Duty.APPLICANT, Duty.HANDLER),
    consequence="恢复为“有效”，理由公开。",
)
SUSPEND_DESIGNATION = Transition(
    name="suspend_designation",
    label="暂停称号",
    sources=frozenset({DesignationStatus.VALID, DesignationStatus.WARNED}),
    target=DesignationStatus.SUSPENDED,
    permission="platforms.approve_title",
    duty=Duty.APPROVER,
    needs_note=True,
    decides=True,
    danger=True,
    notice="title_suspended",
    tells=(Duty.APPLICANT, Duty.REVIEWER, Duty.HANDLER),
    consequence="证书核验立即显示“已暂停”，名录公开状态和理由；恢复前不参与对接和申报。",
    guard=term_running,
)
RESUME_DESIGNATION = Transition(
    name="resume_designation",
    label="恢复称号",
    sources=frozenset({DesignationStatus.SUSPENDED}),
    target=DesignationStatus.VALID,
    permission="platforms.approve_title",
    duty=Duty.APPROVER,
    needs_note=True,
    decides=True,
    notice="title_restored",
    tells=(Duty.APPLICANT, Duty.REVIEWER, Duty.HANDLER),
    consequence="证书核验恢复为“有效”，理由公开。",
)
REQUEST_SURRENDER = Transition(
    name="request_surrender",
    label="申请退出称号",
    sources=frozenset(
        {DesignationStatus.VALID, DesignationStatus.WARNED, DesignationStatus.SUSPENDED}
    ),
    target=DesignationStatus.SURRENDERING,
    permission="platforms.surrender_title",
    duty=Duty.APPLICANT,
    needs_note=True,
    danger=True,
    notice="surrender_requested",
    tells=(Duty.APPROVER, Duty.APPLICANT),
    consequence="报负责人确认；提出后不能撤回。确认前称号仍是现在的状态，确认后交回标牌。",
    guard=running_without_hearing,
)
CONFIRM_SURRENDER = Transition(
    name="confirm_surrender",
    label="确认退出",
    sources=frozenset({DesignationStatus.SURRENDERING}),
    target=DesignationStatus.SURRENDERED,
    permission="platforms.approve_title",
    duty=Duty.APPROVER,
    decides=True,
    notice="title_surrendered",
    tells=(Duty.APPLICANT, Duty.REVIEWER, Duty.HANDLER),
    consequence="称号终止，证书核验立即显示“已退出”，名录公开；标牌限期交回。",
    guard=no_hearing,
)
REVOKE_DESIGNATION = Transition(
    name="revoke_designation",
    label="取消称号",
    sources=HELD,
    target=DesignationStatus.REVOKED,
    permission="platforms.approve_title",
    duty=Duty.APPROVER,
    needs_note=True,
    decides=True,
    danger=True,
    notice="title_revoked",
    tells=(Duty.HANDLER, Duty.REVIEWER),
    consequence="称号终止，证书核验立即显示“已撤销”，决定和理由公开；标牌限期交回。",
    guard=decided_after_hearing,
)

DESIGNATION_WORKFLOW = Workflow(
    name="designation",
    initial=DesignationStatus.VALID,
    labels=dict(DesignationStatus.choices),
    transitions=(
        WARN_DESIGNATION,
        LIFT_WARNING,
        SUSPEND_DESIGNATION,
        RESUME_DESIGNATION,
        REQUEST_SURRENDER,
        CONFIRM_SURRENDER,
        REVOKE_DESIGNATION,
    ),
    stages={
        DesignationStatus.WARNED: Stage(
            DesignationStatus.WARNED,
            Duty.REVIEWER,
            "检查整改：到位的解除约谈，不到位的报负责人暂停",
            days=RECTIFICATION_DAYS,
        ),
        DesignationStatus.SUSPENDED: Stage(
            DesignationStatus.SUSPENDED, Duty.APPROVER, "恢复称号；须取消的，由经办先立案告知"
        ),
        DesignationStatus.SURRENDERING: Stage(
            DesignationStatus.SURRENDERING, Duty.APPROVER, "确认退出", days=STEP_DAYS
        ),
    },
    path=(DesignationStatus.VALID,),
)

# A title that is over leaves one thing to do; it changes no status, so it is no step of the table.
PLAQUE_STAGES = {
    status: Stage(status, Duty.HANDLER, "收回标牌", days=PLAQUE_RETURN_DAYS)
    for status in (DesignationStatus.REVOKED, DesignationStatus.SURRENDERED)
}
