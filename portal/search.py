"""Everything that can be found: who tells of it, and under which tab it stands."""

from casework import publicity, search
from enterprises.selectors.entries import EVENT_KIND, event_entries
from platforms.selectors import entries
from portal import policies

# In the order of the tabs. Whoever indexes a new kind names it here.
KINDS = {
    policies.POLICY_KIND: "政策",
    entries.PLATFORM_KIND: "平台",
    "solution": "方案",
    "product": "产品",
    "case": "案例",
    "alliance": "联合共建",
    EVENT_KIND: "活动",
    entries.NOTICE_KIND: "通知公示",
}
SOURCES = (
    policies.policy_entries,
    entries.platform_entries,
    entries.filing_entries,
    entries.round_entries,
    event_entries,
    publicity.list_entries,
)


def rebuild() -> int:
    """Write every entry anew from what there is; return how many there are."""
    return search.rebuild(SOURCES)
