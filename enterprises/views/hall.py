"""需求大厅: what everybody reads of open demands, without hidden names; titled platforms offer."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from casework import clock
from casework.idempotency import once
from casework.permissions import may
from casework.standards import DISTRICTS
from enterprises.filters import DemandFilter
from enterprises.forms import OfferForm
from enterprises.models import Demand, DemandReply
from enterprises.permissions import reporting_platform
from enterprises.selectors import demand_cases
from enterprises.services import replies
from enterprises.states import STANDING
from platforms.views import listing
from platforms.views.listing import HOME

GROUPS = ("dimension",)
SELECTS = (
    ("industry", "全部行业"),
    ("scene", "全部场景"),
    ("district", f"全部 {len(DISTRICTS)} 个区"),
)


@login_not_required
@require_safe
def hall_list(request: HttpRequest) -> HttpResponse:
    """List the open demands, newest first, narrowed by what was chosen."""
    filterset = DemandFilter(request.GET, Demand.objects.hall())
    page = listing.page_of(request, filterset)
    counts = filterset.counts(*GROUPS)
    words = filterset.form.cleaned_data.get("q", "")
    context = {
        "steps": [HOME, {"label": "需求大厅"}],
        "page": page,
        "rows": [demand_cases.hall_row(one) for one in page],
        "query": listing.kept_query(request),
        "words": words,
        "hidden": [{"name": name, "value": v} for name, v, _ in filterset.chosen() if name != "q"],
        "search_hidden": [{"name": "q", "value": words}] if words else [],
        "total": counts["total"],
        "groups": listing.groups(filterset, GROUPS, counts),
        "selects": [listing.select(filterset, name, words) for name, words in SELECTS],
        "chips": listing.chips(request, filterset),
        "faults": "、".join(str(filterset.filters[n].label) for n in filterset.form.errors),
        "advice": None if page.paginator.count else listing.advice(request, filterset),
        "write_url": reverse("enterprises:demand_list"),
        "data_time": clock.now(),
    }
    return render(request, "enterprises/hall_list.html", context)


@login_not_required
@require_safe
def hall_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one open demand as the hall does; a titled platform can offer here."""
    return _page(request, _in_hall(reference), OfferForm())


def _in_hall(reference: str) -> Demand:
    return get_object_or_404(Demand.objects.hall(), reference=reference)


def _page(
    request: HttpRequest, demand: Demand, form: OfferForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "steps": [
            HOME,
            {"label": "需求大厅", "url": reverse("enterprises:hall_list")},
            {"label": demand.name},
        ],
        "demand": demand,
        "tags": demand_cases.hall_row(demand)["tags"],
        "facts": demand_cases.public_facts(demand, demand.shown_name),
        "form": form,
        **_position(request, demand),
        "data_time": clock.now(),
    }
    return render(request, "enterprises/hall_detail.html", context, status=status)


def _position(request: HttpRequest, demand: Demand) -> dict[str, object]:
    """Return what the reader's unit has to do with the demand, and whether he may offer."""
    user = request.user
    if not user.is_authenticated or user.acting is None or user.official is not None:
        return {}
    if user.acting.organisation_id == demand.organisation_id:
        return {"is_own": True}
    platform = reporting_platform(user)
    if platform is None:
        return {}
    reply = DemandReply.objects.filter(
        demand=demand, platform=platform, status__in=sorted(STANDING)
    ).first()
    may_offer = reply is None and may(user, "enterprises.offer_reply", demand)
    return {"platform": platform, "reply": reply, "may_offer": may_offer}


@require_POST
@once
def hall_offer(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the offer of the acting unit's platform."""
    if request.user.acting is None or request.user.official is not None:
        raise Http404
    demand = _in_hall(reference)
    form = OfferForm(request.POST)
    if not form.is_valid():
        return _page(request, demand, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    reply = replies.offer_reply(demand, actor=request.user, offer=form.cleaned_data["offer"])
    messages.success(request, "已告诉企业您愿意承接，等企业挑选。")
    return redirect(reply)
