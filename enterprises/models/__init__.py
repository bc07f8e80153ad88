"""What is kept of enterprises."""

from enterprises.models.cloud import CloudAdoption, Origin
from enterprises.models.enterprises import Enterprise, PilotRule
from enterprises.models.lists import ListImport, ListKind, ListState
from enterprises.models.nominations import Nomination, NominationSnapshot

__all__ = [
    "CloudAdoption",
    "Enterprise",
    "ListImport",
    "ListKind",
    "ListState",
    "Nomination",
    "NominationSnapshot",
    "Origin",
    "PilotRule",
]
