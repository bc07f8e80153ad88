"""What the public lists of enterprises can be narrowed by."""

from enterprises.filters.demonstrations import DemonstrationFilter
from enterprises.filters.events import EventFilter
from enterprises.filters.hall import DemandFilter

__all__ = ["DemandFilter", "DemonstrationFilter", "EventFilter"]
