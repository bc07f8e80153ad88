"""The administrators' desk for people, units, duties and deputies."""

from accounts.admin import deputies, people

__all__ = ["deputies", "people"]
