"""The papers of who is selected: the published list in each version, and the certificate."""

from datetime import date, datetime

from django.contrib.auth import get_user_model

from casework import clock, documents
from casework.documents import Document, Draft
from casework.models import CaseEvent, Publicity, PublicityRecount
from casework.models.documents import DocumentState
from casework.templatetags.dates import cn_date, cn_range
from platforms.models import (
    Designation,
    SolicitationRound,
)
from platforms.policy import CATEGORY_LABELS, OFFICE, SELECTION, TITLE
from platforms.rules import papers
from platforms.selectors.papers import LIST_NUMBER, papers_of_list
from platforms.states import GRANT_TITLE

POLICY_NAME = "《广州市推进“四化”平台赋能企业提升实施方案》"
RECOUNTED = "最后一天重新计算"
REMEDIES = (
    "如对本决定不服，可以自收到之日起 60 日内依法申请行政复议，或者自收到之日起 6 个月内依法提起行政诉讼。",
    "窗口再次开放时，符合条件的可以重新申报。",
)


RECOUNTED = "最后一天重新计算"
REMEDIES = (
    "如对本决定不服，可以自收到之日起 60 日内依法申请行政复议，或者自收到之日起 6 个月内依法提起行政诉讼。",
    "窗口再次开放时，符合条件的可以重新申报。",
)


def issue_publicity_list(round_: SolicitationRound, publicity_id: int) -> Document:
    """Issue the public list as it was frozen, with its hash and period; return its newest paper.

    A corrected version supersedes the paper of the version before, which is issued first if it
    was not yet. A last day that was counted again is printed beside the announced one, in a paper
    that supersedes the one before.
    """
    publicity = Publicity.objects.select_related("supersedes").get(pk=publicity_id)
    before = publicity.supersedes
    paper = papers_of_list(publicity).first()
    if paper is None:
        replaced = issue_publicity_list(round_, before.pk) if before else None
        draft = _list_draft(round_, publicity, publicity.ends_on, publicity.opened_at)
        paper = documents.issue(draft, case=round_, actor=publicity.opened_by, supersedes=replaced)
    printed = papers_of_list(publicity).last()
    moved = moved_day(publicity)
    # Once a correction has replaced it, what the day became stands in the corrected paper.
    if moved is None or _says(printed, moved) or printed.state != DocumentState.VALID:
        return printed
    draft = _list_draft(round_, publicity, moved.last_on, moved.counted_at, recounted=moved.reason)
    return documents.supersede(printed, draft, actor=get_user_model().objects.service_account())


def moved_day(publicity: Publicity) -> PublicityRecount | None:
    """Return the recount that moved the last day last; one that only made it certain is none."""
    day, found = publicity.ends_on, None
    for one in publicity.recounts.order_by("pk"):
        if one.last_on != day:
            day, found = one.last_on, one
    return found


def _says(paper: Document, recount: PublicityRecount) -> bool:
    return [RECOUNTED, recount.reason] in paper.facts


def _list_draft(
    round_: SolicitationRound, publicity: Publicity, last_on: date, dated: datetime, recounted=""
) -> Draft:
    opening = (
        f"根据{POLICY_NAME}{SELECTION.number}，经{round_.procedure()}，"
        f"拟授予下列 {len(publicity.rows)} 家单位“{TITLE}”称号，现予公示。"
    )
    again = (("发布时的最后一天", cn_date(publicity.ends_on)), (RECOUNTED, recounted))
    corrected = (("更正理由", publicity.correction),) if publicity.supersedes else ()
    return Draft(
        kind=papers.PUBLICITY_LIST.kind,
        title=publicity.title,
        template="pdf/publicity_list.html",
        number=papers.PUBLICITY_LIST.number(publicity.base_reference),
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


def list_context(
    publicity: Publicity, last_on: date, dated: datetime, *, opening: str, recounted: str = ""
) -> dict[str, object]:
    """Return what every public list says: rows, period, how to object, what was corrected or moved."""
    columns = [{"label": "序号", "kind": "serial", "width": ""}] + [
        {"label": label, "kind": "text", "width": ""} for label in publicity.columns
    ]
    return {
        **(_correction_of(publicity) if publicity.supersedes else {}),
        **_day_of(publicity, recounted),
        "issuer": OFFICE,
        "heading": publicity.title,
        "reference": publicity.reference,
        "basis": publicity.basis,
        "opening": [opening],
        "table": {
            "caption": "",
            "columns": columns,
            "rows": [[str(n), *row] for n, row in enumerate(publicity.rows, start=1)],
            "total": "",
        },
        "first_day": publicity.starts_on,
        "last_day": last_on,
        "working_days": publicity.days,
        "objection": [
            "对名单有异议的，请在公示期内以书面形式实名提出：个人提出的写明姓名、联系方式和事实依据；"
            "单位提出的加盖公章并写明联系方式。"
        ],
        "contact": [("联系人与电话", publicity.contact)],
        "list_sha256": publicity.sha256,
        "issued_on": clock.local_day(dated),
    }


def _day_of(publicity: Publicity, recounted: str) -> dict[str, object]:
    """Return what the paper says of a last day that was announced as a guess."""
    if not publicity.is_provisional:
        return {}
    return {"announced_last_day": publicity.ends_on, "recounted": recounted}


def _correction_of(publicity: Publicity) -> dict[str, object]:
    """Return what a corrected list says of the version before."""
    before = publicity.supersedes
    return {
        "correction": (
            f"本名单为第 {publicity.version} 版，更正{cn_date(before.opened_at)}发布的"
            f"第 {before.version} 版（{before.reference}，摘要 {before.sha256[:16]}…）。"
            f"更正理由：{publicity.correction}"
        )
    }


def issue_certificate(designation: Designation) -> Document:
    """Issue the certificate “广州市四化赋能重点平台” with plaque number, term and QR."""
    granted = CaseEvent.objects.of(designation).get(action=GRANT_TITLE.name)
    application = designation.application
    # The version that cleared: a later correction does not rewrite what was granted.
    cleared = Publicity.objects.get(
        reference=granted.data.get("publicity", application.publicity.reference)
    )
    listed = application.listed_in(cleared)
    uscc = application.handed_in["organisation"]["uscc"]
    draft = Draft(
        kind=papers.CERTIFICATE.kind,
        title=papers.CERTIFICATE.titled(),
        template="pdf/designation_certificate.html",
        number=papers.CERTIFICATE.number(designation.reference),
        public=True,
        facts=(
            ("称号", TITLE),
            ("单位", listed.unit),
            ("统一社会信用代码", uscc),
            ("平台", listed.name),
            ("标牌编号", designation.reference),
            ("有效期", cn_range(designation.granted_on, designation.valid_until)),
        ),
        dated=designation.created_at,
        context={
            "issuer": OFFICE,
            "organisation": listed.unit,
            "uscc": uscc,
            "platform": listed.name,
            "category": CATEGORY_LABELS[listed.category],
            "procedure": f"经{designation.application.round.procedure('公示')}",
            "plaque_number": designation.reference,
            "granted_on": designation.granted_on,
            "valid_from": designation.granted_on,
            "valid_until": designation.valid_until,
        },
    )
    return documents.issue(draft, case=designation, actor=granted.actor)
