"""Which template and which facts make each document of selection."""

from datetime import date, datetime

from django.contrib.auth import get_user_model

from casework import clock, documents
from casework.documents import Document, Draft
from casework.forms import shown
from casework.materials import size_text
from casework.models import CaseEvent, Publicity, PublicityRecount
from casework.models.documents import DocumentState
from casework.sections import Section
from casework.standards import DISTRICT_NAMES
from casework.templatetags.dates import cn_date, cn_moment, cn_range
from platforms.models import (
    ApplicationSnapshot,
    CorrectionRequest,
    Designation,
    PlatformApplication,
    SolicitationRound,
)
from platforms.policy import CATEGORY_LABELS, OFFICE, SELECTION, TITLE
from platforms.rules import papers
from platforms.rules.materials import MATERIALS
from platforms.selectors import sections_in
from platforms.selectors.cases import REFUSALS
from platforms.selectors.papers import LIST_NUMBER, papers_of_list
from platforms.states import APPLICATION_WORKFLOW, GRANT_TITLE, SUBMIT_APPLICATION

POLICY_NAME = "《广州市推进“四化”平台赋能企业提升实施方案》"
RECOUNTED = "最后一天重新计算"
REMEDIES = (
    "如对本决定不服，可以自收到之日起 60 日内依法申请行政复议，或者自收到之日起 6 个月内依法提起行政诉讼。",
    "窗口再次开放时，符合条件的可以重新申报。",
)


def issue_receipt(snapshot: ApplicationSnapshot) -> Document:
    """Issue the receipt of one submission: number, moment, what came in, what happens next."""
    application = snapshot.application
    content = snapshot.content
    paper = papers.receipt_of(snapshot.number)
    review = APPLICATION_WORKFLOW.stages[SUBMIT_APPLICATION.target]
    draft = Draft(
        kind=paper.kind,
        title=paper.titled(snapshot.number),
        template="pdf/receipt.html",
        number=paper.number(application.reference, snapshot.number),
        facts=(
            ("办件编号", application.reference),
            ("申报单位", content["organisation"]["name"]),
            ("征集批次", application.round.name),
            ("收到时间", cn_moment(snapshot.submitted_at)),
        ),
        dated=snapshot.submitted_at,
        context={
            "issuer": OFFICE,
            "heading": paper.title,
            "organisation": content["organisation"]["name"],
            "subject": f"{application.round.name} · {content['answers']['platform']['name']}",
            "reference": application.reference,
            "received_at": snapshot.submitted_at,
            "rows": [
                ("统一社会信用代码", content["organisation"]["uscc"]),
                ("征集批次", application.round.name),
                ("提交人", snapshot.submitted_by.name),
                (
                    "内容",
                    f"申报表 {len(sections_in(content['answers']))} 节，材料 {len(content['materials'])} 份",
                ),
                ("内容摘要（SHA-256）", snapshot.sha256),
            ],
            "next_steps": [
                *_district_step(application),
                f"{review.duty.label}在 {review.days} 个工作日内{review.label}；需要补正的，一次告知全部事项。",
                "通过后由审核提出拟入选名单，负责人确认后公示。",
                "公示结束没有未办结事项的，授予称号。进展随时可在“我的工作台”查看。",
            ],
            "deadline": "",
            "note": "受理前可以撤回。本回执只说明收到申报，不代表通过。",
        },
    )
    return documents.issue(draft, case=application, actor=snapshot.submitted_by)


def _district_step(application: PlatformApplication) -> list[str]:
    if not application.round.has_district_review:
        return []
    days = application.round.district_days
    return [f"先由{application.case_district_name}工信部门在 {days} 个工作日内初审。"]


