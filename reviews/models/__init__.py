"""The rows of expert review."""

from reviews.models.experts import Expert, ExpertRelation
from reviews.models.panels import Panel, PanelItem, PanelPlan
from reviews.models.results import ReviewResult
from reviews.models.rubrics import Rubric
from reviews.models.sheets import Assignment, ScoreDraft, ScoreSheet

__all__ = [
    "Assignment",
    "Expert",
    "ExpertRelation",
    "Panel",
    "PanelItem",
    "PanelPlan",
    "ReviewResult",
    "Rubric",
    "ScoreDraft",
    "ScoreSheet",
]
