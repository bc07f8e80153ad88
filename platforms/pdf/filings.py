"""The receipt of a filing: number, moment, what came in; it says that nothing was approved."""

from casework import documents
from casework.documents import Document, Draft
from casework.templatetags.dates import cn_moment
from platforms.models import FilingSnapshot
from platforms.policy import OFFICE
from platforms.rules import papers
from platforms.states import FILING_WORKFLOW, FilingStatus

NO_APPROVAL = "本回执只说明收到报备，不是行政许可，也不是对内容的审批、评价或者推荐。"


def issue_filing_receipt(snapshot: FilingSnapshot) -> Document:
    """Issue the receipt of one filing, first or completed."""
    filing, content = snapshot.filing, snapshot.content
    kind = filing.kind_facts
    paper = papers.FILING_RECEIPT
    number = paper.number(filing.reference, snapshot.number)
    check = FILING_WORKFLOW.stages[FilingStatus.FILED]
    after = "核对齐全的予以备案"
    draft = Draft(
        kind=paper.kind,
        title=paper.titled(snapshot.number),
        template="pdf/receipt.html",
        number=number,
        facts=(
            ("报备编号", filing.reference),
            ("报备单位", content["organisation"]["name"]),
            ("报备种类", kind.label),
            ("收到时间", cn_moment(snapshot.submitted_at)),
        ),
        dated=snapshot.submitted_at,
        context={
            "issuer": OFFICE,
            "heading": paper.title,
            "organisation": content["organisation"]["name"],
            "subject": f"{kind.label} · {filing.title}",
            "reference": filing.reference,
            "received_at": snapshot.submitted_at,
            "rows": [
                ("回执号", number),
                ("统一社会信用代码", content["organisation"]["uscc"]),
                ("平台", content["platform"]["name"]),
                ("报备种类", f"{kind.label}，第 {filing.number} 版"),
                ("报备人", snapshot.submitted_by.name),
                (
                    "内容",
                    f"报备表 {len(content['answers'])} 节，材料 {len(content['materials'])} 份",
                ),
                ("内容摘要（SHA-256）", snapshot.sha256),
            ],
            "next_steps": [
                f"{check.duty.label}在 {check.days} 个工作日内{check.label}；不齐全的，一次告知全部事项，只开放那几处。",
                f"{after}，由平台自己上架公开。"
                if kind.is_public
                else f"{after}，作为服务评价的依据。",
                "备案后内容有变化的，另起新版报备，旧版照旧可查。",
            ],
            "deadline": "",
            "note": NO_APPROVAL,
        },
    )
    return documents.issue(draft, case=filing, actor=snapshot.submitted_by)
