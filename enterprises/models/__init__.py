"""What is kept of enterprises."""

from enterprises.models.enterprises import Enterprise, PilotRule
from enterprises.models.lists import ListImport, ListState

__all__ = ["Enterprise", "ListImport", "ListState", "PilotRule"]
