"""The desk of selection: rounds, applications, filings, platforms and their titles."""

from platforms.admin.applications import PlatformApplicationAdmin
from platforms.admin.consultations import ConsultationRequestAdmin
from platforms.admin.filings import FilingAdmin
from platforms.admin.rounds import SolicitationRoundAdmin
from platforms.admin.titles import DesignationAdmin, PlaqueAdmin, PlatformAdmin

__all__ = [
    "ConsultationRequestAdmin",
    "DesignationAdmin",
    "FilingAdmin",
    "PlaqueAdmin",
    "PlatformAdmin",
    "PlatformApplicationAdmin",
    "SolicitationRoundAdmin",
]
