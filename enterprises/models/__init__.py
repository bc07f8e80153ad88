"""What is kept of enterprises."""

from enterprises.models.enterprises import Enterprise, PilotRule

__all__ = ["Enterprise", "PilotRule"]
