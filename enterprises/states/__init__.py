"""The life cycles of enterprises, one module each."""

from enterprises.states.events import (
    CANCEL_EVENT,
    CANCEL_EVENT_OF_DISTRICT,
    CLOSING_DAYS,
    EVENT_WORKFLOW,
    HOLD_EVENT,
    HOLD_EVENT_OF_DISTRICT,
    PUBLIC_EVENTS,
    PUBLISH_EVENT,
    PUBLISH_EVENT_OF_DISTRICT,
    EventStatus,
    stage_of,
)

__all__ = [
    "CANCEL_EVENT",
    "CANCEL_EVENT_OF_DISTRICT",
    "CLOSING_DAYS",
    "EVENT_WORKFLOW",
    "HOLD_EVENT",
    "HOLD_EVENT_OF_DISTRICT",
    "PUBLIC_EVENTS",
    "PUBLISH_EVENT",
    "PUBLISH_EVENT_OF_DISTRICT",
    "EventStatus",
    "stage_of",
]
