"""The papers of one application: receipt, the form as handed in, notice of correction, refusal."""

from datetime import datetime

from casework import clock, documents
from casework.documents import Document, Draft
from casework.forms import shown
from casework.materials import size_text
from casework.models import CaseEvent
from casework.sections import Section
from casework.standards import DISTRICT_NAMES
from casework.templatetags.dates import cn_date, cn_moment
from platforms.models import (
    ApplicationSnapshot,
    CorrectionRequest,
    PlatformApplication,
)
from platforms.policy import CATEGORY_LABELS, OFFICE, TITLE
from platforms.rules import papers
from platforms.rules.materials import MATERIALS
from platforms.selectors import sections_in
from platforms.selectors.cases import REFUSALS
from platforms.states import APPLICATION_WORKFLOW, SUBMIT_APPLICATION

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
                f"经{application.round.procedure()}后提出拟入选名单，负责人确认后公示。",
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
