"""Expert review at the desk: panels for the office, the pool for the administrator."""

from reviews.admin.experts import ExpertAdmin, ExpertRelationAdmin, RubricAdmin
from reviews.admin.panels import PanelAdmin

__all__ = ["ExpertAdmin", "ExpertRelationAdmin", "PanelAdmin", "RubricAdmin"]
