"""The public directory of platforms, and the page of one of them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from casework import clock, documents
from casework.forms import grouped
from casework.sheets import Cell, Sheet
from casework.standards import DISTRICT_NAMES, DISTRICTS, DIVISION_NAMES, Dimension
from casework.templatetags.dates import cn_date, cn_range
from casework.views.exports import send_sheet, taken
from platforms.filters import PlatformFilter
from platforms.models import Designation, Platform
from platforms.models.designations import TITLE_LABELS
from platforms.policy import CATEGORY_LABELS, TITLE
from platforms.selectors import (
    certificate_of,
    decisions_of,
    public_history,
    titles_of,
    told_in_public,
)
from platforms.selectors.catalogue import published_of
from platforms.selectors.comparing import FIGURES
from platforms.states import DesignationStatus
from platforms.views import comparing, listing
from platforms.views.listing import HOME

LONGEST_TEXT = 90
EXPORTED = (
    "平台",
    "运营单位",
    "统一社会信用代码",
    "区",
    "主要类别",
    "四化方向",
    "服务行业",
    "称号状态",
    "标牌编号",
    "授予日期",
    "有效期至",
)
ENDED = frozenset({DesignationStatus.REVOKED, DesignationStatus.SURRENDERED})


@login_not_required
@require_safe
def platform_list(request: HttpRequest) -> HttpResponse:
    """List the platforms that hold or held the title, narrowed by what was chosen."""
    filterset = PlatformFilter(request.GET, Platform.objects.directory(clock.today()))
    page = listing.page_of(request, filterset)
    counts = filterset.counts("status", "category", "dimension")
    words = filterset.form.cleaned_data.get("q", "")
    aside = comparing.platforms_aside(request)
    bar = comparing.bar(request, aside, reverse("platforms:platform_compare"))
    rows = [_row(platform) for platform in page]
    context = {
        "steps": [HOME, {"label": "平台名录"}],
        "page": page,
        "query": listing.kept_query(request),
        "export_url": f"{reverse('platforms:platform_export')}?{listing.kept_query(request)}",
        "words": words,
        "hidden": [*listing.hidden(filterset, but="q"), *bar["hidden"]],
        "search_hidden": [*([{"name": "q", "value": words}] if words else []), *bar["hidden"]],
        "calls_url": reverse("platforms:solicitation_list"),
        "rows": comparing.with_links(request, rows, [one.reference for one in page], aside),
        "compare": bar,
        "total": counts["total"],
        "groups": listing.groups(filterset, ("status", "category", "dimension"), counts),
        "selects": [
            listing.select(filterset, "industry", "全部行业"),
            listing.select(filterset, "district", f"全部 {len(DISTRICTS)} 个区"),
            listing.select(filterset, "level", "不限等级"),
        ],
        "chips": listing.chips(request, filterset),
        "faults": _faults(filterset),
        "advice": None if page.paginator.count else listing.advice(request, filterset),
        "data_time": clock.now(),
    }
    return render(request, "platforms/platform_list.html", context)


@login_not_required
@require_safe
def platform_export(request: HttpRequest) -> HttpResponse:
    """Send the directory as a file, narrowed as the page is by the same conditions."""
    filterset = PlatformFilter(request.GET, Platform.objects.directory(clock.today()))
    rows = [_line(platform) for platform in taken(filterset.qs)]
    sheet = Sheet("重点平台名录", EXPORTED, rows)
    return send_sheet(request, sheet, name="platforms", conditions=filterset.words())


def _line(platform: Platform) -> list[Cell]:
    return [
        platform.name,
        platform.organisation.name,
        platform.organisation.uscc,
        DISTRICT_NAMES[platform.district],
        CATEGORY_LABELS[platform.category],
        "、".join(Dimension(code).label for code in platform.dimensions),
        "、".join(DIVISION_NAMES[code] for code in platform.industries),
        TITLE_LABELS[platform.title_status],
        platform.plaque_number,
        platform.granted_on,
        platform.valid_until,
    ]


def _row(platform: Platform) -> dict[str, object]:
    until = f"有效期至 {cn_date(platform.valid_until)}"
    if platform.title_status in ENDED:
        until = f"{cn_date(platform.status_since)}{TITLE_LABELS[platform.title_status]}"
    facts = [until, f"标牌 {platform.plaque_number}"]
    facts += [f"培育等级 {platform.level}"] if platform.level else []
    return {
        "url": platform.get_absolute_url(),
        "title": platform.name,
        "place": f"{platform.organisation.name} · {DISTRICT_NAMES[platform.district]}",
        "text": Truncator(platform.introduction).chars(LONGEST_TEXT),
        "tags": [
            CATEGORY_LABELS[platform.category],
            *(Dimension(code).label for code in platform.dimensions),
        ],
        "status": platform.title_status,
        "label": f"称号{TITLE_LABELS[platform.title_status]}",
        "facts": facts,
    }


def _faults(filterset: PlatformFilter) -> str:
    """Name the conditions of the address that were not understood and left aside."""
    return "、".join(str(filterset.filters[name].label) for name in filterset.form.errors)


@login_not_required
@require_safe
def platform_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one platform: its title as it stands today, what it says of itself, its record."""
    listed = Platform.objects.listed().select_related("organisation")
    platform = get_object_or_404(listed, reference=reference)
    titles = list(titles_of(platform))
    facts = platform.service_facts
    directory = {"label": "平台名录", "url": reverse("platforms:platform_list")}
    context = {
        "steps": [HOME, directory, {"label": platform.name}],
        "platform": platform,
        "district": DISTRICT_NAMES[platform.district],
        "category_tags": _category_tags(platform),
        "industries": [DIVISION_NAMES[code] for code in platform.industries],
        "figures": [
            {"value": grouped(str(facts[key])), "label": label, "unit": unit}
            for key, label, unit in FIGURES
            if facts.get(key)
        ],
        "filings": published_of(platform),
        "title_box": _title_box(titles[0]),
        "record": _record(titles),
        "data_time": clock.now(),
    }
    return render(request, "platforms/platform_detail.html", context)


