"""The life of a demand and of each platform's reply to it, as two tables to read aloud."""

from django.db.models import TextChoices

from casework import clock
from casework.deadlines import closing_moment
from casework.models import OpenStep
from casework.transitions import Duty, Stage, Transition, Workflow
from enterprises.policy import ANSWER_DAYS


class DemandStatus(TextChoices):
    DRAFT = "draft", "草稿"
    OPEN = "open", "寻找平台"
    PICKED = "picked", "等平台答复"
    MATCHED = "matched", "对接中"
    CONCLUDED = "concluded", "已签约"
    WITHDRAWN = "withdrawn", "已撤回"
    REMOVED = "removed", "已下架"


class ReplyStatus(TextChoices):
    OFFERED = "offered", "愿意承接"
    PICKED = "picked", "待答复"
    ACCEPTED = "accepted", "对接中"
    CONTRACTED = "contracted", "已签约"
    DECLINED = "declined", "已婉拒"
    RELEASED = "released", "到期释放"
    RETRACTED = "retracted", "已收回"
    ENDED = "ended", "没有谈成"
    CANCELLED = "cancelled", "需求已结束"


# A demand that looks for nobody any more.
OVER = frozenset({DemandStatus.CONCLUDED, DemandStatus.WITHDRAWN, DemandStatus.REMOVED})
# At most one reply of a demand is one of these: the enterprise deals with one platform at a time.
LIVE = frozenset({ReplyStatus.PICKED, ReplyStatus.ACCEPTED, ReplyStatus.CONTRACTED})
# At most one reply of a demand and a platform is one of these.
STANDING = LIVE | {ReplyStatus.OFFERED}
# What a platform has in hand: its load.
IN_HAND = ReplyStatus.ACCEPTED


def answer_step(reply) -> OpenStep | None:
    """Return the open step that carries the platform's limit, or None."""
    return OpenStep.objects.of(reply).open().first()


def answer_is_over(reply) -> bool:
    """Tell whether the platform's time to answer is over; on a guessed last day it never is."""
    step = answer_step(reply)
    if step is None or step.due_on is None or step.due_is_provisional:
        return False
    return clock.now() > closing_moment(step.due_on)


def may_accept(reply) -> str:
    """Return why a platform cannot accept: too late, or its title is not in force."""
    if answer_is_over(reply):
        return "答复期限已过，这次挑选已经释放；不算拒绝，企业可以再次挑选您。"
    if not reply.platform.is_titled:
        return "平台的称号现在不在有效期内，不能接受新的需求。"
    return ""


def may_release(reply) -> str:
    """Return why a pick is not released yet."""
    return "" if answer_is_over(reply) else "还没有到答复期限。"


POST_DEMAND = Transition(
    name="post_demand",
    label="发布需求",
    sources=frozenset({DemandStatus.DRAFT}),
    target=DemandStatus.OPEN,
    permission="enterprises.post_demand",
    duty=Duty.APPLICANT,
    notice="demand_posted",
    tells=(Duty.APPLICANT,),
    consequence="进入需求大厅，内容不能再改；平台可以表示愿意承接，您也可以从匹配结果里挑选。",
)
PICK_PLATFORM = Transition(
    name="pick_platform",
    label="挑选平台",
    sources=frozenset({DemandStatus.OPEN}),
    target=DemandStatus.PICKED,
    permission="enterprises.post_demand",
    duty=Duty.APPLICANT,
    consequence="请这家平台答复；答复前不能再选别家，到期没有答复的自动释放。",
)
REOPEN_DEMAND = Transition(
    name="reopen_demand",
    label="重新寻找平台",
    sources=frozenset({DemandStatus.PICKED, DemandStatus.MATCHED}),
    target=DemandStatus.OPEN,
    permission="enterprises.follow_on",
    duty=Duty.SYSTEM,
    notice="demand_reopened",
    tells=(Duty.APPLICANT,),
    consequence="需求回到大厅，可以另选平台。",
)
MATCH_DEMAND = Transition(
    name="match_demand",
    label="对接成功",
    sources=frozenset({DemandStatus.PICKED}),
    target=DemandStatus.MATCHED,
    permission="enterprises.follow_on",
    duty=Duty.SYSTEM,
    notice="demand_matched",
    tells=(Duty.APPLICANT,),
    consequence="平台已接受，双方看到对方的名称和联系人。",
)
CONCLUDE_DEMAND = Transition(
    name="conclude_demand",
    label="已签约",
    sources=frozenset({DemandStatus.MATCHED}),
    target=DemandStatus.CONCLUDED,
    permission="enterprises.follow_on",
    duty=Duty.SYSTEM,
    notice="demand_concluded",
    tells=(Duty.APPLICANT,),
    consequence="需求办结。",
)
WITHDRAW_DEMAND = Transition(
    name="withdraw_demand",
    label="撤回需求",
    sources=frozenset({DemandStatus.DRAFT, DemandStatus.OPEN, DemandStatus.PICKED}),
    target=DemandStatus.WITHDRAWN,
    permission="enterprises.post_demand",
    duty=Duty.APPLICANT,
    danger=True,
    consequence="从大厅撤下，办结；答复中的和愿意承接的平台会收到通知。以后可以照这份另写一份。",
)
REMOVE_DEMAND = Transition(
    name="remove_demand",
    label="下架",
    sources=frozenset({DemandStatus.OPEN, DemandStatus.PICKED}),
    target=DemandStatus.REMOVED,
    permission="enterprises.handle_demand",
    duty=Duty.HANDLER,
    needs_note=True,
    decides=True,
    danger=True,
    notice="demand_removed",
    tells=(Duty.APPLICANT,),
    consequence="从大厅撤下并办结，您写的理由告诉企业；企业改正后可以另写一份。",
)

