"""A filing as its unit follows it and the public reads it: who acts, what happened, versions, papers."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from accounts.models import Organisation
from casework import calendar, clock
from casework.models import Attachment, CaseEvent, Document, OpenStep
from casework.templatetags.dates import cn_short
from platforms.models import Filing, FilingReturn, Platform
from platforms.policy import OFFICE_SHORT
from platforms.rules.filings import FilingKind
from platforms.rules.papers import FILING_RECEIPT
from platforms.selectors.cases import NOTHING_TO_DO
from platforms.selectors.filings import place_in_filing
from platforms.selectors.papers import expects, in_the_making, issued_row
from platforms.states import (
    FILE_FILING,
    OPEN_TO_UNIT,
    PUBLISH_FILING,
    RECORD_FILING,
    REFILE_FILING,
    RETURN_FILING,
    SUPERSEDE_FILING,
    UNPUBLISH_FILING,
    FilingStatus,
)

Row = dict[str, object]
HAND_INS = frozenset({FILE_FILING.name, REFILE_FILING.name})


def platform_of(organisation: Organisation) -> Platform | None:
    """Return the platform that ``organisation`` runs, or None."""
    return Platform.objects.filter(organisation=organisation).first()


def own_filings(organisation: Organisation, kind: FilingKind | None = None) -> QuerySet[Filing]:
    """Return the unit's filings of ``kind``, or of every kind, what was touched last first."""
    found = Filing.objects.filter(platform__organisation=organisation)
    if kind is not None:
        found = found.of_kind(kind)
    return found.select_related("platform__organisation").order_by("-updated_at", "-pk")


def filing_rows(filings: Sequence[Filing]) -> list[Row]:
    """Return ``filings`` for the unit's list; one query for the days of all of them."""
    kind = ContentType.objects.get_for_model(Filing)
    steps = OpenStep.objects.open().filter(
        content_type=kind, object_id__in=[one.pk for one in filings]
    )
    due = dict(steps.values_list("object_id", "due_on"))
    return [_row(one, due.get(one.pk)) for one in filings]


def _row(filing: Filing, due_on: date | None) -> Row:
    acts = {
        FilingStatus.DRAFT: "填写并报备",
        FilingStatus.RETURNED: "完善后重新报备",
        FilingStatus.FILED: f"现在不用操作，{OFFICE_SHORT}在核对",
        FilingStatus.ON_RECORD: "可以上架" if filing.kind_facts.is_public else "现在不用操作",
        FilingStatus.PUBLISHED: "有变化时另起新版",
        FilingStatus.OFFLINE: "可以再上架",
        FilingStatus.SUPERSEDED: "现在不用操作",
    }
    return {
        "filing": filing,
        "status": filing.status,
        "label": filing.public_status_label,
        "turn": "yours" if filing.status == FilingStatus.RETURNED else "",
        "act": acts[FilingStatus(filing.status)],
        "due_on": due_on,
        "is_late": bool(due_on and due_on < clock.today()),
    }


def who_acts_on(filing: Filing) -> Row:
    """Return the four cells of ``components/who_acts.html`` while something waits; else nothing."""
    step = OpenStep.objects.of(filing).open().first()
    if step is None:
        return {}
    is_units = filing.status in OPEN_TO_UNIT
    days = calendar.load(clock.today())
    left = days.working_days_between(clock.today(), step.due_on) if step.due_on else None
    guessed = "，暂按周末推算" if step.due_is_provisional else ""
    return {
        "turn": "yours" if filing.status == FilingStatus.RETURNED else "",
        "who": {
            "value": "您的单位" if is_units else f"{OFFICE_SHORT} · {RECORD_FILING.duty.label}",
            "remark": step.label,
        },
        "since": {
            "value": cn_short(step.opened_at),
            "remark": "核对已停表" if step.pauses_clock else "",
        },
        "limit": {
            "value": cn_short(step.due_on) if step.due_on else "没有固定期限",
            "remark": _left_words(left) + guessed if left is not None else "",
        },
        "todo": {"value": step.label, "remark": "由管理员报备"} if is_units else NOTHING_TO_DO,
        "late": "yes" if left is not None and left < 0 and not is_units else "",
    }


def _left_words(left: int) -> str:
    return f"剩 {left} 个工作日" if left >= 0 else f"已超 {-left} 个工作日"


def timeline_of_filing(events: Sequence[CaseEvent]) -> list[Row]:
    """Return what happened, in calm words, the first event first."""
    return [_happened(event) for event in events if event.action in _WORDS]


_WORDS = {
    FILE_FILING.name: "报备",
    REFILE_FILING.name: "重新报备",
    RECORD_FILING.name: "核对齐全，已备案",
    RETURN_FILING.name: "退回完善",
    PUBLISH_FILING.name: "上架",
    UNPUBLISH_FILING.name: "下架",
    SUPERSEDE_FILING.name: "由新版代替",
}


def _happened(event: CaseEvent) -> Row:
    text = event.note
    if event.action in HAND_INS:
        number = FILING_RECEIPT.number(event.reference, event.data["snapshot"])
        text = f"回执号 {number}，报备人 {event.actor_name}"
    return {
        "title": _WORDS[event.action],
        "time": f"{cn_short(event.at)}{clock.local(event.at):%H:%M}",
        "text": text,
        "state": "done",
    }


def filing_documents(filing: Filing, events: Sequence[CaseEvent]) -> list[Row]:
    """Return the receipts of the filing; one still in the making says so."""
    documents = list(Document.objects.of(filing).order_by("-issued_at", "-pk"))
    made = {(one.kind, one.number) for one in documents}
    wanted = [
        expects(FILING_RECEIPT, filing.reference, event.data["snapshot"])
        for event in events
        if event.action in HAND_INS
    ]
    return [in_the_making(title) for key, title in wanted if key not in made] + [
        issued_row(one, filing) for one in documents
    ]


def filing_points(filing: Filing, correction: FilingReturn) -> list[Row]:
    """Return every point of the return with its address and whether the answer changed since."""
    before = filing.snapshots.order_by("-number").values_list("content", flat=True)[0]
    now = dict(Attachment.objects.of(filing).current().values_list("material_id", "code"))
    was = {one["id"]: one["code"] for one in before["materials"]}
    rows = []
    for point in correction.points:
        key, name = point["section"], point["field"]
        if key in filing.kind_facts.by_key:
            changed = _answer(before["answers"], key, name) != _answer(filing.answers, key, name)
        else:
            changed = {k for k, c in now.items() if c == name} != {
                k for k, c in was.items() if c == name
            }
        table = key in filing.kind_facts.by_key and filing.kind_facts.by_key[key].is_table
        url = place_in_filing(filing, key, "" if table else name)
        rows.append({**point, "url": url, "is_touched": changed})
    return rows


def _answer(answers: Mapping[str, object], key: str, name: str) -> object:
    section = answers.get(key)
    return section.get(name) if name and isinstance(section, Mapping) else section


def versions_of(filing: Filing) -> list[Filing]:
    """Return every version of the series, the newest first."""
    return list(
        Filing.objects.filter(series=filing.series)
        .select_related("platform__organisation")
        .order_by("-number")
    )
