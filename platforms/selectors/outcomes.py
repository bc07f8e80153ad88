"""How a case ended, as its unit is told on top of its page."""

from casework.templatetags.dates import cn_range
from platforms.models import Designation
from platforms.selectors.cases import REFUSALS, CaseRecord
from platforms.states import ApplicationStatus

Row = dict[str, object]


def outcome_of(record: CaseRecord, designation: Designation | None) -> Row:
    """Return how the case ended, as a notice; empty while it goes on."""
    application = record.application
    status = application.status
    if status == ApplicationStatus.DESIGNATED and designation:
        return {
            "kind": "done",
            "title": f"已授予称号，标牌编号 {designation.reference}",
            "text": f"有效期 {cn_range(designation.granted_on, designation.valid_until)}。",
            "url": designation.get_absolute_url(),
            "link": "看公开名录里的这一页",
        }
    if status == ApplicationStatus.REJECTED:
        return {
            "kind": "failed",
            "title": application.public_status_label,
            "text": f"{_reasons(record)}依据和救济途径见决定书。",
        }
    if status == ApplicationStatus.WITHDRAWN:
        again = application.round.is_accepting
        return {
            "kind": "",
            "title": application.public_status_label,
            "text": "窗口还开着，可以重新申报。" if again else "这一批的窗口已经关闭。",
            "url": application.round.get_absolute_url() if again else "",
            "link": "回到征集通知",
        }
    return {}


def _reasons(record: CaseRecord) -> str:
    decisions = [event for event in record.events if event.action in REFUSALS]
    reasons = [one["reason"] for event in decisions[-1:] for one in event.data["reasons"]]
    return f"理由：{'；'.join(reasons).rstrip('。')}。" if reasons else ""
