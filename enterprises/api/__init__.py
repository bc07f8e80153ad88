"""The machines' door to enterprises."""

from enterprises.api.events import EventDetail, EventList

__all__ = ["EventDetail", "EventList"]
