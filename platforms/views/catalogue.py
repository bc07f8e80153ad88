"""What everybody may read of filings: the catalogue of each kind, its file, and one version."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import clock
from casework.sheets import Cell, Sheet
from casework.standards import (
    DIMENSION_NAMES,
    DISTRICT_NAMES,
    DISTRICTS,
    DIVISION_NAMES,
    SCENE_NAMES,
)
from casework.views.exports import send_sheet, taken
from platforms.filters import CatalogueFilter, catalogue_filter
from platforms.models import Filing
from platforms.policy import CATEGORY_LABELS
from platforms.rules.filings import BY_SLUG, PUBLIC_KINDS, FilingKind
from platforms.selectors import catalogue
from platforms.states import FilingStatus
from platforms.views import comparing, listing
from platforms.views.listing import HOME

GROUPS = ("dimension", "category")
SELECTS = (
    ("variety", "全部类别"),
    ("industry", "全部行业"),
    ("scene", "全部场景"),
    ("price", "不限价格"),
    ("district", f"全部 {len(DISTRICTS)} 个区"),
    ("level", "不限等级"),
)
EXPORTED = (
    "名称",
    "编号",
    "平台",
    "运营单位",
    "区",
    "平台类别",
    "适用行业",
    "四化方向",
    "覆盖场景",
    "小快轻准",
    "价格从（元）",
    "价格到（元）",
    "上架时间",
)


def _filterset(request: HttpRequest, kind: FilingKind) -> CatalogueFilter:
    listed = Filing.objects.catalogue(clock.today()).of_kind(kind)
    return catalogue_filter(kind)(request.GET, listed)


@login_not_required
@require_safe
def catalogue_list(request: HttpRequest, kind: str) -> HttpResponse:
    """List what titled platforms have published, narrowed by what was chosen."""
    facts = BY_SLUG[kind]
    filterset = _filterset(request, facts)
    page = listing.page_of(request, filterset)
    counts = filterset.counts(*GROUPS)
    words = filterset.form.cleaned_data.get("q", "")
    aside = comparing.filings_aside(request, facts)
    bar = comparing.bar(request, aside, reverse("platforms:catalogue_compare", args=[kind]))
    rows = [catalogue.catalogue_row(one) for one in page]
    export_url = reverse("platforms:catalogue_export", args=[kind])
    context = {
        "steps": [HOME, {"label": facts.label}],
        "tabs": [
            {
                "label": one.label,
                "url": reverse("platforms:catalogue_list", args=[one.slug]),
                "current": one is facts,
            }
            for one in PUBLIC_KINDS
        ],
        "kind": facts,
        "page": page,
        "rows": comparing.with_links(request, rows, [one.reference for one in page], aside),
        "compare": bar,
        "query": listing.kept_query(request),
        "export_url": f"{export_url}?{listing.kept_query(request)}",
        "words": words,
        "hidden": [*listing.hidden(filterset, but="q"), *bar["hidden"]],
        "search_hidden": [*([{"name": "q", "value": words}] if words else []), *bar["hidden"]],
        "total": counts["total"],
        "groups": listing.groups(filterset, GROUPS, counts),
        "selects": [
            listing.select(filterset, name, words)
            for name, words in SELECTS
            if name in filterset.filters
        ],
        "chips": listing.chips(request, filterset),
        "faults": "、".join(str(filterset.filters[n].label) for n in filterset.form.errors),
        "advice": None if page.paginator.count else listing.advice(request, filterset),
        "platforms_url": reverse("platforms:platform_list"),
        "data_time": clock.now(),
    }
    return render(request, "platforms/catalogue_list.html", context)


@login_not_required
@require_safe
def catalogue_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the catalogue as a file, narrowed as the page is by the same conditions."""
    facts = BY_SLUG[kind]
    filterset = _filterset(request, facts)
    rows = [_line(one) for one in taken(filterset.qs)]
    sheet = Sheet(f"{facts.label}名录", EXPORTED, rows)
    return send_sheet(request, sheet, name=facts.slug, conditions=filterset.words())


def _line(filing: Filing) -> list[Cell]:
    platform = filing.platform
    return [
        filing.name,
        filing.reference,
        platform.name,
        platform.organisation.name,
        DISTRICT_NAMES[platform.district],
        CATEGORY_LABELS[platform.category],
        "、".join(DIVISION_NAMES[code] for code in filing.industries),
        "、".join(DIMENSION_NAMES[code] for code in filing.dimensions),
        "、".join(SCENE_NAMES[code] for code in filing.scenes),
        "、".join(catalogue.TRAIT_NAMES[code] for code in filing.traits),
        filing.price_low,
        filing.price_high,
        filing.published_at,
    ]


@login_not_required
@require_safe
def catalogue_detail(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Show one published version; a version that a newer one replaced stays readable and says so."""
    facts = BY_SLUG[kind]
    found = Filing.objects.readable().of_kind(facts).select_related("platform__organisation")
    filing = get_object_or_404(found, reference=reference)
    versions = Filing.objects.readable().filter(series=filing.series).order_by("-number")
    shown = [one for one in versions if one.pk != filing.pk]
    newest = next((one for one in shown if one.status == FilingStatus.PUBLISHED), None)
    listed = {"label": facts.label, "url": reverse("platforms:catalogue_list", args=[kind])}
    context = {
        "steps": [HOME, listed, {"label": filing.name}],
        "kind": facts,
        "filing": filing,
        "newest": newest,
        "is_titled": filing.platform.is_titled,
        "tags": catalogue.tags_of(filing),
        "summary": catalogue.summary_of(filing),
        "figures": catalogue.figures_of(filing),
        "parts": catalogue.public_parts(filing),
        "platform_facts": catalogue.platform_facts(filing.platform),
        "version_facts": catalogue.version_facts(filing),
        "cases": catalogue.cases_about(filing),
        "used": _used(filing),
        "others": shown,
        "data_time": clock.now(),
    }
    return render(request, "platforms/catalogue_detail.html", context)


def _used(filing: Filing) -> Filing | None:
    """Return the solution or product on show that a service case used."""
    if not filing.about:
        return None
    on_show = Filing.objects.filter(series=filing.about, status=FilingStatus.PUBLISHED)
    return on_show.first()