def _category_tags(platform: Platform) -> list[str]:
    others = [CATEGORY_LABELS[code] for code in platform.other_categories]
    directions = [Dimension(code).label for code in platform.dimensions]
    main = CATEGORY_LABELS[platform.category]
    return [main, *(label for label in others if label != main), *directions]


def _title_box(title: Designation) -> dict[str, object]:
    """Return the title as it stands now; its certificate may still be on the worker's table."""
    certificate = certificate_of(title)
    address = documents.verify_url(certificate.code) if certificate else ""
    return {
        "status": title.shown_status,
        "label": f"称号{title.shown_status_label}",
        "title": TITLE,
        "facts": [
            *([{"label": "培育等级", "value": title.level}] if title.level else []),
            {"label": "标牌编号", "value": title.reference},
            {"label": "授予日期", "value": cn_date(title.granted_on)},
            {"label": "有效期至", "value": cn_date(title.valid_until)},
            *(
                [{"label": "终止日期", "value": cn_date(title.status_since)}]
                if title.status in ENDED
                else []
            ),
        ],
        "qr": documents.qr(address) if certificate else None,
        "verify_url": address,
        "remark": "" if certificate else "证书正在生成，稍后可以扫码核验。",
    }


def _record(titles: list[Designation]) -> list[dict[str, str]]:
    """Return what happened to the platform's titles, the latest first."""
    history = public_history(titles)
    decisions = decisions_of([event for events in history.values() for event in events])
    return [
        step
        for title in titles
        for step in (
            *(told_in_public(event, decisions) for event in history[title.pk]),
            *_steps(title),
        )
    ]


def _steps(title: Designation) -> list[dict[str, str]]:
    """Return how the title came about, the latest event first."""
    application = title.application
    steps = [
        {
            "title": "授予称号，颁发标牌",
            "time": cn_date(title.granted_on),
            "text": f"标牌编号 {title.reference}",
            "state": "done",
        }
    ]
    if publicity := application.publicity:
        steps.append(
            {
                "title": "公示",
                "time": cn_range(publicity.starts_on, publicity.last_on),
                "url": reverse("portal:publicity_detail", args=[publicity.reference]),
                "text": publicity.title,
                "state": "done",
            }
        )
    steps.append(
        {
            "title": "公开征集",
            "time": cn_range(application.round.opens_at, application.round.closes_at),
            "url": application.round.get_absolute_url(),
            "text": application.round.name,
            "state": "done",
        }
    )
    return steps
