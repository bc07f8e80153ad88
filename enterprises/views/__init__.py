"""The pages of enterprises."""

from enterprises.views.cloud import enterprise_cloud, platform_cloud
from enterprises.views.profiles import (
    enterprise_autosave,
    enterprise_confirm,
    enterprise_detail,
    enterprise_section,
)

__all__ = [
    "enterprise_autosave",
    "enterprise_cloud",
    "enterprise_confirm",
    "enterprise_detail",
    "enterprise_section",
    "platform_cloud",
]
