"""The pages of enterprises."""

from enterprises.views.cloud import enterprise_cloud, platform_cloud
from enterprises.views.demands import (
    demand_autosave,
    demand_confirm,
    demand_copy,
    demand_detail,
    demand_hand_over,
    demand_list,
    demand_pick,
    demand_post,
    demand_section,
    demand_start,
    demand_withdraw,
)
from enterprises.views.hall import hall_detail, hall_list, hall_offer
from enterprises.views.profiles import (
    enterprise_autosave,
    enterprise_confirm,
    enterprise_detail,
    enterprise_section,
)
from enterprises.views.replies import (
    reply_accept,
    reply_decline,
    reply_detail,
    reply_end,
    reply_list,
    reply_outcome,
    reply_retract,
)

__all__ = [
    "demand_autosave",
    "demand_confirm",
    "demand_copy",
    "demand_detail",
    "demand_hand_over",
    "demand_list",
    "demand_pick",
    "demand_post",
    "demand_section",
    "demand_start",
    "demand_withdraw",
    "enterprise_autosave",
    "enterprise_cloud",
    "enterprise_confirm",
    "enterprise_detail",
    "enterprise_section",
    "hall_detail",
    "hall_list",
    "hall_offer",
    "platform_cloud",
    "reply_accept",
    "reply_decline",
    "reply_detail",
    "reply_end",
    "reply_list",
    "reply_outcome",
    "reply_retract",
]