DEMAND_WORKFLOW = Workflow(
    name="demand",
    initial=DemandStatus.DRAFT,
    labels=dict(DemandStatus.choices),
    transitions=(
        POST_DEMAND,
        PICK_PLATFORM,
        REOPEN_DEMAND,
        MATCH_DEMAND,
        CONCLUDE_DEMAND,
        WITHDRAW_DEMAND,
        REMOVE_DEMAND,
    ),
    stages={
        DemandStatus.DRAFT: Stage(DemandStatus.DRAFT, Duty.APPLICANT, "填写并发布"),
        DemandStatus.OPEN: Stage(DemandStatus.OPEN, Duty.APPLICANT, "挑选平台"),
        DemandStatus.MATCHED: Stage(DemandStatus.MATCHED, Duty.APPLICANT, "记录对接结果"),
    },
    path=(
        DemandStatus.DRAFT,
        DemandStatus.OPEN,
        DemandStatus.PICKED,
        DemandStatus.MATCHED,
        DemandStatus.CONCLUDED,
    ),
)

PICK_OFFER = Transition(
    name="pick_offer",
    label="挑选",
    sources=frozenset({ReplyStatus.OFFERED}),
    target=ReplyStatus.PICKED,
    permission="enterprises.pick_reply",
    duty=Duty.APPLICANT,
    notice="demand_picked",
    tells=(Duty.APPLICANT,),
    consequence="请平台答复。",
)
ACCEPT_PICK = Transition(
    name="accept_pick",
    label="接受",
    sources=frozenset({ReplyStatus.PICKED}),
    target=ReplyStatus.ACCEPTED,
    permission="enterprises.answer_pick",
    duty=Duty.APPLICANT,
    notice="pick_accepted",
    tells=(Duty.APPLICANT,),
    consequence="双方看到对方的名称和联系人，从今天起跟进并记录结果。",
    guard=may_accept,
)
DECLINE_PICK = Transition(
    name="decline_pick",
    label="婉拒",
    sources=frozenset({ReplyStatus.PICKED}),
    target=ReplyStatus.DECLINED,
    permission="enterprises.answer_pick",
    duty=Duty.APPLICANT,
    needs_note=True,
    consequence="理由告诉企业，需求回到大厅。",
)
RELEASE_PICK = Transition(
    name="release_pick",
    label="到期释放",
    sources=frozenset({ReplyStatus.PICKED}),
    target=ReplyStatus.RELEASED,
    permission="enterprises.follow_on",
    duty=Duty.SYSTEM,
    notice="pick_released",
    tells=(Duty.APPLICANT,),
    consequence="到期没有答复，需求回到大厅；不算拒绝。",
    guard=may_release,
)
RETRACT_OFFER = Transition(
    name="retract_offer",
    label="收回承接意愿",
    sources=frozenset({ReplyStatus.OFFERED}),
    target=ReplyStatus.RETRACTED,
    permission="enterprises.answer_pick",
    duty=Duty.APPLICANT,
    consequence="企业不再看到您愿意承接；以后还可以再次表示。",
)
CANCEL_REPLY = Transition(
    name="cancel_reply",
    label="需求已结束",
    sources=frozenset({ReplyStatus.OFFERED, ReplyStatus.PICKED}),
    target=ReplyStatus.CANCELLED,
    permission="enterprises.follow_on",
    duty=Duty.SYSTEM,
    notice="reply_cancelled",
    tells=(Duty.APPLICANT,),
    consequence="需求已撤回、下架或者与别家签约。",
)
END_MATCH = Transition(
    name="end_match",
    label="没有谈成，结束对接",
    sources=frozenset({ReplyStatus.ACCEPTED}),
    target=ReplyStatus.ENDED,
    permission="enterprises.follow_match",
    duty=Duty.APPLICANT,
    needs_note=True,
    danger=True,
    notice="match_ended",
    tells=(Duty.APPLICANT,),
    consequence="这次对接结束，理由告诉对方；需求回到大厅，企业可以另选平台。",
)
SIGN_CONTRACT = Transition(
    name="sign_contract",
    label="已签约",
    sources=frozenset({ReplyStatus.ACCEPTED}),
    target=ReplyStatus.CONTRACTED,
    permission="enterprises.follow_match",
    duty=Duty.APPLICANT,
    notice="match_contracted",
    tells=(Duty.APPLICANT,),
    consequence="记录合同后办结。",
)

REPLY_WORKFLOW = Workflow(
    name="demand_reply",
    initial=ReplyStatus.OFFERED,
    labels=dict(ReplyStatus.choices),
    transitions=(
        PICK_OFFER,
        ACCEPT_PICK,
        DECLINE_PICK,
        RELEASE_PICK,
        RETRACT_OFFER,
        CANCEL_REPLY,
        END_MATCH,
        SIGN_CONTRACT,
    ),
    stages={
        ReplyStatus.PICKED: Stage(
            ReplyStatus.PICKED, Duty.APPLICANT, "答复企业的挑选", days=ANSWER_DAYS
        ),
        ReplyStatus.ACCEPTED: Stage(ReplyStatus.ACCEPTED, Duty.APPLICANT, "记录对接结果"),
    },
    path=(
        ReplyStatus.OFFERED,
        ReplyStatus.PICKED,
        ReplyStatus.ACCEPTED,
        ReplyStatus.CONTRACTED,
    ),
)
