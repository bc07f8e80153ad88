"""Selection for machines: the same services and rules as the pages."""

from platforms.api.applications import (
    ApplicationDetail,
    ApplicationList,
    ApplicationResubmit,
    ApplicationSection,
    ApplicationSubmit,
    ApplicationWithdraw,
)
from platforms.api.public import (
    PlatformDetail,
    PlatformList,
    SolicitationDetail,
    SolicitationList,
)

__all__ = [
    "ApplicationDetail",
    "ApplicationList",
    "ApplicationResubmit",
    "ApplicationSection",
    "ApplicationSubmit",
    "ApplicationWithdraw",
    "PlatformDetail",
    "PlatformList",
    "SolicitationDetail",
    "SolicitationList",
]
