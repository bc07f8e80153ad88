"""The papers of demonstration enterprises: receipt, public list, refusal or removal, certificate."""

from datetime import date, datetime

from django.contrib.auth import get_user_model

from casework import clock, documents
from casework.documents import Document, Draft
from casework.models import CaseEvent, Publicity
from casework.models.documents import DocumentState
from casework.templatetags.dates import cn_date, cn_moment, cn_range
from enterprises.models import Nomination, NominationSnapshot
from enterprises.models.nominations import CERTIFICATE
from enterprises.policy import DEMONSTRATION, DEMONSTRATION_GOAL
from enterprises.states import (
    LIST_NOMINATION,
    NOMINATION_WORKFLOW,
    REJECT_NOMINATION,
    REMOVE_NOMINATION,
    STRIKE_NOMINATION,
    NominationStatus,
)
from platforms.pdf.selection import POLICY_NAME, RECOUNTED, list_context, moved_day
from platforms.policy import OFFICE
from platforms.rules.papers import PUBLICITY_LIST, Paper
from platforms.selectors.papers import LIST_NUMBER, papers_of_list

RECEIPT = Paper("nomination_receipt", "H", "提交回执", "（第 {n} 次提交）")
REFUSAL = Paper("nomination_refusal", "J", "不予列入决定书")
REMOVAL = Paper("nomination_removal", "Y", "移出名单决定书")
REMEDIES = (
    "如对本决定不服，可以自收到之日起 60 日内依法申请行政复议，或者自收到之日起 6 个月内依法提起行政诉讼。",
    "情况改变后，可以由所在区工信部门或者四化赋能重点平台重新提名。",
)
REFUSALS = (REJECT_NOMINATION.name, STRIKE_NOMINATION.name, REMOVE_NOMINATION.name)


def issue_receipt(snapshot: NominationSnapshot) -> Document:
    """Issue the receipt of what the enterprise handed in, first or corrected."""
    nomination, content = snapshot.nomination, snapshot.content
    number = RECEIPT.number(nomination.reference, snapshot.number)
    check = NOMINATION_WORKFLOW.stages[NominationStatus.SUBMITTED]
    draft = Draft(
        kind=RECEIPT.kind,
        title=RECEIPT.titled(snapshot.number),
        template="pdf/receipt.html",
        number=number,
        facts=(
            ("办件编号", nomination.reference),
            ("企业", content["organisation"]["name"]),
            ("收到时间", cn_moment(snapshot.submitted_at)),
        ),
        dated=snapshot.submitted_at,
        context={
            "issuer": OFFICE,
            "heading": RECEIPT.title,
            "organisation": content["organisation"]["name"],
            "subject": f"{DEMONSTRATION}提名（{nomination.dimension_name}）",
            "reference": nomination.reference,
            "received_at": snapshot.submitted_at,
            "rows": [
                ("回执号", number),
                ("统一社会信用代码", content["organisation"]["uscc"]),
                ("四化方向", nomination.dimension_name),
                ("提名", content["nominator"]),
                ("确认人", snapshot.submitted_by.name),
                (
                    "内容",
                    f"指标 {len(content['answers']['effects'])} 项，佐证 {len(content['materials'])} 份",
                ),
                ("内容摘要（SHA-256）", snapshot.sha256),
            ],
            "next_steps": [
                f"{check.duty.label}在 {check.days} 个工作日内{check.label}；要补正的，一次告知。",
                "经审核、负责人确认后公示；公示无未办结异议的，列入名单。",
            ],
            "deadline": "",
            "note": "核实前可以撤回。本回执只说明收到，不代表列入名单。",
        },
    )
    return documents.issue(draft, case=nomination, actor=snapshot.submitted_by)


def issue_list(publicity_id: int) -> Document:
    """Issue the public list as it was frozen, with its hash and period; return its newest paper.

    A corrected version supersedes the paper of the version before; a last day that was counted
    again is printed beside the announced one, in a paper that supersedes the one before.
    """
    publicity = Publicity.objects.select_related("supersedes").get(pk=publicity_id)
    first = publicity.items.order_by("position")[0].case
    before, paper = publicity.supersedes, papers_of_list(publicity).first()
    if paper is None:
        replaced = issue_list(before.pk) if before else None
        draft = _list_draft(publicity, publicity.ends_on, publicity.opened_at)
        documents.issue(draft, case=first, actor=publicity.opened_by, supersedes=replaced)
    printed, moved = papers_of_list(publicity).last(), moved_day(publicity)
    says_it = moved is None or [RECOUNTED, moved.reason] in printed.facts
    if says_it or printed.state != DocumentState.VALID:
        return printed
    draft = _list_draft(publicity, moved.last_on, moved.counted_at, recounted=moved.reason)
    return documents.supersede(printed, draft, actor=get_user_model().objects.service_account())


