"""Pictures of expert review that span several rows."""

from reviews.selectors.files import closed_reason, conflicts_of
from reviews.selectors.plans import plan_of, replacement_for
from reviews.selectors.results import result_of

__all__ = ["closed_reason", "conflicts_of", "plan_of", "replacement_for", "result_of"]
