"""融通圈: the life of a circle and of each membership in it, as two tables to read aloud."""

from django.db.models import TextChoices

from casework.transitions import Duty, Transition, Workflow


class CircleStatus(TextChoices):
    ACTIVE = "active", "运行中"
    DISSOLVED = "dissolved", "已解散"
    REMOVED = "removed", "已下架"


class MemberStatus(TextChoices):
    REQUESTED = "requested", "等核心企业同意"
    JOINED = "joined", "已加入"
    REFUSED = "refused", "没有同意"
    LEFT = "left", "已退出"
    REMOVED = "removed", "已移出"
    ENDED = "ended", "圈子已结束"


# At most one membership of a unit in a circle is one of these.
BELONGING = frozenset({MemberStatus.REQUESTED, MemberStatus.JOINED})

DISSOLVE_CIRCLE = Transition(
    name="dissolve_circle",
    label="解散圈子",
    sources=frozenset({CircleStatus.ACTIVE}),
    target=CircleStatus.DISSOLVED,
    permission="enterprises.lead_circle",
    duty=Duty.APPLICANT,
    needs_note=True,
    danger=True,
    consequence="圈子不再公开，成员和共享的需求随之结束，理由告诉成员；需求本身不受影响。",
)
CLOSE_CIRCLE = Transition(
    name="close_circle",
    label="下架",
    sources=frozenset({CircleStatus.ACTIVE}),
    target=CircleStatus.REMOVED,
    permission="enterprises.handle_circle",
    duty=Duty.HANDLER,
    needs_note=True,
    decides=True,
    danger=True,
    notice="circle_closed",
    tells=(Duty.APPLICANT,),
    consequence="圈子不再公开并结束，理由告诉核心企业和成员。",
)
CIRCLE_WORKFLOW = Workflow(
    name="chain_circle",
    initial=CircleStatus.ACTIVE,
    labels=dict(CircleStatus.choices),
    transitions=(DISSOLVE_CIRCLE, CLOSE_CIRCLE),
    path=(CircleStatus.ACTIVE, CircleStatus.DISSOLVED),
)

ADMIT_MEMBER = Transition(
    name="admit_member",
    label="同意加入",
    sources=frozenset({MemberStatus.REQUESTED}),
    target=MemberStatus.JOINED,
    permission="enterprises.lead_member",
    duty=Duty.APPLICANT,
    notice="member_admitted",
    tells=(Duty.APPLICANT,),
    consequence="对方看到圈内成员和共享的需求。",
)
REFUSE_MEMBER = Transition(
    name="refuse_member",
    label="不同意",
    sources=frozenset({MemberStatus.REQUESTED}),
    target=MemberStatus.REFUSED,
    permission="enterprises.lead_member",
    duty=Duty.APPLICANT,
    needs_note=True,
    notice="member_refused",
    tells=(Duty.APPLICANT,),
    consequence="理由告诉对方；对方以后还可以再申请。",
)
LEAVE_CIRCLE = Transition(
    name="leave_circle",
    label="退出圈子",
    sources=BELONGING,
    target=MemberStatus.LEFT,
    permission="enterprises.leave_circle",
    duty=Duty.APPLICANT,
    danger=True,
    consequence="不再看到圈内成员和共享的需求；您共享的需求同时从圈内撤下。",
)
REMOVE_MEMBER = Transition(
    name="remove_member",
    label="移出圈子",
    sources=frozenset({MemberStatus.JOINED}),
    target=MemberStatus.REMOVED,
    permission="enterprises.lead_member",
    duty=Duty.APPLICANT,
    needs_note=True,
    danger=True,
    notice="member_removed",
    tells=(Duty.APPLICANT,),
    consequence="对方不再看到圈内的内容，理由告诉对方；对方共享的需求同时撤下。",
)
END_MEMBERSHIP = Transition(
    name="end_membership",
    label="圈子已结束",
    sources=BELONGING,
    target=MemberStatus.ENDED,
    permission="enterprises.follow_on",
    duty=Duty.SYSTEM,
    notice="member_ended",
    tells=(Duty.APPLICANT,),
    consequence="圈子已解散或者下架。",
)
MEMBER_WORKFLOW = Workflow(
    name="circle_member",
    initial=MemberStatus.REQUESTED,
    labels=dict(MemberStatus.choices),
    transitions=(ADMIT_MEMBER, REFUSE_MEMBER, LEAVE_CIRCLE, REMOVE_MEMBER, END_MEMBERSHIP),
    path=(MemberStatus.REQUESTED, MemberStatus.JOINED),
)
