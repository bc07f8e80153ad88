"""What is kept of enterprises."""

from enterprises.models.circles import Circle, CircleMember, MemberRole, SharedDemand
from enterprises.models.cloud import CloudAdoption, Origin
from enterprises.models.demands import Demand, DemandOutcome, DemandReply
from enterprises.models.enterprises import Enterprise, PilotRule
from enterprises.models.lists import ListImport, ListKind, ListState

__all__ = [
    "Circle",
    "CircleMember",
    "CloudAdoption",
    "Demand",
    "DemandOutcome",
    "DemandReply",
    "Enterprise",
    "ListImport",
    "ListKind",
    "ListState",
    "MemberRole",
    "Origin",
    "PilotRule",
    "SharedDemand",
]
