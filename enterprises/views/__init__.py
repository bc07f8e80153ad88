"""The pages of enterprises."""

from enterprises.views.cloud import enterprise_cloud, platform_cloud
from enterprises.views.events import event_calendar, event_detail, event_list
from enterprises.views.profiles import (
    enterprise_autosave,
    enterprise_confirm,
    enterprise_detail,
    enterprise_section,
)
from enterprises.views.sign_ups import (
    check_in,
    sign_up_create,
    sign_up_detail,
    sign_up_give_up,
    sign_up_list,
)
from enterprises.views.subscriptions import subscription_edit

__all__ = [
    "check_in",
    "enterprise_autosave",
    "enterprise_cloud",
    "enterprise_confirm",
    "enterprise_detail",
    "enterprise_section",
    "event_calendar",
    "event_detail",
    "event_list",
    "platform_cloud",
    "sign_up_create",
    "sign_up_detail",
    "sign_up_give_up",
    "sign_up_list",
    "subscription_edit",
]