def _list_draft(publicity: Publicity, last_on: date, dated: datetime, recounted: str = "") -> Draft:
    again = (("发布时的最后一天", cn_date(publicity.ends_on)), (RECOUNTED, recounted))
    corrected = (("更正理由", publicity.correction),) if publicity.supersedes else ()
    opening = (
        f"根据{POLICY_NAME}{DEMONSTRATION_GOAL.number}，经提名、企业确认、核实和审核，"
        f"拟将下列 {len(publicity.rows)} 家企业列入{DEMONSTRATION}名单，现予公示。"
    )
    return Draft(
        kind=PUBLICITY_LIST.kind,
        title=publicity.title,
        template="pdf/publicity_list.html",
        number=PUBLICITY_LIST.number(publicity.base_reference),
        public=True,
        facts=(
            (LIST_NUMBER, publicity.reference),
            ("公示期", cn_range(publicity.starts_on, last_on)),
            *(again if recounted else ()),
            ("名单", f"{len(publicity.rows)} 家"),
            ("名单摘要（SHA-256）", publicity.sha256),
            *corrected,
        ),
        dated=dated,
        context=list_context(publicity, last_on, dated, opening=opening, recounted=recounted),
    )


def issue_refusal(nomination: Nomination) -> Document:
    """Issue the written notice of a refusal or a removal: reason, basis and the remedies."""
    event = CaseEvent.objects.of(nomination).filter(action__in=REFUSALS).latest("pk")
    snapshot = nomination.snapshots.latest("number")
    is_removal = event.action == REMOVE_NOMINATION.name
    paper = REMOVAL if is_removal else REFUSAL
    result = "移出名单" if is_removal else "不予列入"
    name = snapshot.content["organisation"]["name"]
    draft = Draft(
        kind=paper.kind,
        title=paper.titled(),
        template="pdf/decision_notice.html",
        number=paper.number(nomination.reference),
        facts=(
            ("办件编号", nomination.reference),
            ("企业", name),
            ("结果", result),
            ("决定日期", cn_date(event.at)),
        ),
        dated=event.at,
        context={
            "issuer": OFFICE,
            "heading": paper.title,
            "organisation": name,
            "subject": f"{DEMONSTRATION}提名（{nomination.dimension_name}）",
            "reference": nomination.reference,
            "submitted_at": snapshot.submitted_at,
            "result": result,
            "facts_found": [event.note],
            "reasons": [
                {"clause": f"{POLICY_NAME}{DEMONSTRATION_GOAL.number}", "reason": event.note}
            ],
            "remedies": list(REMEDIES),
            "issued_on": clock.local_day(event.at),
        },
    )
    return documents.issue(draft, case=nomination, actor=event.actor)


def issue_certificate(nomination: Nomination) -> Document:
    """Issue the certificate of a place on the list, with the code that verifies it."""
    event = CaseEvent.objects.of(nomination).get(action=LIST_NOMINATION.name)
    unit = nomination.handed_in["organisation"]
    draft = Draft(
        kind=CERTIFICATE,
        title=f"{DEMONSTRATION}证明",
        template="pdf/demonstration_certificate.html",
        number=nomination.reference,
        public=True,
        facts=(
            ("名单", DEMONSTRATION),
            ("企业", unit["name"]),
            ("统一社会信用代码", unit["uscc"]),
            ("四化方向", nomination.dimension_name),
            ("列入日期", cn_date(nomination.listed_on)),
            (LIST_NUMBER, nomination.publicity.reference),
        ),
        dated=event.at,
        context={
            "issuer": OFFICE,
            "heading": DEMONSTRATION,
            "organisation": unit["name"],
            "uscc": unit["uscc"],
            "dimension": nomination.dimension_name,
            "publicity": nomination.publicity.reference,
            "reference": nomination.reference,
            "listed_on": nomination.listed_on,
        },
    )
    return documents.issue(draft, case=nomination, actor=event.actor)
