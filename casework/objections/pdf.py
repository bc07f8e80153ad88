"""The written outcome of an objection (异议处理答复), without a word about who raised it."""

from casework import documents
from casework.documents import Draft
from casework.models import CaseEvent, Document, Objection
from casework.objections.states import (
    DECLINE_OBJECTION,
    DISMISS_OBJECTION,
    UPHOLD_OBJECTION,
    ObjectionStatus,
)
from casework.templatetags.dates import cn_date

KIND = "objection_answer"
TITLE = "异议处理答复"
OFFICE = "广州市工业和信息化局"
CLOSING = frozenset({DECLINE_OBJECTION.name, DISMISS_OBJECTION.name, UPHOLD_OBJECTION.name})
WHAT_FOLLOWS = {
    ObjectionStatus.UPHELD: "名单更正前，被异议的单位不办理下一步；更正后的名单连同理由在原公示页公布。",
    ObjectionStatus.DISMISSED: "名单维持不变，处理结论已在公示页公布。",
    ObjectionStatus.NOT_ACCEPTED: "名单不受影响。公示期内补充事实和证据后，可以重新提出。",
}


def issue_answer(objection: Objection) -> Document:
    """Issue the answer once the objection is closed; LookupError before."""
    event = CaseEvent.objects.of(objection).filter(action__in=CLOSING).last()
    if event is None:
        raise LookupError(f"{objection.reference} is not closed")
    draft = Draft(
        kind=KIND,
        title=TITLE,
        template="pdf/objection_answer.html",
        number=f"{objection.reference}-DF",
        facts=(
            ("异议编号", objection.reference),
            ("公示编号", objection.publicity.reference),
            ("处理结果", objection.status_label),
            ("办结日期", cn_date(objection.decided_on)),
        ),
        context={
            "issuer": OFFICE,
            "reference": objection.reference,
            "rows": [
                ("公示名单", f"{objection.publicity.title}（{objection.publicity.reference}）"),
                ("异议对象", objection.target),
                ("办理过程", _course_of(objection)),
            ],
            "result": objection.status_label,
            "reason": objection.answer,
            "follows": WHAT_FOLLOWS[ObjectionStatus(objection.status)],
            "contact": objection.publicity.contact,
            "issued_on": objection.decided_on,
        },
    )
    return documents.issue(draft, case=objection, actor=event.actor)


def _course_of(objection: Objection) -> str:
    taken_on = f"{cn_date(objection.accepted_on)}受理，" if objection.accepted_on else ""
    received, decided = cn_date(objection.received_at), cn_date(objection.decided_on)
    return f"{received}收到，{taken_on}{decided}办结"
