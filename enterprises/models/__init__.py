"""What is kept of enterprises."""

from enterprises.models.circles import Circle, CircleMember, MemberRole, SharedDemand
from enterprises.models.cloud import CloudAdoption, Origin, Standing
from enterprises.models.demands import Demand, DemandOutcome, DemandReply
from enterprises.models.enterprises import Enterprise, PilotRule
from enterprises.models.events import Event, Outcome, SignUp, SignUpState
from enterprises.models.lists import ListImport, ListKind, ListState
from enterprises.models.nominations import Nomination, NominationSnapshot
from enterprises.models.subscriptions import Subscription

__all__ = [
    "Circle",
    "CircleMember",
    "CloudAdoption",
    "Demand",
    "DemandOutcome",
    "DemandReply",
    "Enterprise",
    "Event",
    "ListImport",
    "ListKind",
    "ListState",
    "MemberRole",
    "Nomination",
    "NominationSnapshot",
    "Origin",
    "Outcome",
    "PilotRule",
    "SharedDemand",
    "SignUp",
    "SignUpState",
    "Standing",
    "Subscription",
]
