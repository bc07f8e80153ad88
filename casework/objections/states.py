"""The life cycle of an objection, as a table to read aloud (handbook 7.6)."""

from django.db.models import TextChoices

from casework.transitions import Duty, Stage, Transition, Workflow

TRIAGE_DAYS = 2
# Counted from the day of receipt to the decision, triage included, whoever has it meanwhile.
HANDLING_DAYS = 15
TOLD_THE_UNIT = "意见会作为核查要点告知被异议单位，不要写异议人的姓名或联系方式。"
PUBLISHED = "意见作为公开的处理结论登在公示页，不能写异议人的姓名或联系方式。"


class ObjectionStatus(TextChoices):
    RECEIVED = "received", "已收到"
    ACCEPTED = "accepted", "核查中"
    FOUND = "found", "待审核"
    REVIEWED = "reviewed", "待决定"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    CLUE = "clue", "作为线索留存"


OPEN = frozenset(
    {
        ObjectionStatus.RECEIVED,
        ObjectionStatus.ACCEPTED,
        ObjectionStatus.FOUND,
        ObjectionStatus.REVIEWED,
    }
)
# What the public is told of: taken on, and what came of it.
UNDER_WAY = OPEN - {ObjectionStatus.RECEIVED}
DECIDED = frozenset({ObjectionStatus.UPHELD, ObjectionStatus.DISMISSED})

PUBLIC_LABELS = {
    ObjectionStatus.RECEIVED: "已收到，等待受理",
    ObjectionStatus.ACCEPTED: "已受理，正在核查",
    ObjectionStatus.FOUND: "已受理，正在核查",
    ObjectionStatus.REVIEWED: "已受理，正在核查",
}

KEEP_AS_CLUE = Transition(
    name="keep_as_clue",
    label="作为线索留存",
    sources=frozenset({ObjectionStatus.RECEIVED}),
    target=ObjectionStatus.CLUE,
    permission="casework.keep_clue",
    duty=Duty.SYSTEM,
    notice="objection_clue",
    tells=(Duty.HANDLER,),
    consequence="匿名反映不作为异议受理，不答复，不影响名单。",
)
ACCEPT_OBJECTION = Transition(
    name="accept_objection",
    label="受理核查",
    sources=frozenset({ObjectionStatus.RECEIVED}),
    target=ObjectionStatus.ACCEPTED,
    permission="casework.handle_objection",
    duty=Duty.HANDLER,
    notice="objection_accepted",
    tells=(Duty.REVIEWER, Duty.APPROVER),
    consequence=f"被异议的单位暂停办理下一步，名单里的其他单位照常。{TOLD_THE_UNIT}",
)
DECLINE_OBJECTION = Transition(
    name="decline_objection",
    label="不予受理",
    sources=frozenset({ObjectionStatus.RECEIVED}),
    target=ObjectionStatus.NOT_ACCEPTED,
    permission="casework.handle_objection",
    duty=Duty.HANDLER,
    needs_note=True,
    decides=True,
    danger=True,
    notice="objection_declined",
    tells=(Duty.REVIEWER,),
    consequence="办结，不影响名单；理由答复异议人。",
)
RECORD_FINDING = Transition(
    name="record_finding",
    label="提出核查意见",
    sources=frozenset({ObjectionStatus.ACCEPTED}),
    target=ObjectionStatus.FOUND,
    permission="casework.handle_objection",
    duty=Duty.HANDLER,
    needs_note=True,
    notice="objection_found",
    tells=(Duty.REVIEWER,),
    consequence="意见写明查到什么、建议成立还是不成立，报审核。",
)
ENDORSE_FINDING = Transition(
    name="endorse_finding",
    label="审核通过，报决定",
    sources=frozenset({ObjectionStatus.FOUND}),
    target=ObjectionStatus.REVIEWED,
    permission="casework.review_objection",
    duty=Duty.REVIEWER,
    notice="objection_endorsed",
    tells=(Duty.APPROVER,),
    consequence="报负责人决定异议是否成立。",
)
RETURN_FINDING = Transition(
    name="return_finding",
    label="退经办再核查",
    sources=frozenset({ObjectionStatus.FOUND}),
    target=ObjectionStatus.ACCEPTED,
    permission="casework.review_objection",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="objection_sent_back",
    tells=(Duty.HANDLER,),
    consequence="回到经办，办理时限不重新起算。",
)
RECONSIDER_OBJECTION = Transition(
    name="reconsider_objection",
    label="退回再核查",
    sources=frozenset({ObjectionStatus.REVIEWED}),
    target=ObjectionStatus.ACCEPTED,
    permission="casework.decide_objection",
    duty=Duty.APPROVER,
    needs_note=True,
    notice="objection_sent_back",
    tells=(Duty.HANDLER, Duty.REVIEWER),
    consequence="回到经办，办理时限不重新起算。",
)
UPHOLD_OBJECTION = Transition(
    name="uphold_objection",
    label="异议成立",
    sources=frozenset({ObjectionStatus.REVIEWED}),
    target=ObjectionStatus.UPHELD,
    permission="casework.decide_objection",
    duty=Duty.APPROVER,
    needs_note=True,
    decides=True,
    danger=True,
    notice="objection_decided",
    tells=(Duty.HANDLER, Duty.REVIEWER),
    consequence=f"被异议的单位不能再办下一步，直到名单更正。{PUBLISHED}",
)
DISMISS_OBJECTION = Transition(
    name="dismiss_objection",
    label="异议不成立",
    sources=frozenset({ObjectionStatus.REVIEWED}),
    target=ObjectionStatus.DISMISSED,
    permission="casework.decide_objection",
    duty=Duty.APPROVER,
    needs_note=True,
    decides=True,
    notice="objection_decided",
    tells=(Duty.HANDLER, Duty.REVIEWER),
    consequence=f"恢复办理。{PUBLISHED}",
)

OBJECTION_WORKFLOW = Workflow(
    name="objection",
    initial=ObjectionStatus.RECEIVED,
    labels=dict(ObjectionStatus.choices),
    public_labels=PUBLIC_LABELS,
    transitions=(
        KEEP_AS_CLUE,
        ACCEPT_OBJECTION,
        DECLINE_OBJECTION,
        RECORD_FINDING,
        ENDORSE_FINDING,
        RETURN_FINDING,
        DISMISS_OBJECTION,
        UPHOLD_OBJECTION,
        RECONSIDER_OBJECTION,
    ),
    stages={
        ObjectionStatus.RECEIVED: Stage(
            ObjectionStatus.RECEIVED, Duty.HANDLER, "决定是否受理", days=TRIAGE_DAYS
        ),
        ObjectionStatus.ACCEPTED: Stage(
            ObjectionStatus.ACCEPTED, Duty.HANDLER, "核查并提出意见", days=HANDLING_DAYS
        ),
        ObjectionStatus.FOUND: Stage(ObjectionStatus.FOUND, Duty.REVIEWER, "审核核查意见"),
        ObjectionStatus.REVIEWED: Stage(
            ObjectionStatus.REVIEWED, Duty.APPROVER, "决定异议是否成立"
        ),
    },
    path=(
        ObjectionStatus.RECEIVED,
        ObjectionStatus.ACCEPTED,
        ObjectionStatus.FOUND,
        ObjectionStatus.REVIEWED,
        ObjectionStatus.UPHELD,
    ),
)
