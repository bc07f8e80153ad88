"""The officials' desk: what waits for them, the review page of a case, read-only registers."""

from casework.desk.case_admin import CaseAdmin, StatusFilter, StepRefused
from casework.desk.exports import Exported
from casework.desk.registers import (
    AuditAdmin,
    CityAdmin,
    DeskAdmin,
    SupervisorAdmin,
    UpkeepAdmin,
    badge,
    yes_or_no,
)
from casework.desk.review import Dossier, Mark, Panel, Point, Reading, Section, Viewer
from casework.desk.todo import Reminder, Todo, todo_of, waiting_for

__all__ = [
    "AuditAdmin",
    "CaseAdmin",
    "CityAdmin",
    "DeskAdmin",
    "Dossier",
    "Exported",
    "Mark",
    "Panel",
    "Point",
    "Reading",
    "Reminder",
    "Section",
    "StatusFilter",
    "StepRefused",
    "SupervisorAdmin",
    "Todo",
    "UpkeepAdmin",
    "Viewer",
    "badge",
    "todo_of",
    "waiting_for",
    "yes_or_no",
]
