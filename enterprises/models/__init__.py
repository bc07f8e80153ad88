"""What is kept of enterprises."""

from enterprises.models.cloud import CloudAdoption, Origin
from enterprises.models.enterprises import Enterprise, PilotRule
from enterprises.models.events import Event, Outcome, SignUp, SignUpState
from enterprises.models.lists import ListImport, ListKind, ListState
from enterprises.models.subscriptions import Subscription

__all__ = [
    "CloudAdoption",
    "Enterprise",
    "Event",
    "ListImport",
    "ListKind",
    "ListState",
    "Origin",
    "Outcome",
    "PilotRule",
    "SignUp",
    "SignUpState",
    "Subscription",
]