def issue_application_form(snapshot: ApplicationSnapshot) -> Document:
    """Issue the 申报书 (M02) as it was handed in."""
    application, content = snapshot.application, snapshot.content
    organisation = content["organisation"]
    draft = Draft(
        kind=papers.APPLICATION_FORM.kind,
        title=papers.APPLICATION_FORM.titled(),
        template="pdf/application_form.html",
        number=papers.APPLICATION_FORM.number(application.reference),
        facts=(
            ("办件编号", application.reference),
            ("申报单位", organisation["name"]),
            ("提交时间", cn_moment(snapshot.submitted_at)),
        ),
        dated=snapshot.submitted_at,
        context={
            "issuer": OFFICE,
            "series": TITLE,
            "organisation": organisation["name"],
            "reference": application.reference,
            "prepared_on": clock.local_day(snapshot.submitted_at),
            "cover_rows": [
                ("申报单位", organisation["name"]),
                ("统一社会信用代码", organisation["uscc"]),
                ("所在区", DISTRICT_NAMES[organisation["district"]]),
                ("平台名称", content["answers"]["platform"]["name"]),
                ("主要类别", CATEGORY_LABELS[content["answers"]["platform"]["category"]]),
                ("征集批次", application.round.name),
                ("办件编号", application.reference),
            ],
            "sections": [
                _section(s, content["answers"].get(s.key)) for s in sections_in(content["answers"])
            ]
            + [_findings(content), _materials(content)],
            "commitment": [content["commitment"]],
        },
    )
    return documents.renew(draft, case=application, actor=snapshot.submitted_by)


def _section(section: Section, raw) -> dict[str, object]:
    rows = shown(section, raw)
    if not section.is_table:
        return {
            "title": section.title,
            "rows": [(field.label, text) for field, text in rows[0]],
            "tables": [],
            "remark": "",
        }
    parts = [
        {
            "title": f"{section.row_name} {number}",
            "rows": [(field.label, text) for field, text in row],
        }
        for number, row in enumerate(rows, start=1)
    ]
    return {"title": section.title, "rows": [], "parts": parts, "tables": [], "remark": ""}


def _findings(content) -> dict[str, object]:
    columns = [
        {"label": "条件", "kind": "text", "width": "40"},
        {"label": "结论", "kind": "text", "width": "15"},
        {"label": "说明", "kind": "text", "width": ""},
    ]
    rows = [
        [f["label"], "符合" if f["passed"] else "不符合", f["reason"]] for f in content["findings"]
    ]
    table = {"caption": "", "columns": columns, "rows": rows, "total": ""}
    return {"title": "资格自测结论", "rows": [], "tables": [table], "remark": ""}


def _materials(content) -> dict[str, object]:
    columns = [
        {"label": "材料", "kind": "text", "width": "50"},
        {"label": "文件", "kind": "text", "width": ""},
        {"label": "大小", "kind": "amount", "width": "20"},
    ]
    rows = [
        [f"{m['code']} {MATERIALS[m['code']].label}", m["name"], size_text(m["size"])]
        for m in content["materials"]
    ]
    table = {"caption": "", "columns": columns, "rows": rows, "total": ""}
    return {"title": "所附材料", "rows": [], "tables": [table], "remark": ""}


def issue_correction_notice(correction: CorrectionRequest) -> Document:
    """Issue the 补正通知书: every point with its reason, once and whole."""
    application = correction.application
    snapshot = _submission_before(application, correction.requested_at)
    name = snapshot.content["organisation"]["name"]
    draft = Draft(
        kind=papers.CORRECTION_NOTICE.kind,
        title=papers.CORRECTION_NOTICE.titled(correction.number),
        template="pdf/correction_notice.html",
        number=papers.CORRECTION_NOTICE.number(application.reference, correction.number),
        facts=(
            ("办件编号", application.reference),
            ("申报单位", name),
            ("补正期限", cn_moment(correction.closes_at)),
        ),
        dated=correction.requested_at,
        context={
            "issuer": OFFICE,
            "organisation": name,
            "subject": f"{application.round.name} · {application.platform_name}",
            "reference": application.reference,
            "submitted_at": snapshot.submitted_at,
            "items": [
                {"place": p["place"], "reason": p["reason"], "basis": "征集通知"}
                for p in correction.points
            ],
            "deadline": correction.closes_at,
            "returned_count": correction.number,
            "consequence": ["期限届满没有提交补正的，按现有材料作出决定。补正期间仍可撤回申报。"],
            "contact": application.round.contact,
            "issued_on": clock.local_day(correction.requested_at),
        },
    )
    return documents.issue(draft, case=application, actor=correction.requested_by)


def _submission_before(application: PlatformApplication, moment: datetime) -> ApplicationSnapshot:
    return application.snapshots.filter(submitted_at__lte=moment).latest("number")


