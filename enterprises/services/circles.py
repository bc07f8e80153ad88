"""融通圈: a lead opens one, units ask to join, the lead admits; members share demands by name.

Every service locks the circle first and the membership or demand after it.
"""

from django.contrib.auth import get_user_model
from django.db import transaction

from casework import audit, clock, notices
from casework.numbers import allot
from casework.permissions import require
from casework.transitions import Duty
from casework.workflow import StaleVersion, TransitionError, advance, lock
from enterprises.models import Circle, CircleMember, Demand, Enterprise, MemberRole, SharedDemand
from enterprises.permissions import reporting_platform, titled_platform
from enterprises.states import (
    ADMIT_MEMBER,
    CLOSE_CIRCLE,
    DISSOLVE_CIRCLE,
    END_MEMBERSHIP,
    LEAVE_CIRCLE,
    REFUSE_MEMBER,
    REMOVE_MEMBER,
    CircleStatus,
    DemandStatus,
    MemberStatus,
)

PREFIX, MEMBER_PREFIX = "SHRT", "SHRC"
UNCONFIRMED = "先由管理员确认企业档案，才能牵头建立融通圈。"
TITLE_ENDED = "这家平台的称号已经不在有效期内，不能接纳为服务平台。"
NO_TITLE = "只有称号在有效期内（含约谈整改）的重点平台可以作为服务平台加入。"


@transaction.atomic
def start_circle(*, actor, name: str, industry: str, purpose: str) -> Circle:
    """管理员 of an enterprise with a confirmed profile opens a circle; TransitionError without one."""
    require(actor, "enterprises.start_circle")
    lead = actor.acting.organisation
    confirmed = Enterprise.objects.filter(uscc=lead.uscc, confirmed_version__isnull=False)
    if not confirmed.exists():
        raise TransitionError(UNCONFIRMED)
    circle = Circle.objects.create(
        reference=allot(PREFIX, year=clock.today().year, width=4),
        status=CircleStatus.ACTIVE,
        lead=lead,
        name=name,
        industry=industry,
        purpose=purpose,
    )
    audit.record("start_circle", actor=actor, case=circle, label="建立融通圈", move=_as_unit())
    return circle


def _as_unit() -> audit.Move:
    return audit.Move(duty=Duty.APPLICANT)


@transaction.atomic
def request_membership(circle: Circle, *, actor, role: str, statement: str) -> CircleMember:
    """管理员 asks for his unit to be admitted; the lead is told.

    TransitionError when the circle has ended, the unit leads it, belongs to it or waits already,
    or a platform's title is not in force.
    """
    require(actor, "enterprises.join_circle")
    circle = _open(circle)
    unit = actor.acting.organisation
    if circle.lead_id == unit.pk:
        raise TransitionError("这是您单位牵头的圈子。", case=circle)
    if circle.members.belonging().filter(organisation=unit).exists():
        raise TransitionError("您单位已经申请或者加入了。", case=circle)
    if role == MemberRole.PLATFORM and reporting_platform(actor) is None:
        raise TransitionError(NO_TITLE, case=circle)
    member = CircleMember.objects.create(
        reference=allot(MEMBER_PREFIX, year=clock.today().year, width=4),
        status=MemberStatus.REQUESTED,
        circle=circle,
        organisation=unit,
        role=role,
        statement=statement.strip(),
    )
    event = audit.record(
        "request_membership",
        actor=actor,
        case=member,
        label="申请加入",
        note=member.statement,
        move=_as_unit(),
    )
    notices.notify(
        notices.audience(circle, [Duty.APPLICANT]),
        "membership_requested",
        case=circle,
        key=event.hash[:40],
        context={"member": member},
    )
    return member


def _open(circle: Circle) -> Circle:
    circle = lock(circle)
    if circle.status != CircleStatus.ACTIVE:
        raise TransitionError("这个圈子已经结束。", case=circle)
    return circle


@transaction.atomic
def admit_member(member: CircleMember, *, actor, version: int, note: str = "") -> CircleMember:
    """The lead admits a unit; TransitionError while another platform serves the circle.

    TransitionError too when the title of a platform has ended since it asked.
    """
    require(actor, ADMIT_MEMBER.permission, member)
    circle, member = _both(member, version)
    served = circle.members.joined().filter(role=MemberRole.PLATFORM)
    if member.role == MemberRole.PLATFORM and served.exists():
        raise TransitionError("圈子已有服务平台，先请它退出或者移出。", case=circle)
    if member.role == MemberRole.PLATFORM and titled_platform(member.organisation_id) is None:
        raise TransitionError(TITLE_ENDED, case=circle)
    return advance(member, ADMIT_MEMBER, actor=actor, note=note, changes={"joined_at": clock.now()})


