"""The life cycle of a hearing (告知 – 陈述申辩 – 决定), as a table to read aloud."""

from django.db.models import TextChoices

from casework import clock
from casework.transitions import Duty, Stage, Transition, Workflow

# Working days: the office's own for each of its steps, and the unit's when a subject sets no other.
HEARING_STEP_DAYS = 3
STATEMENT_DAYS = 5


def statement_open(hearing) -> str:
    """Return why the unit can no longer be heard; on a guessed last day it always can."""
    return "陈述申辩期已经届满。" if hearing.is_late(clock.now()) else ""


def statement_lapsed(hearing) -> str:
    """Return why the period for statement and defence has not lapsed yet."""
    if hearing.is_provisional:
        return "陈述申辩期的最后一天暂按周末推算，请先录入节假日表。"
    return "" if hearing.is_late(clock.now()) else "陈述申辩期还没有届满。"


class HearingStatus(TextChoices):
    DRAFT = "draft", "起草中"
    SUBMITTED = "submitted", "待审核"
    IN_APPROVAL = "in_approval", "待签发"
    NOTIFIED = "notified", "已告知"
    HEARD = "heard", "待复核"
    REPORTED = "reported", "复核待审"
    IN_DECISION = "in_decision", "待决定"
    UPHELD = "upheld", "已作出决定"
    DISMISSED = "dismissed", "决定不予处理"
    WITHDRAWN = "withdrawn", "已撤销"


# What the unit reads while the office is at work.
PUBLIC_LABELS = {
    HearingStatus.NOTIFIED: "等待陈述申辩",
    HearingStatus.HEARD: "复核中",
    HearingStatus.REPORTED: "复核中",
    HearingStatus.IN_DECISION: "复核中",
}
LIVE = frozenset(HearingStatus) - {
    HearingStatus.UPHELD,
    HearingStatus.DISMISSED,
    HearingStatus.WITHDRAWN,
}

PROPOSE_HEARING = Transition(
    name="propose_hearing",
    label="提交审核",
    sources=frozenset({HearingStatus.DRAFT}),
    target=HearingStatus.SUBMITTED,
    permission="casework.handle_hearing",
    duty=Duty.HANDLER,
    notice="hearing_proposed",
    tells=(Duty.REVIEWER,),
    consequence="转审核核对事实、依据和证据；提交后内容不能再改，除非退回。",
)
DROP_HEARING = Transition(
    name="drop_hearing",
    label="撤销立案",
    sources=frozenset({HearingStatus.DRAFT}),
    target=HearingStatus.WITHDRAWN,
    permission="casework.handle_hearing",
    duty=Duty.HANDLER,
    needs_note=True,
    danger=True,
    consequence="办结，不通知当事单位；以后要重新提出。",
)
RETURN_HEARING = Transition(
    name="return_hearing",
    label="退回修改",
    sources=frozenset({HearingStatus.SUBMITTED}),
    target=HearingStatus.DRAFT,
    permission="casework.review_hearing",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="hearing_returned",
    tells=(Duty.HANDLER,),
    consequence="退给经办补充事实、依据或证据，不通知当事单位。",
)
ENDORSE_HEARING = Transition(
    name="endorse_hearing",
    label="审核通过，报签发",
    sources=frozenset({HearingStatus.SUBMITTED}),
    target=HearingStatus.IN_APPROVAL,
    permission="casework.review_hearing",
    duty=Duty.REVIEWER,
    notice="hearing_endorsed",
    tells=(Duty.APPROVER,),
    consequence="报负责人签发告知书。",
)
DECLINE_NOTICE = Transition(
    name="decline_notice",
    label="不签发，退回修改",
    sources=frozenset({HearingStatus.IN_APPROVAL}),
    target=HearingStatus.DRAFT,
    permission="casework.approve_hearing",
    duty=Duty.APPROVER,
    needs_note=True,
    notice="hearing_returned",
    tells=(Duty.HANDLER, Duty.REVIEWER),
    consequence="退给经办修改，改好后重新送审、签发。",
)
ISSUE_NOTICE = Transition(
    name="issue_notice",
    label="签发告知书",
    sources=frozenset({HearingStatus.IN_APPROVAL}),
    target=HearingStatus.NOTIFIED,
    permission="casework.approve_hearing",
    duty=Duty.APPROVER,
    decides=True,
    notice="hearing_notified",
    tells=(Duty.APPLICANT, Duty.HANDLER, Duty.REVIEWER),
    consequence="告知书送达当事单位（站内信、邮件和 PDF），陈述申辩期从次日起算。",
)
STATE_DEFENCE = Transition(
    name="state_defence",
    label="提交陈述申辩",
    sources=frozenset({HearingStatus.NOTIFIED}),
    target=HearingStatus.HEARD,
    permission="casework.state_hearing",
    duty=Duty.APPLICANT,
    notice="hearing_stated",
    tells=(Duty.HANDLER, Duty.APPLICANT),
    consequence="提交后不能再改；经办逐项复核，结果写进决定书。",
    guard=statement_open,
)
WAIVE_DEFENCE = Transition(
    name="waive_defence",
    label="放弃陈述申辩",
    sources=frozenset({HearingStatus.NOTIFIED}),
    target=HearingStatus.HEARD,
    permission="casework.state_hearing",
    duty=Duty.APPLICANT,
    danger=True,
    notice="hearing_stated",
    tells=(Duty.HANDLER, Duty.APPLICANT),
    consequence="放弃后不能再提交陈述申辩，按现有事实作出决定。",
    guard=statement_open,
)
CLOSE_STATEMENT = Transition(
    name="close_statement",
    label="期满未陈述申辩",
    sources=frozenset({HearingStatus.NOTIFIED}),
    target=HearingStatus.HEARD,
    permission="casework.handle_hearing",
    duty=Duty.HANDLER,
    notice="hearing_closed",
    tells=(Duty.APPLICANT,),
    consequence="记下当事单位在期限内没有陈述申辩，转复核。",
    guard=statement_lapsed,
)
REPORT_HEARING = Transition(
    name="report_hearing",
    label="提出复核意见",
    sources=frozenset({HearingStatus.HEARD}),
    target=HearingStatus.REPORTED,
    permission="casework.handle_hearing",
    duty=Duty.HANDLER,
    needs_note=True,
    notice="hearing_reported",
    tells=(Duty.REVIEWER,),
    consequence="写明对每一点陈述申辩采纳与否和理由，转审核；意见写进决定书。",
)
RETURN_REPORT = Transition(
    name="return_report",
    label="退回重新复核",
    sources=frozenset({HearingStatus.REPORTED}),
    target=HearingStatus.HEARD,
    permission="casework.review_hearing",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="hearing_returned",
    tells=(Duty.HANDLER,),
    consequence="退给经办重新复核，不通知当事单位。",
)
ENDORSE_REPORT = Transition(
    name="endorse_report",
    label="审核通过，报决定",
    sources=frozenset({HearingStatus.REPORTED}),
    target=HearingStatus.IN_DECISION,
    permission="casework.review_hearing",
    duty=Duty.REVIEWER,
    notice="hearing_endorsed",
    tells=(Duty.APPROVER,),
    consequence="报负责人作出决定。",
)
UPHOLD_HEARING = Transition(
    name="uphold_hearing",
    label="作出处理决定",
    sources=frozenset({HearingStatus.IN_DECISION}),
    target=HearingStatus.UPHELD,
    permission="casework.approve_hearing",
    duty=Duty.APPROVER,
    needs_note=True,
    decides=True,
    danger=True,
    notice="hearing_upheld",
    tells=(Duty.APPLICANT, Duty.HANDLER, Duty.REVIEWER),
    consequence="立即生效并公开；发出书面决定，写明理由和救济途径。不能恢复。",
)
DISMISS_HEARING = Transition(
    name="dismiss_hearing",
    label="不予处理",
    sources=frozenset({HearingStatus.IN_DECISION}),
    target=HearingStatus.DISMISSED,
    permission="casework.approve_hearing",
    duty=Duty.APPROVER,
    needs_note=True,
    decides=True,
    notice="hearing_dismissed",
    tells=(Duty.APPLICANT, Duty.HANDLER, Duty.REVIEWER),
    consequence="办结，原状不变；发出书面决定，写明理由。",
)

