"""The pages of selection: what everybody may read, and what a unit fills in."""

from platforms.views.public import (
    platform_detail,
    platform_list,
    solicitation_detail,
    solicitation_list,
)

__all__ = [
    "platform_detail",
    "platform_list",
    "solicitation_detail",
    "solicitation_list",
]
