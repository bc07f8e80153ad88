"""A filing as its unit follows it and the public reads it: who acts, what happened, versions, papers."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from accounts.models import Organisation
from casework import calendar, clock
from casework.forms import shown_value
from casework.models import Attachment, CaseEvent, Document, OpenStep
from casework.sections import Section
from casework.standards import DIMENSION_NAMES, DISTRICT_NAMES, SCENE_NAMES
from casework.templatetags.dates import cn_date, cn_short
from platforms.models import Filing, FilingReturn, Platform
from platforms.policy import CATEGORY_LABELS, OFFICE_SHORT
from platforms.rules.filing_forms import TRAITS
from platforms.rules.filings import PUBLIC_KINDS, FilingKind
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
TRAIT_NAMES = dict(TRAITS)
# Beside the directions in a list; the page of one names them all.
MOST_SCENES = 4


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
        issued_row(one) for one in documents
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


# What the public reads


def price_words(filing: Filing) -> str:
    """Return the price range as people read it: 8—30 万元，每个项目."""
    section = filing.answers.get("delivery", {})
    low, high = section.get("price_low"), section.get("price_high")
    if not low or not high:
        return ""
    delivery = filing.kind_facts.by_key["delivery"]
    unit = shown_value(delivery.field("price_unit"), section.get("price_unit"))
    span = low if low == high else f"{low}—{high}"
    return f"{span} 万元，{unit}"


def catalogue_row(filing: Filing) -> Row:
    """Return one filing of the public list for ``components/list_item.html``; no query."""
    platform = filing.platform
    facts = [price_words(filing)]
    days = filing.answers.get("delivery", {}).get("days")
    facts += [f"实施 {days} 天"] if days else []
    return {
        "url": filing.get_public_url(),
        "title": filing.name,
        "place": f"{platform.name} · {DISTRICT_NAMES[platform.district]}",
        "text": summary_of(filing),
        "tags": [*tags_of(filing), *(SCENE_NAMES[code] for code in filing.scenes[:MOST_SCENES])],
        "facts": [fact for fact in facts if fact],
    }


def published_of(platform: Platform) -> list[Row]:
    """Return what the platform has on show, by kind, the newest first: one query."""
    found = (
        Filing.objects.filter(platform=platform, status=FilingStatus.PUBLISHED)
        .select_related("platform__organisation")
        .order_by("-published_at", "-pk")
    )
    rows: dict[str, list[Row]] = {}
    for one in found:
        rows.setdefault(one.kind, []).append(catalogue_row(one) | {"place": ""})
    return [
        {"title": kind.label, "rows": rows[kind.code]} for kind in PUBLIC_KINDS if kind.code in rows
    ]


def tags_of(filing: Filing) -> list[str]:
    """Return 四化 and 小快轻准 of a filing in words."""
    return [
        *(DIMENSION_NAMES[code] for code in filing.dimensions),
        *(TRAIT_NAMES[code] for code in filing.traits),
    ]


def figures_of(filing: Filing) -> list[Row]:
    """Return the headline numbers of the public page: price range and days."""
    section = filing.answers.get("delivery", {})
    found = []
    if price := price_words(filing):
        span, _, unit = price.partition(" 万元，")
        found.append({"value": span, "label": f"价格（{unit}）", "unit": "万元"})
    if section.get("days"):
        found.append({"value": section["days"], "label": "实施周期", "unit": "天"})
    if filing.scenes:
        found.append({"value": str(len(filing.scenes)), "label": "覆盖场景", "unit": "个"})
    return found


def summary_of(filing: Filing) -> str:
    """Return the one sentence by which lists describe it."""
    return str(filing.answers.get("content", {}).get("summary", ""))


def public_parts(filing: Filing) -> list[Row]:
    """Return the sections as the public reads them: private fields and empty answers left out."""
    parts = []
    for section in filing.kind_facts.sections:
        groups = _public_groups(filing, section)
        if groups:
            parts.append({"title": section.title, "groups": groups})
    return parts


def _public_groups(filing: Filing, section: Section) -> list[Row]:
    raw = filing.answers.get(section.key) or ({} if not section.is_table else [])
    rows = raw if section.is_table else [raw]
    hidden = filing.kind_facts.private | SHOWN_ABOVE
    groups = []
    for number, row in enumerate(rows, start=1):
        facts = [
            {"label": spec.label, "value": shown_value(spec, row.get(spec.name))}
            for spec in section.fields
            if spec.name not in hidden and row.get(spec.name)
        ]
        if facts:
            title = f"{section.row_name} {number}" if section.is_table else ""
            groups.append({"title": title, "facts": facts})
    return groups


# In the head of the public page already.
SHOWN_ABOVE = frozenset(
    {
        "name",
        "edition",
        "summary",
        "dimensions",
        "traits",
        "price_low",
        "price_high",
        "price_unit",
        "days",
    }
)


def platform_facts(platform: Platform) -> list[dict[str, str]]:
    """Return whose a filing is, for its public page."""
    return [
        {"label": "平台", "value": platform.name},
        {"label": "运营单位", "value": platform.organisation.name},
        {"label": "平台类别", "value": CATEGORY_LABELS[platform.category]},
        {"label": "所在区", "value": DISTRICT_NAMES[platform.district]},
    ]


def version_facts(filing: Filing) -> list[dict[str, str]]:
    """Return number, edition and days of this version."""
    edition = filing.answers.get("scope", {}).get("edition", "")
    return [
        {"label": "报备编号", "value": filing.reference},
        {"label": "版本", "value": f"{edition}（报备第 {filing.number} 版）"},
        {"label": "报备日期", "value": cn_date(filing.filed_at)},
        {"label": "上架日期", "value": cn_date(filing.published_at)},
    ]