HEARING_WORKFLOW = Workflow(
    name="hearing",
    initial=HearingStatus.DRAFT,
    labels=dict(HearingStatus.choices),
    public_labels=PUBLIC_LABELS,
    transitions=(
        PROPOSE_HEARING,
        DROP_HEARING,
        ENDORSE_HEARING,
        RETURN_HEARING,
        ISSUE_NOTICE,
        DECLINE_NOTICE,
        STATE_DEFENCE,
        WAIVE_DEFENCE,
        CLOSE_STATEMENT,
        REPORT_HEARING,
        ENDORSE_REPORT,
        RETURN_REPORT,
        UPHOLD_HEARING,
        DISMISS_HEARING,
    ),
    stages={
        HearingStatus.DRAFT: Stage(
            HearingStatus.DRAFT, Duty.HANDLER, "写明事实、依据和证据", days=HEARING_STEP_DAYS
        ),
        HearingStatus.SUBMITTED: Stage(
            HearingStatus.SUBMITTED,
            Duty.REVIEWER,
            "审核事实、依据和证据",
            days=HEARING_STEP_DAYS,
        ),
        HearingStatus.IN_APPROVAL: Stage(
            HearingStatus.IN_APPROVAL, Duty.APPROVER, "签发告知书", days=HEARING_STEP_DAYS
        ),
        HearingStatus.NOTIFIED: Stage(
            HearingStatus.NOTIFIED,
            Duty.APPLICANT,
            "陈述申辩，或者放弃",
            days=STATEMENT_DAYS,
            pauses_clock=True,
            public_label="陈述申辩",
        ),
        HearingStatus.HEARD: Stage(
            HearingStatus.HEARD,
            Duty.HANDLER,
            "复核陈述申辩，提出意见",
            days=HEARING_STEP_DAYS,
            public_label="复核",
        ),
        HearingStatus.REPORTED: Stage(
            HearingStatus.REPORTED,
            Duty.REVIEWER,
            "审核复核意见",
            days=HEARING_STEP_DAYS,
            public_label="复核",
        ),
        HearingStatus.IN_DECISION: Stage(
            HearingStatus.IN_DECISION,
            Duty.APPROVER,
            "作出决定",
            days=HEARING_STEP_DAYS,
            public_label="决定",
        ),
    },
    path=(
        HearingStatus.DRAFT,
        HearingStatus.SUBMITTED,
        HearingStatus.IN_APPROVAL,
        HearingStatus.NOTIFIED,
        HearingStatus.HEARD,
        HearingStatus.REPORTED,
        HearingStatus.IN_DECISION,
        HearingStatus.UPHELD,
    ),
)
