"""The life cycle of an event, as a table to read aloud; each step exists for city and district."""

from dataclasses import replace

from django.db.models import TextChoices

from casework.transitions import Duty, Stage, Transition, Workflow


class EventStatus(TextChoices):
    DRAFT = "draft", "活动起草中"
    PUBLISHED = "published", "已发布"
    CANCELLED = "cancelled", "已取消"
    HELD = "held", "已举办"


# Working days after its end within which the office closes an event.
CLOSING_DAYS = 3
# What everybody may see.
PUBLIC_EVENTS = (EventStatus.PUBLISHED, EventStatus.CANCELLED, EventStatus.HELD)


def still_ahead(event) -> str:
    """Return why an event whose sign-up or start has passed is not published any more."""
    return "报名截止时间已过，请先改时间。" if event.has_closed else ""


def not_begun(event) -> str:
    return "活动已经开始，不能取消。" if event.has_begun else ""


def is_over(event) -> str:
    return "" if event.is_over else "活动还没有结束。"


def _of_district(step: Transition) -> Transition:
    """Return the same step as the district takes it for an event of its own."""
    return replace(step, permission="enterprises.run_district_event", duty=Duty.DISTRICT)


PUBLISH_EVENT = Transition(
    name="publish_event",
    label="发布",
    sources=frozenset({EventStatus.DRAFT}),
    target=EventStatus.PUBLISHED,
    permission="enterprises.run_city_event",
    duty=Duty.HANDLER,
    consequence="立即在门户公开并开始报名；订阅了相关行业、四化方向或区的人会收到消息。",
    guard=still_ahead,
)
CANCEL_EVENT = Transition(
    name="cancel_event",
    label="取消活动",
    sources=frozenset({EventStatus.PUBLISHED}),
    target=EventStatus.CANCELLED,
    permission="enterprises.run_city_event",
    duty=Duty.HANDLER,
    needs_note=True,
    danger=True,
    consequence="通知全部报名和候补的单位，理由会写在通知和公开页上；不能恢复。",
    guard=not_begun,
)
HOLD_EVENT = Transition(
    name="hold_event",
    label="记为已举办",
    sources=frozenset({EventStatus.PUBLISHED}),
    target=EventStatus.HELD,
    permission="enterprises.run_city_event",
    duty=Duty.HANDLER,
    consequence="不能再签到；以后按期提醒到场的单位登记对接结果。",
    guard=is_over,
)
PUBLISH_EVENT_OF_DISTRICT = _of_district(PUBLISH_EVENT)
CANCEL_EVENT_OF_DISTRICT = _of_district(CANCEL_EVENT)
HOLD_EVENT_OF_DISTRICT = _of_district(HOLD_EVENT)

EVENT_WORKFLOW = Workflow(
    name="event",
    initial=EventStatus.DRAFT,
    labels=dict(EventStatus.choices),
    transitions=(
        PUBLISH_EVENT,
        PUBLISH_EVENT_OF_DISTRICT,
        HOLD_EVENT,
        HOLD_EVENT_OF_DISTRICT,
        CANCEL_EVENT,
        CANCEL_EVENT_OF_DISTRICT,
    ),
    path=(EventStatus.DRAFT, EventStatus.PUBLISHED, EventStatus.HELD),
)

WORK = {
    EventStatus.DRAFT: "写好活动并发布",
    EventStatus.PUBLISHED: "办好活动并办结",
}


def stage_of(event) -> Stage | None:
    """Return what waits while ``event`` stands as it does, and for which office."""
    if event.status not in WORK:
        return None
    duty = Duty.DISTRICT if event.district else Duty.HANDLER
    return Stage(event.status, duty, WORK[event.status])
