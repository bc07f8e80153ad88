"""What is kept of enterprises."""

from enterprises.models.cloud import CloudAdoption, Origin
from enterprises.models.demands import Demand, DemandOutcome, DemandReply
from enterprises.models.enterprises import Enterprise, PilotRule
from enterprises.models.lists import ListImport, ListKind, ListState

__all__ = [
    "CloudAdoption",
    "Demand",
    "DemandOutcome",
    "DemandReply",
    "Enterprise",
    "ListImport",
    "ListKind",
    "ListState",
    "Origin",
    "PilotRule",
]
