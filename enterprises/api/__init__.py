"""The machines' door to enterprises."""

from enterprises.api.demands import (
    DemandDetail,
    DemandList,
    DemandMatches,
    DemandPick,
    DemandPost,
    DemandSection,
    DemandWithdraw,
    HallList,
    ReplyAccept,
    ReplyDecline,
    ReplyDetail,
    ReplyEnd,
    ReplyList,
    ReplyOutcome,
)
from enterprises.api.events import EventDetail, EventList

__all__ = [
    "DemandDetail",
    "DemandList",
    "DemandMatches",
    "DemandPick",
    "DemandPost",
    "DemandSection",
    "DemandWithdraw",
    "EventDetail",
    "EventList",
    "HallList",
    "ReplyAccept",
    "ReplyDecline",
    "ReplyDetail",
    "ReplyEnd",
    "ReplyList",
    "ReplyOutcome",
]
