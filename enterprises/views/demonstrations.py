"""What everybody may read of demonstration enterprises: the list, its file, one enterprise."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import clock
from casework.sheets import Cell, Sheet
from casework.standards import DISTRICTS
from casework.views.exports import send_sheet, taken
from enterprises.filters import DemonstrationFilter
from enterprises.models import Nomination
from enterprises.policy import DEMONSTRATION, DEMONSTRATION_GOAL
from enterprises.selectors import demonstrations as selectors
from enterprises.states import NominationStatus
from platforms.views import listing
from platforms.views.listing import HOME

GROUPS = ("dimension",)
SELECTS = (("district", f"全部 {len(DISTRICTS)} 个区"),)
EXPORTED = ("编号", "企业", "四化方向", "所在区", "提名", "列入日期", "公示编号")


def _filterset(request: HttpRequest) -> DemonstrationFilter:
    listed = Nomination.objects.listed().select_related("platform", "publicity")
    return DemonstrationFilter(
        request.GET, listed.prefetch_related("snapshots").order_by("-listed_on", "-pk")
    )


@login_not_required
@require_safe
def demonstration_list(request: HttpRequest) -> HttpResponse:
    """List who stands on the list, narrowed by what was chosen."""
    filterset = _filterset(request)
    page = listing.page_of(request, filterset)
    counts = filterset.counts(*GROUPS)
    words = filterset.form.cleaned_data.get("q", "")
    export_url = reverse("enterprises:demonstration_export")
    context = {
        "steps": [HOME, {"label": "试点示范企业"}],
        "heading": DEMONSTRATION,
        "goal": DEMONSTRATION_GOAL,
        "page": page,
        "rows": [selectors.demonstration_row(one) for one in page],
        "query": listing.kept_query(request),
        "export_url": f"{export_url}?{listing.kept_query(request)}",
        "words": words,
        "hidden": [{"name": name, "value": v} for name, v, _ in filterset.chosen() if name != "q"],
        "search_hidden": [{"name": "q", "value": words}] if words else [],
        "total": counts["total"],
        "groups": listing.groups(filterset, GROUPS, counts),
        "selects": [listing.select(filterset, name, empty) for name, empty in SELECTS],
        "chips": listing.chips(request, filterset),
        "faults": "、".join(str(filterset.filters[n].label) for n in filterset.form.errors),
        "advice": None if page.paginator.count else listing.advice(request, filterset),
        "publicity_url": reverse("portal:publicity_list"),
        "data_time": clock.now(),
    }
    return render(request, "enterprises/demonstration_list.html", context)


@login_not_required
@require_safe
def demonstration_export(request: HttpRequest) -> HttpResponse:
    """Send the list as a file, narrowed as the page is by the same conditions."""
    filterset = _filterset(request)
    rows = [_line(one) for one in taken(filterset.qs)]
    sheet = Sheet("试点示范企业名单", EXPORTED, rows)
    return send_sheet(request, sheet, name="demonstrations", conditions=filterset.words())


def _line(nomination: Nomination) -> list[Cell]:
    return [
        nomination.reference,
        nomination.name,
        nomination.dimension_name,
        nomination.district_name,
        nomination.nominator,
        nomination.listed_on,
        nomination.publicity.reference,
    ]


@login_not_required
@require_safe
def demonstration_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one enterprise of the list; of one that was taken off only that it was, and when."""
    found = Nomination.objects.readable().select_related("platform", "publicity", "organisation")
    nomination = get_object_or_404(found, reference=reference)
    is_listed = nomination.status == NominationStatus.LISTED
    listed = {"label": "试点示范企业", "url": reverse("enterprises:demonstration_list")}
    context = {
        "steps": [HOME, listed, {"label": nomination.name}],
        "nomination": nomination,
        "is_listed": is_listed,
        "summary": selectors.summary_of(nomination) if is_listed else "",
        "parts": selectors.public_parts(nomination) if is_listed else [],
        "facts": selectors.list_facts(nomination),
        "publicity_url": reverse("portal:publicity_detail", args=[nomination.publicity.reference]),
        "certificate": selectors.certificate_of(nomination),
        "data_time": clock.now(),
    }
    return render(request, "enterprises/demonstration_detail.html", context)
