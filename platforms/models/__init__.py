"""The tables of solicitation, application and designation."""

from platforms.models.applications import (
    ApplicationSnapshot,
    CorrectionRequest,
    PlatformApplication,
)
from platforms.models.consultations import ConsultationExtract, ConsultationRequest
from platforms.models.designations import Designation, Platform
from platforms.models.plaques import Plaque
from platforms.models.reviews import MaterialTick
from platforms.models.rounds import SolicitationRound

__all__ = [
    "ApplicationSnapshot",
    "ConsultationExtract",
    "ConsultationRequest",
    "CorrectionRequest",
    "Designation",
    "MaterialTick",
    "Plaque",
    "Platform",
    "PlatformApplication",
    "SolicitationRound",
]