@transaction.atomic
def refuse_member(member: CircleMember, *, actor, version: int, note: str) -> CircleMember:
    """The lead refuses a request, with the reason; NoteMissing without one."""
    require(actor, REFUSE_MEMBER.permission, member)
    _, member = _both(member, version)
    return advance(member, REFUSE_MEMBER, actor=actor, note=note)


@transaction.atomic
def leave_circle(member: CircleMember, *, actor, version: int, note: str = "") -> CircleMember:
    """The unit leaves, or takes its request back; what it shared leaves with it."""
    require(actor, LEAVE_CIRCLE.permission, member)
    circle, member = _both(member, version)
    _take_down(circle, member.organisation_id)
    return advance(member, LEAVE_CIRCLE, actor=actor, note=note)


@transaction.atomic
def remove_member(member: CircleMember, *, actor, version: int, note: str) -> CircleMember:
    """The lead removes a member, with the reason; what it shared leaves with it."""
    require(actor, REMOVE_MEMBER.permission, member)
    circle, member = _both(member, version)
    member = advance(member, REMOVE_MEMBER, actor=actor, note=note)
    _take_down(circle, member.organisation_id)
    return member


@transaction.atomic
def dissolve_circle(circle: Circle, *, actor, version: int, note: str) -> Circle:
    """The lead ends the circle, with the reason; memberships and shares end with it."""
    require(actor, DISSOLVE_CIRCLE.permission, circle)
    circle = advance(lock(circle, version), DISSOLVE_CIRCLE, actor=actor, note=note)
    _end_all(circle, note)
    return circle


@transaction.atomic
def close_circle(circle: Circle, *, actor, version: int, note: str = "") -> Circle:
    """经办 takes a circle off, with the reason; NoteMissing without one."""
    require(actor, CLOSE_CIRCLE.permission, circle)
    circle = advance(lock(circle, version), CLOSE_CIRCLE, actor=actor, note=note)
    _end_all(circle, note)
    return circle


def _end_all(circle: Circle, note: str) -> None:
    for member in circle.members.belonging().order_by("pk"):
        end_membership(member, note=note)
    circle.shared_demands.filter(closed_at__isnull=True).update(closed_at=clock.now())


@transaction.atomic
def end_membership(member: CircleMember, *, note: str) -> CircleMember:
    """End a membership because its circle has ended, in the system's name."""
    actor = get_user_model().objects.service_account()
    return advance(lock(member), END_MEMBERSHIP, actor=actor, note=note)


def _take_down(circle: Circle, unit: int) -> None:
    own = circle.shared_demands.filter(closed_at__isnull=True, demand__organisation=unit)
    own.update(closed_at=clock.now())


@transaction.atomic
def share_demand(circle: Circle, demand: Demand, *, actor) -> SharedDemand:
    """管理员 shows a demand of the hall to the members of a circle, by name; again changes nothing.

    TransitionError when the unit does not belong to the circle or the demand is not in the hall.
    """
    require(actor, "enterprises.post_demand", demand)
    circle = _open(circle)
    demand = lock(demand)
    unit = actor.acting.organisation
    belongs = circle.members.joined().filter(organisation=unit).exists()
    if circle.lead_id != unit.pk and not belongs:
        raise TransitionError("加入圈子以后才能共享需求。", case=circle)
    if demand.status != DemandStatus.OPEN:
        raise TransitionError("只有正在寻找平台的需求可以共享。", case=demand)
    made, is_new = SharedDemand.objects.get_or_create(
        circle=circle, demand=demand, closed_at=None, defaults={"shared_by": actor}
    )
    if is_new:
        _told(circle, demand, actor, "share_demand", "圈内共享需求")
    return made


@transaction.atomic
def unshare_demand(circle: Circle, demand: Demand, *, actor) -> None:
    """管理员 takes a shared demand back; StaleVersion when that was done already."""
    require(actor, "enterprises.post_demand", demand)
    circle = lock(circle)
    shown = circle.shared_demands.filter(demand=demand, closed_at__isnull=True)
    if not shown.update(closed_at=clock.now()):
        raise StaleVersion("这条需求已经不在圈内。", case=demand)
    _told(circle, demand, actor, "unshare_demand", "从圈内撤下需求")


def _told(circle: Circle, demand: Demand, actor, action: str, label: str) -> None:
    audit.record(
        action,
        actor=actor,
        case=circle,
        label=label,
        move=_as_unit(),
        data={"demand": demand.reference},
    )


def _both(member: CircleMember, version: int) -> tuple[Circle, CircleMember]:
    """Return circle and membership, locked in this order; StaleVersion if it has moved on."""
    circle = lock(Circle(pk=member.circle_id))
    member = lock(member, version)
    member.circle = circle
    return circle, member
