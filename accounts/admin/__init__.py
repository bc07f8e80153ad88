"""The administrators' desk for people, units, duties and deputies."""

from accounts.admin import people

__all__ = ["people"]
