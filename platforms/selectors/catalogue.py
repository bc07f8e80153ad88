"""A filing as the public reads it: rows of lists, the parts of its page, nothing private."""

from collections.abc import Mapping

from casework.forms import grouped, shown, shown_value
from casework.sections import Section
from casework.standards import DIMENSION_NAMES, DISTRICT_NAMES, DIVISION_NAMES, SCENE_NAMES
from casework.templatetags.dates import cn_date
from platforms.models import Filing, Platform
from platforms.policy import CATEGORY_LABELS
from platforms.rules.filing_forms import CLIENT, EFFECTS, TRAITS, VARIETIES
from platforms.rules.filings import PUBLIC_KINDS, SERVICE_CASE
from platforms.states import FilingStatus

Row = dict[str, object]
TRAIT_NAMES = dict(TRAITS)
VARIETY_NAMES = dict(VARIETIES)
# Beside the directions in a list; the page of one names them all.
MOST_SCENES, MOST_EFFECTS, MOST_FIGURES = 4, 2, 3


def price_words(filing: Filing) -> str:
    """Return the price range as people read it: 8—30 万元，每个项目; nothing for what has no price."""
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
    facts += [
        f"{row['indicator']} {change_words(row)}" for row in effects_of(filing)[:MOST_EFFECTS]
    ]
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
        *([VARIETY_NAMES[filing.variety]] if filing.variety else []),
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
    found += [
        {"value": change_words(row, unit=False), "label": row["indicator"], "unit": row["unit"]}
        for row in effects_of(filing)[:MOST_FIGURES]
    ]
    return found


def effects_of(filing: Filing) -> list[dict[str, str]]:
    """Return the measured indicators of a service case."""
    return list(filing.answers.get(EFFECTS.key, []))


def change_words(row: Mapping[str, str], *, unit: bool = True) -> str:
    """Return before and after in words: 16 → 0.5 小时."""
    change = f"{grouped(row['before'])} → {grouped(row['after'])}"
    return f"{change} {row['unit']}" if unit else change


def client_words(filing: Filing) -> str:
    """Return the client of a service case: by name only with its written consent.

    A consent that was taken back with a later version is taken back from the older ones too.
    """
    client = filing.answers.get(CLIENT.key)
    if not client:
        return ""
    district = DISTRICT_NAMES.get(client["client_district"], "")
    if client["is_named"] == "yes" and _still_agrees(filing):
        return f"{client['client']}（{district}）"
    industry = "、".join(DIVISION_NAMES[code] for code in filing.industries)
    return f"{district}某{industry}企业（按企业意愿隐去名称）"


def _still_agrees(filing: Filing) -> bool:
    """Tell whether the version last published names the client; what is on show is that version."""
    if filing.status == FilingStatus.PUBLISHED:
        return True
    shown = Filing.objects.filter(series=filing.series).exclude(published_at=None)
    last = shown.order_by("-number").first()
    return last is None or last.answers[CLIENT.key]["is_named"] == "yes"


def cases_about(filing: Filing) -> list[Row]:
    """Return the service cases on show that say they used this solution or product."""
    found = (
        Filing.objects.of_kind(SERVICE_CASE)
        .filter(about=filing.series, status=FilingStatus.PUBLISHED)
        .select_related("platform__organisation")
        .order_by("-published_at", "-pk")
    )
    return [catalogue_row(one) | {"place": client_words(one)} for one in found]


def summary_of(filing: Filing) -> str:
    """Return the one sentence by which lists describe it."""
    return str(filing.answers.get("content", {}).get("summary", ""))


def public_parts(filing: Filing) -> list[Row]:
    """Return the sections as the public reads them: private fields and empty answers left out."""
    parts = []
    for section in filing.kind_facts.sections:
        if section.is_table:
            rows = _public_rows(filing, section)
            if rows:
                heads = [head for head, _ in rows[0]]
                parts.append({"title": section.title, "heads": heads, "rows": rows})
        elif facts := _public_facts(filing, section):
            parts.append({"title": section.title, "facts": facts})
    return parts


def _public_rows(filing: Filing, section: Section) -> list[list[tuple[str, str]]]:
    hidden = filing.kind_facts.private
    return [
        [(spec.label, text) for spec, text in row if spec.name not in hidden]
        for row in shown(section, filing.answers.get(section.key))
    ]


def _public_facts(filing: Filing, section: Section) -> list[dict[str, str]]:
    raw = filing.answers.get(section.key) or {}
    facts = [
        {"label": spec.label, "value": shown_value(spec, raw.get(spec.name))}
        for spec in section.fields
        if spec.name not in filing.kind_facts.private | SHOWN_ABOVE and raw.get(spec.name)
    ]
    if section.key == CLIENT.key:
        return [{"label": "企业", "value": client_words(filing)}]
    return facts


# In the head of the public page already.
SHOWN_ABOVE = frozenset(
    {
        "name",
        "edition",
        "summary",
        "dimensions",
        "traits",
        "variety",
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
    version = f"报备第 {filing.number} 版"
    return [
        {"label": "报备编号", "value": filing.reference},
        {"label": "版本", "value": f"{edition}（{version}）" if edition else version},
        {"label": "报备日期", "value": cn_date(filing.filed_at)},
        {"label": "上架日期", "value": cn_date(filing.published_at)},
    ]
