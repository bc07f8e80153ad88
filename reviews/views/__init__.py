"""The pages of experts."""

from reviews.views.declaring import assignment_recuse, panel_declaration
from reviews.views.panels import assignment_list, panel_detail
from reviews.views.scoring import (
    assignment_autosave,
    assignment_detail,
    assignment_lock,
    assignment_page,
)

__all__ = [
    "assignment_autosave",
    "assignment_detail",
    "assignment_list",
    "assignment_lock",
    "assignment_page",
    "assignment_recuse",
    "panel_declaration",
    "panel_detail",
]
