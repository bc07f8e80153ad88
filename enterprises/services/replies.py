"""对接: platforms offer, the enterprise picks, the platform answers in time or the pick is released.

Every service locks the demand first and the reply after it.
"""

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from casework import audit, clock, notices
from casework.deadlines import closing_moment, deciding_moment, open_step
from casework.models import OpenStep
from casework.numbers import allot
from casework.permissions import require
from casework.transitions import Duty, Transition
from casework.workflow import TransitionError, advance, lock
from enterprises.models import Demand, DemandReply
from enterprises.permissions import reporting_platform
from enterprises.rules.demands import LONGEST_REASON
from enterprises.selectors.demand_cases import declined_by
from enterprises.selectors.matching import match_with
from enterprises.states import (
    ACCEPT_PICK,
    CANCEL_REPLY,
    CONCLUDE_DEMAND,
    DECLINE_PICK,
    END_MATCH,
    MATCH_DEMAND,
    PICK_OFFER,
    PICK_PLATFORM,
    RELEASE_PICK,
    REOPEN_DEMAND,
    REPLY_WORKFLOW,
    RETRACT_OFFER,
    DemandStatus,
    ReplyStatus,
)
from platforms.models import Platform

PREFIX = "SHDJ"
NOT_IN_HALL = "这条需求已经不在大厅里，不能再表示承接。"
NO_TITLE = "只有称号在有效期内（含约谈整改）的重点平台可以承接。"


@transaction.atomic
def offer_reply(demand: Demand, *, actor, offer: str) -> DemandReply:
    """A titled platform says that it would take the demand on; once, however often it is sent.

    TransitionError when the demand has left the hall, the title is not in force, or the platform
    has offered already.
    """
    require(actor, "enterprises.offer_reply", demand)
    demand = lock(demand)
    platform = reporting_platform(actor)
    if platform is None:
        raise TransitionError(NO_TITLE)
    if demand.status != DemandStatus.OPEN:
        raise TransitionError(NOT_IN_HALL)
    if demand.replies.filter(platform=platform, status=ReplyStatus.OFFERED).exists():
        raise TransitionError("您已经表示过愿意承接，等企业挑选。")
    reply = _new_reply(demand, platform, ReplyStatus.OFFERED, offer=offer.strip()[:LONGEST_REASON])
    event = audit.record(
        "offer_reply", actor=actor, case=reply, label="愿意承接", note=reply.offer, move=_as_unit()
    )
    notices.notify(
        notices.audience(demand, [Duty.APPLICANT]),
        "demand_offered",
        case=demand,
        key=event.hash[:40],
        context={"reply": reply},
    )
    return reply


def _new_reply(
    demand: Demand, platform: Platform, status: ReplyStatus, **fields: object
) -> DemandReply:
    return DemandReply.objects.create(
        reference=allot(PREFIX, year=clock.today().year, width=4),
        status=status,
        demand=demand,
        platform=platform,
        **fields,
    )


def _as_unit() -> audit.Move:
    return audit.Move(duty=Duty.APPLICANT)


@transaction.atomic
def pick_platform(demand: Demand, platform: Platform, *, actor, version: int) -> DemandReply:
    """管理员 asks one platform; it has its working days to answer. How it fitted is kept.

    StaleVersion when the demand has moved on since it was read; TransitionError for a platform
    whose title does not count, that is the unit's own, or that has declined this demand and made
    no offer since.
    """
    require(actor, PICK_PLATFORM.permission, demand)
    demand = lock(demand, version)
    _refuse_elsewhere(demand, PICK_PLATFORM)
    fits = match_with(demand, platform)
    if fits is None:
        raise TransitionError(
            "这家平台现在不能承接：称号不在有效期内，或者就是本单位。", case=demand
        )
    offered = demand.replies.filter(platform=platform, status=ReplyStatus.OFFERED).first()
    # Who declined and has come back with an offer of its own may be picked after all.
    if offered is None and platform.pk in declined_by(demand):
        raise TransitionError("这家平台已经婉拒过这条需求，请另选。", case=demand)
    demand = advance(
        demand,
        PICK_PLATFORM,
        actor=actor,
        note=f"请{platform.name}答复。",
        data={"platform": platform.reference, "match_score": fits.points},
    )
    picked = {"picked_at": clock.now(), "trace": fits.calculation.trace()}
    if offered is not None:
        return pick_offer(offered, actor=actor, picked=picked)
    reply = _new_reply(demand, platform, ReplyStatus.PICKED, **picked)
    event = audit.record(
        PICK_OFFER.name,
        actor=actor,
        case=reply,
        label=PICK_OFFER.label,
        move=audit.Move(duty=Duty.APPLICANT, target=ReplyStatus.PICKED),
    )
    step = open_step(reply, REPLY_WORKFLOW.stages[ReplyStatus.PICKED], at=event.at)
    notices.tell(reply, PICK_OFFER, note="", event=event, step=step)
    return reply


@transaction.atomic
def pick_offer(reply: DemandReply, *, actor, picked: dict[str, object]) -> DemandReply:
    """Pick a platform that has offered; part of ``pick_platform``, which holds the demand."""
    return advance(lock(reply), PICK_OFFER, actor=actor, changes=picked)


