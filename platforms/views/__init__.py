"""The pages of selection: what everybody may read, and what a unit fills in."""

from platforms.views.applications import (
    application_commitment,
    application_content,
    application_detail,
    application_list,
    application_start,
    application_withdraw,
)
from platforms.views.catalogue import catalogue_detail, catalogue_export, catalogue_list
from platforms.views.comparing import catalogue_compare, platform_compare
from platforms.views.directory import platform_detail, platform_export, platform_list
from platforms.views.drafts import (
    application_autosave,
    application_confirm,
    application_hand_over,
    application_section,
    application_submit,
)
from platforms.views.filing_drafts import (
    filing_autosave,
    filing_confirm,
    filing_file,
    filing_hand_over,
    filing_section,
)
from platforms.views.filing_papers import (
    filing_attach,
    filing_detach,
    filing_materials,
    filing_upload,
)
from platforms.views.filings import (
    filing_content,
    filing_detail,
    filing_list,
    filing_publish,
    filing_revise,
    filing_start,
    filing_unpublish,
)
from platforms.views.papers import (
    application_attach,
    application_detach,
    application_materials,
    application_upload,
)
from platforms.views.plans import plan_report
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
    "catalogue_compare",
    "catalogue_detail",
    "catalogue_export",
    "catalogue_list",
    "filing_attach",
    "filing_autosave",
    "filing_confirm",
    "filing_content",
    "filing_detach",
    "filing_detail",
    "filing_file",
    "filing_hand_over",
    "filing_list",
    "filing_materials",
    "filing_publish",
    "filing_revise",
    "filing_section",
    "filing_start",
    "filing_unpublish",
    "filing_upload",
    "plan_report",
    "platform_compare",
    "platform_detail",
    "platform_export",
    "platform_list",
    "solicitation_detail",
    "solicitation_export",
    "solicitation_list",
    "title_list",
    "title_surrender",
]
