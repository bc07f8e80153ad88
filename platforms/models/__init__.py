"""The tables of solicitation, application, designation and filing."""

from platforms.models.applications import (
    ApplicationSnapshot,
    CorrectionRequest,
    PlatformApplication,
)
from platforms.models.consultations import ConsultationExtract, ConsultationRequest
from platforms.models.designations import Designation, Platform
from platforms.models.filings import Filing, FilingReturn, FilingSnapshot
from platforms.models.plans import PlanReport
from platforms.models.plaques import Plaque
from platforms.models.reviews import MaterialTick
from platforms.models.rounds import SolicitationRound

__all__ = [
    "ApplicationSnapshot",
    "ConsultationExtract",
    "ConsultationRequest",
    "CorrectionRequest",
    "Designation",
    "Filing",
    "FilingReturn",
    "FilingSnapshot",
    "MaterialTick",
    "PlanReport",
    "Plaque",
    "Platform",
    "PlatformApplication",
    "SolicitationRound",
]