@transaction.atomic
def accept_pick(reply: DemandReply, *, actor, version: int, note: str = "") -> DemandReply:
    """The platform takes the demand on; from now on both sides know each other.

    NotYet when the time to answer is over or its title is not in force; StaleVersion when it has
    been answered or released meanwhile.
    """
    require(actor, ACCEPT_PICK.permission, reply)
    demand, reply = _both(reply, version)
    # The clock decides whether it is in time; a host whose clock cannot be relied on refuses.
    moment = deciding_moment()
    _refuse_elsewhere(reply, ACCEPT_PICK)
    accepted = advance(reply, ACCEPT_PICK, actor=actor, note=note, changes={"accepted_at": moment})
    match_demand(demand, note=f"{reply.platform.name}已接受。")
    return accepted


@transaction.atomic
def decline_pick(reply: DemandReply, *, actor, version: int, note: str) -> DemandReply:
    """The platform says no, with its reason; the demand returns to the hall. NoteMissing without."""
    require(actor, DECLINE_PICK.permission, reply)
    demand, reply = _both(reply, version)
    _refuse_elsewhere(reply, DECLINE_PICK)
    reason = note.strip()[:LONGEST_REASON]
    if reason:
        reopen_demand(demand, note=f"{reply.platform.name}婉拒：{reason}")
    return advance(reply, DECLINE_PICK, actor=actor, note=note, changes={"reason": reason})


@transaction.atomic
def release_pick(reply: DemandReply, *, actor, version: int) -> DemandReply:
    """Release a pick that was not answered in time, in the system's name; it is no refusal.

    NotYet before the limit, and on a last day that is only guessed; ClockUntrusted when the clock
    of this host cannot be relied on.
    """
    demand, reply = _both(reply, version)
    deciding_moment()
    released = advance(reply, RELEASE_PICK, actor=actor)
    note = f"{reply.platform.name}到期没有答复，已释放；不算拒绝，可以再次挑选。"
    reopen_demand(demand, note=note)
    return released


@transaction.atomic
def retract_offer(reply: DemandReply, *, actor, version: int, note: str = "") -> DemandReply:
    """The platform takes its offer back; it may offer again."""
    require(actor, RETRACT_OFFER.permission, reply)
    _, reply = _both(reply, version)
    return advance(reply, RETRACT_OFFER, actor=actor, note=note)


@transaction.atomic
def end_match(reply: DemandReply, *, actor, version: int, note: str) -> DemandReply:
    """Either side ends a match that led to no contract; the demand returns to the hall."""
    require(actor, END_MATCH.permission, reply)
    demand, reply = _both(reply, version)
    _refuse_elsewhere(reply, END_MATCH)
    reason = note.strip()[:LONGEST_REASON]
    if reason:
        reopen_demand(demand, note=f"与{reply.platform.name}没有谈成：{reason}")
    return advance(reply, END_MATCH, actor=actor, note=note, changes={"reason": reason})


@transaction.atomic
def cancel_reply(reply: DemandReply, *, note: str) -> DemandReply:
    """End an offer or a pick because the demand has ended; the platform is told why."""
    return advance(lock(reply), CANCEL_REPLY, actor=_system(), note=note)


def cancel_replies(demand: Demand, *, note: str) -> None:
    """End every offer and pick of a locked demand that has ended."""
    waiting = demand.replies.filter(status__in=sorted(CANCEL_REPLY.sources)).order_by("pk")
    for reply in waiting:
        cancel_reply(reply, note=note)


def _system():
    """Return in whose name goes what follows from somebody's step; the note says whose."""
    return get_user_model().objects.service_account()


@transaction.atomic
def reopen_demand(demand: Demand, *, note: str) -> Demand:
    """Let a demand look for another platform; part of declining, releasing and ending."""
    return advance(demand, REOPEN_DEMAND, actor=_system(), note=note)


@transaction.atomic
def match_demand(demand: Demand, *, note: str) -> Demand:
    """Note that the picked platform has accepted; part of ``accept_pick``."""
    return advance(demand, MATCH_DEMAND, actor=_system(), note=note)


@transaction.atomic
def conclude_demand(demand: Demand, *, note: str) -> Demand:
    """Note that a contract was signed; what other platforms offered ends with it."""
    demand = advance(demand, CONCLUDE_DEMAND, actor=_system(), note=note)
    cancel_replies(demand, note="企业已与其他平台签约。")
    return demand


def release_due_picks() -> int:
    """Release every pick whose time is over, in the system's name; return how many."""
    due = OpenStep.objects.open().filter(
        content_type=ContentType.objects.get_for_model(DemandReply),
        status=ReplyStatus.PICKED,
        due_is_provisional=False,
        due_on__lte=clock.today(),
    )
    late = [step.object_id for step in due if clock.now() > closing_moment(step.due_on)]
    actor = _system() if late else None
    picked = DemandReply.objects.filter(pk__in=late, status=ReplyStatus.PICKED)
    return sum(_released(reply, actor) for reply in picked.order_by("pk"))


def _released(reply: DemandReply, actor) -> bool:
    """Release one pick; False when the platform has just answered."""
    try:
        release_pick(reply, actor=actor, version=reply.version)
    except TransitionError:
        return False
    return True


def _both(reply: DemandReply, version: int) -> tuple[Demand, DemandReply]:
    """Return demand and reply, locked in this order; StaleVersion if the reply has moved on."""
    demand = lock(Demand(pk=reply.demand_id))
    reply = lock(reply, version)
    reply.demand = demand
    return demand, reply


def _refuse_elsewhere(case: Demand | DemandReply, step: Transition) -> None:
    """Refuse in words of this case before anything that goes with it is looked at or moves."""
    if case.status not in step.sources:
        raise TransitionError(f"现在的状态是“{case.status_label}”，不能{step.label}。", case=case)
