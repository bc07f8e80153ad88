"""The tables of the ground floor, one file for each subject."""

from casework.models.append_only import AppendOnly, AppendOnlyError, AppendOnlyQuerySet, Frozen
from casework.models.calendar import CalendarDay
from casework.models.case import Case
from casework.models.documents import Document
from casework.models.events import CaseEvent, EventSeal, SealedEvent
from casework.models.hearings import Hearing, HearingStatement
from casework.models.idempotency import KeptAnswer
from casework.models.jobs import Job, JobState
from casework.models.materials import Attachment, Material, MaterialPage
from casework.models.notices import Delivery, DeliveryState, Notice
from casework.models.numbers import NumberSeries
from casework.models.objections import (
    Objection,
    ObjectionLetter,
    ObjectorKind,
)
from casework.models.open_steps import OpenStep
from casework.models.publicity import Publicity, PublicityItem, PublicityRecount
from casework.models.releases import ExportRequest
from casework.models.runs import JobRun
from casework.models.search import SearchEntry

__all__ = [
    "AppendOnly",
    "AppendOnlyError",
    "AppendOnlyQuerySet",
    "Attachment",
    "CalendarDay",
    "Case",
    "CaseEvent",
    "Delivery",
    "DeliveryState",
    "Document",
    "EventSeal",
    "ExportRequest",
    "Frozen",
    "Hearing",
    "HearingStatement",
    "Job",
    "JobRun",
    "JobState",
    "KeptAnswer",
    "Material",
    "MaterialPage",
    "Notice",
    "NumberSeries",
    "Objection",
    "ObjectionLetter",
    "ObjectorKind",
    "OpenStep",
    "Publicity",
    "PublicityItem",
    "PublicityRecount",
    "SealedEvent",
    "SearchEntry",
]
