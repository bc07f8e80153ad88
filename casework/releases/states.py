"""The life cycle of an export request, as a table to read aloud (trust T19)."""

from django.db.models import TextChoices

from casework.transitions import Duty, Stage, Transition, Workflow

DECISION_DAYS = 2
USABLE_DAYS = 5


class ReleaseStatus(TextChoices):
    REQUESTED = "requested", "待批准"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "不予批准"


APPROVE_EXPORT = Transition(
    name="approve_export",
    label="批准导出",
    sources=frozenset({ReleaseStatus.REQUESTED}),
    target=ReleaseStatus.APPROVED,
    permission="casework.approve_export",
    duty=Duty.APPROVER,
    decides=True,
    notice="export_approved",
    tells=(Duty.HANDLER,),
    consequence=(
        f"申请人 {USABLE_DAYS} 个工作日内可以下载这份名单；名单有变就要重新申请，每次下载都留下记录。"
    ),
)
REFUSE_EXPORT = Transition(
    name="refuse_export",
    label="不予批准",
    sources=frozenset({ReleaseStatus.REQUESTED}),
    target=ReleaseStatus.REJECTED,
    permission="casework.approve_export",
    duty=Duty.APPROVER,
    needs_note=True,
    decides=True,
    danger=True,
    notice="export_refused",
    tells=(Duty.HANDLER,),
    consequence="不能下载，理由告诉申请人。",
)

RELEASE_WORKFLOW = Workflow(
    name="release",
    initial=ReleaseStatus.REQUESTED,
    labels=dict(ReleaseStatus.choices),
    transitions=(APPROVE_EXPORT, REFUSE_EXPORT),
    stages={
        ReleaseStatus.REQUESTED: Stage(
            ReleaseStatus.REQUESTED, Duty.APPROVER, "批准导出", days=DECISION_DAYS
        ),
    },
    path=(ReleaseStatus.REQUESTED, ReleaseStatus.APPROVED),
)
