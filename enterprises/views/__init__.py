"""The pages of enterprises."""

from enterprises.views.cloud import enterprise_cloud, platform_cloud
from enterprises.views.demonstrations import (
    demonstration_detail,
    demonstration_export,
    demonstration_list,
)
from enterprises.views.nominating import platform_nominations
from enterprises.views.nomination_papers import (
    nomination_attach,
    nomination_detach,
    nomination_materials,
    nomination_upload,
)
from enterprises.views.nominations import (
    nomination_act,
    nomination_autosave,
    nomination_confirm,
    nomination_detail,
    nomination_file,
    nomination_hand_over,
    nomination_list,
    nomination_section,
)
from enterprises.views.profiles import (
    enterprise_autosave,
    enterprise_confirm,
    enterprise_detail,
    enterprise_section,
)

__all__ = [
    "demonstration_detail",
    "demonstration_export",
    "demonstration_list",
    "enterprise_autosave",
    "enterprise_cloud",
    "enterprise_confirm",
    "enterprise_detail",
    "enterprise_section",
    "nomination_act",
    "nomination_attach",
    "nomination_autosave",
    "nomination_confirm",
    "nomination_detach",
    "nomination_detail",
    "nomination_file",
    "nomination_hand_over",
    "nomination_list",
    "nomination_materials",
    "nomination_section",
    "nomination_upload",
    "platform_cloud",
    "platform_nominations",
]
