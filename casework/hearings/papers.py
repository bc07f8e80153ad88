"""告知书、陈述申辩回执、决定书: which template and which facts make each."""

from casework import clock, documents
from casework.documents import Document, Draft
from casework.hearings.evidence import evidence_of
from casework.hearings.kinds import kind_of
from casework.materials import size_text
from casework.models import CaseEvent
from casework.models.hearings import Hearing, HearingStatement
from casework.states import (
    CLOSE_STATEMENT,
    ISSUE_NOTICE,
    REPORT_HEARING,
    HearingStatus,
)
from casework.templatetags.dates import cn_date, cn_moment

NOTICE, RECEIPT, DECISION = "hearing_notice", "hearing_receipt", "hearing_decision"
# 行政复议法第二十条，行政诉讼法第四十六条。
REMEDIES = (
    "如对本决定不服，可以自收到之日起 60 日内依法申请行政复议，"
    "或者自收到之日起 6 个月内依法向人民法院提起行政诉讼。",
)


def notice_number(hearing: Hearing) -> str:
    return f"{hearing.reference}-G"


def issue_notice_paper(hearing: Hearing) -> Document:
    """Issue the 告知书: what is intended, on which facts and basis, and the right to be heard."""
    event = _latest(hearing, ISSUE_NOTICE.name)
    kind = kind_of(hearing)
    draft = Draft(
        kind=NOTICE,
        title=f"{hearing.matter}告知书",
        template="pdf/hearing_notice.html",
        number=notice_number(hearing),
        facts=(
            ("办件编号", hearing.reference),
            ("当事单位", hearing.organisation.name),
            ("拟作出的决定", hearing.matter),
            ("陈述申辩期限", cn_moment(hearing.closes_at)),
        ),
        context={
            **_common(hearing),
            "heading": f"{hearing.matter}告知书",
            "days": hearing.days,
            "deadline": hearing.closes_at,
            "is_provisional": hearing.is_provisional,
            "contact": kind.contact,
            "issued_on": clock.local_day(event.at),
        },
    )
    return documents.issue(draft, case=hearing, actor=event.actor)


def issue_statement_receipt(statement: HearingStatement) -> Document:
    """Issue the receipt of what the unit handed in, or of its waiver."""
    hearing = statement.hearing
    said = "放弃陈述申辩" if statement.is_waiver else "陈述申辩"
    names = [f"{one['name']}（{size_text(one['size'])}）" for one in statement.materials]
    draft = Draft(
        kind=RECEIPT,
        title=f"{said}回执",
        template="pdf/receipt.html",
        number=f"{hearing.reference}-H",
        facts=(
            ("办件编号", hearing.reference),
            ("当事单位", hearing.organisation.name),
            ("收到时间", cn_moment(statement.submitted_at)),
        ),
        context={
            "issuer": kind_of(hearing).office,
            "heading": f"{said}回执",
            "organisation": hearing.organisation.name,
            "subject": hearing.title,
            "reference": hearing.reference,
            "received_at": statement.submitted_at,
            "rows": [
                ("告知书", notice_number(hearing)),
                ("提交人", statement.submitted_by.name),
                ("内容", said if statement.is_waiver else f"{said}书，{len(statement.text)} 字"),
                ("所附材料", "、".join(names) or "没有"),
                ("内容摘要（SHA-256）", statement.sha256),
            ],
            "next_steps": [
                "经办逐项复核，写明采纳与否和理由。",
                "审核通过后由负责人作出决定，书面决定书送达当事单位。",
            ],
            "deadline": "",
            "note": "本回执只说明收到，不代表采纳。提交后不能再改。",
        },
    )
    return documents.issue(draft, case=hearing, actor=statement.submitted_by)


def issue_decision_paper(hearing: Hearing) -> Document:
    """Issue the 决定书: facts, what was said and what became of it, basis, decision, remedy."""
    kind = kind_of(hearing)
    is_upheld = hearing.status == HearingStatus.UPHELD
    decision = CaseEvent.objects.of(hearing).filter(target=hearing.status).latest("pk")
    result = hearing.matter if is_upheld else kind.dismissal
    draft = Draft(
        kind=DECISION,
        title=f"{result}决定书",
        template="pdf/hearing_decision.html",
        number=f"{hearing.reference}-J",
        public=is_upheld,
        facts=(
            ("办件编号", hearing.reference),
            ("当事单位", hearing.organisation.name),
            ("决定", result),
            ("决定日期", cn_date(hearing.decided_at)),
            ("决定人", decision.actor_name),
        ),
        context={
            **_common(hearing),
            "heading": f"{result}决定书",
            "procedure": _procedure(hearing),
            "report": _latest(hearing, REPORT_HEARING.name).note,
            "result": result,
            "reason": decision.note,
            "decided_by": decision.actor_name,
            "follow_up": list(kind.follow_up) if is_upheld else [],
            "remedies": list(REMEDIES) if is_upheld else [],
            "issued_on": clock.local_day(decision.at),
        },
    )
    return documents.issue(draft, case=hearing, actor=decision.actor)


def _common(hearing: Hearing) -> dict[str, object]:
    files = [
        f"{one.material.name}（{size_text(one.material.size)}，SHA-256 {one.material.sha256[:16]}…）"
        for one in evidence_of(hearing)
    ]
    return {
        # Papers from before there were files keep saying what they said.
        **({"evidence_files": files} if files else {}),
        "issuer": kind_of(hearing).office,
        "organisation": hearing.organisation.name,
        "uscc": hearing.organisation.uscc,
        "subject": f"{hearing.subject_title}（{hearing.subject_reference}）",
        "reference": hearing.reference,
        "matter": hearing.matter,
        "facts_found": hearing.facts.split("\n"),
        "basis": hearing.basis,
        "evidence": hearing.evidence,
    }


def _procedure(hearing: Hearing) -> str:
    told = f"{cn_date(hearing.notified_at)}送达告知书（{notice_number(hearing)}）。"
    statement = HearingStatement.objects.filter(hearing=hearing).first()
    if statement is None:
        closed = _latest(hearing, CLOSE_STATEMENT.name)
        return f"{told}期限内没有收到陈述申辩（{cn_date(closed.at)}记录）。"
    when = cn_moment(statement.submitted_at)
    if statement.is_waiver:
        return f"{told}你单位于{when}书面放弃陈述申辩。"
    files = f"和 {len(statement.materials)} 份材料" if statement.materials else ""
    return f"{told}你单位于{when}提交陈述申辩书{files}。"


def _latest(hearing: Hearing, action: str) -> CaseEvent:
    return CaseEvent.objects.of(hearing).filter(action=action).select_related("actor").latest("pk")
