"""The pages of selection: what everybody may read, and what a unit fills in."""

from platforms.views.applications import (
    application_commitment,
    application_content,
    application_detail,
    application_list,
    application_start,
    application_withdraw,
)
from platforms.views.directory import platform_detail, platform_export, platform_list
from platforms.views.drafts import (
    application_autosave,
    application_confirm,
    application_hand_over,
    application_section,
    application_submit,
)
from platforms.views.papers import (
    application_attach,
    application_detach,
    application_materials,
    application_upload,
)
from platforms.views.solicitations import (
    solicitation_detail,
    solicitation_export,
    solicitation_list,
)
from platforms.views.titles import title_list, title_surrender

__all__ = [
    "application_attach",
    "application_autosave",
    "application_commitment",
    "application_confirm",
    "application_content",
    "application_detach",
    "application_detail",
    "application_hand_over",
    "application_list",
    "application_materials",
    "application_section",
    "application_start",
    "application_submit",
    "application_upload",
    "application_withdraw",
    "platform_detail",
    "platform_export",
    "platform_list",
    "solicitation_detail",
    "solicitation_export",
    "solicitation_list",
    "title_list",
    "title_surrender",
]