def issue_rejection(application: PlatformApplication) -> Document:
    """Issue the 不予通过决定书: reasons by clause and the remedies."""
    event = CaseEvent.objects.of(application).filter(action__in=REFUSALS).latest("pk")
    snapshot = application.snapshots.latest("number")
    name = snapshot.content["organisation"]["name"]
    draft = Draft(
        kind=papers.REJECTION.kind,
        title=papers.REJECTION.titled(),
        template="pdf/decision_notice.html",
        number=papers.REJECTION.number(application.reference),
        facts=(
            ("办件编号", application.reference),
            ("申报单位", name),
            ("结果", "不予通过"),
            ("决定日期", cn_date(event.at)),
        ),
        dated=event.at,
        context={
            "issuer": OFFICE,
            "heading": papers.REJECTION.title,
            "organisation": name,
            "subject": f"{application.round.name} · {application.platform_name}",
            "reference": application.reference,
            "submitted_at": snapshot.submitted_at,
            "result": "不予通过",
            "facts_found": [event.note],
            "reasons": event.data["reasons"],
            "remedies": list(REMEDIES),
            "issued_on": clock.local_day(event.at),
        },
    )
    return documents.issue(draft, case=application, actor=event.actor)


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
        draft = _list_draft(publicity, publicity.ends_on, publicity.opened_at)
        paper = documents.issue(draft, case=round_, actor=publicity.opened_by, supersedes=replaced)
    printed = papers_of_list(publicity).last()
    moved = _moved(publicity)
    # Once a correction has replaced it, what the day became stands in the corrected paper.
    if moved is None or _says(printed, moved) or printed.state != DocumentState.VALID:
        return printed
    draft = _list_draft(publicity, moved.last_on, moved.counted_at, recounted=moved.reason)
    return documents.supersede(printed, draft, actor=get_user_model().objects.service_account())


def _moved(publicity: Publicity) -> PublicityRecount | None:
    """Return the recount that moved the last day last; one that only made it certain is none."""
    day, found = publicity.ends_on, None
    for one in publicity.recounts.order_by("pk"):
        if one.last_on != day:
            day, found = one.last_on, one
    return found


def _says(paper: Document, recount: PublicityRecount) -> bool:
    return [RECOUNTED, recount.reason] in paper.facts


def _list_draft(
    publicity: Publicity, last_on: date, dated: datetime, *, recounted: str = ""
) -> Draft:
    columns = [{"label": "序号", "kind": "serial", "width": ""}] + [
        {"label": label, "kind": "text", "width": ""} for label in publicity.columns
    ]
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
        context={
            **(_correction_of(publicity) if publicity.supersedes else {}),
            **_day_of(publicity, recounted),
            "issuer": OFFICE,
            "heading": publicity.title,
            "reference": publicity.reference,
            "basis": publicity.basis,
            "opening": [
                f"根据{POLICY_NAME}{SELECTION.number}，经公开征集、形式审查和审核，"
                f"拟授予下列 {len(publicity.rows)} 家单位“{TITLE}”称号，现予公示。"
            ],
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
        },
    )


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
    content = designation.application.handed_in
    unit, platform = content["organisation"], content["answers"]["platform"]
    draft = Draft(
        kind=papers.CERTIFICATE.kind,
        title=papers.CERTIFICATE.titled(),
        template="pdf/designation_certificate.html",
        number=papers.CERTIFICATE.number(designation.reference),
        public=True,
        facts=(
            ("称号", TITLE),
            ("单位", unit["name"]),
            ("统一社会信用代码", unit["uscc"]),
            ("平台", platform["name"]),
            ("标牌编号", designation.reference),
            ("有效期", cn_range(designation.granted_on, designation.valid_until)),
        ),
        dated=designation.created_at,
        context={
            "issuer": OFFICE,
            "organisation": unit["name"],
            "uscc": unit["uscc"],
            "platform": platform["name"],
            "category": CATEGORY_LABELS[platform["category"]],
            "procedure": "经公开征集、形式审查、审核和公示",
            "plaque_number": designation.reference,
            "granted_on": designation.granted_on,
            "valid_from": designation.granted_on,
            "valid_until": designation.valid_until,
        },
    )
    granted = CaseEvent.objects.of(designation).get(action=GRANT_TITLE.name)
    return documents.issue(draft, case=designation, actor=granted.actor)
