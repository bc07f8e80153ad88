"""The papers of a case as lists show them: documents, those in the making, attached files."""

from django.db.models import QuerySet
from django.urls import reverse

from casework.documents import validity
from casework.materials import size_text
from casework.models import Attachment, Case, Document, Publicity
from casework.models.documents import DocumentState
from casework.templatetags.dates import cn_short
from platforms.models import Designation
from platforms.rules.materials import MATERIALS
from platforms.rules.papers import (
    CERTIFICATE,
    CORRECTION_NOTICE,
    PUBLICITY_LIST,
    REJECTION,
    Paper,
    receipt_of,
)
from platforms.selectors.cases import REFUSALS, CaseRecord
from platforms.states import RESUBMIT_APPLICATION, SUBMIT_APPLICATION

# A list is shorter than /verify/, which says the rest as it is.
BADGES = {DocumentState.SUPERSEDED.value: "已有新版"}
Row = dict[str, object]
# The fact by which a paper of a published list names its version.
LIST_NUMBER = "公示编号"


def documents_of(record: CaseRecord, designation: Designation | None) -> list[Row]:
    """Return the documents of the case for a list; those still in the making say so."""
    documents = list(Document.objects.of(record.application).order_by("-issued_at", "-pk"))
    if designation:
        documents = [*Document.objects.of(designation).order_by("-pk"), *documents]
    made = {(document.kind, document.number) for document in documents}
    return [
        in_the_making(title) for key, title in _expected(record, designation) if key not in made
    ] + [
        issued_row(one, designation if one.kind == CERTIFICATE.kind else record.application)
        for one in documents
    ]


def papers_of_list(publicity: Publicity) -> QuerySet[Document]:
    """Return the papers of this version of a list, the first one first; each later one counts anew."""
    same = Document.objects.filter(kind=PUBLICITY_LIST.kind, number=publicity.base_reference)
    named = [one.pk for one in same if [LIST_NUMBER, publicity.reference] in one.facts]
    return same.filter(pk__in=named).order_by("version")


def _expected(record: CaseRecord, designation: Designation | None) -> list[tuple[tuple, str]]:
    reference = record.application.reference
    found = []
    for event in record.events:
        if event.action in {SUBMIT_APPLICATION.name, RESUBMIT_APPLICATION.name}:
            number = event.data["snapshot"]
            found.append(expects(receipt_of(number), reference, number))
        if event.action in REFUSALS:
            found.append(expects(REJECTION, reference))
    found += [expects(CORRECTION_NOTICE, reference, one.number) for one in record.corrections]
    if designation:
        found.append(expects(CERTIFICATE, designation.reference))
    return found


def expects(paper: Paper, reference: str, n: int | None = None) -> tuple[tuple, str]:
    """Return (kind, number) and title of a paper that a case must have."""
    return (paper.kind, paper.number(reference, n)), paper.titled(n)


def in_the_making(title: str) -> Row:
    """Return a document that the worker has not made yet, for a list."""
    return {
        "name": title,
        "kind": "other",
        "text": "正在生成，一般不到一分钟。刷新这一页就能看到。",
        "status": "in_progress",
        "label": "正在生成",
    }


def issued_row(document: Document, case: Case) -> Row:
    """Return one issued document of ``case`` for a list, with what it is worth now."""
    worth = validity(document, case)
    label = BADGES.get(worth.state, worth.label)
    return {
        "name": document.title,
        "kind": "pdf",
        "text": f"{document.full_number} · {cn_short(document.issued_at)}出具",
        "status": worth.state,
        "label": label,
        "url": reverse("casework:document", args=[document.code]),
    }


def papers_of(attached: list[Attachment]) -> list[Row]:
    """Return the attached files for a list."""
    return [
        {
            "name": one.material.name,
            "kind": _kind(one.material.extension),
            "text": f"{one.code} {MATERIALS[one.code].label} · {size_text(one.material.size)}",
            "status": "",
            "label": "",
            "url": reverse("casework:material_download", args=[one.material_id])
            if one.material.is_usable
            else "",
        }
        for one in attached
    ]


def _kind(extension: str) -> str:
    return {"pdf": "pdf", "jpg": "image", "png": "image", "xlsx": "sheet"}.get(extension, "other")
