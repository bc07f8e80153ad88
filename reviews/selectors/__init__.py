"""Pictures of expert review that span several rows."""

from reviews.selectors.files import closed_reason, conflicts_of
from reviews.selectors.plans import plan_of, replacement_for
from reviews.selectors.results import is_with_experts, result_of, taken_by_panels

__all__ = [
    "closed_reason",
    "conflicts_of",
    "is_with_experts",
    "plan_of",
    "replacement_for",
    "result_of",
    "taken_by_panels",
]
