"""The public calls: what is open, what will be, what was, and one call with all it asks."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import calendar, clock
from casework.deadlines import days_left
from casework.permissions import may
from casework.sheets import Sheet
from casework.views.exports import send_sheet, taken
from platforms.filters import SolicitationFilter
from platforms.models import PlatformApplication, SolicitationRound
from platforms.policy import MOST_CORRECTIONS, SOLICITATION
from platforms.rules.eligibility import in_words
from platforms.selectors import material_kinds, publicities_of, standing_title
from platforms.states import WINDOWS
from platforms.views import listing
from platforms.views.listing import HOME
from reviews.models import Rubric
from reviews.policy import PLATFORM_REVIEW

NEAR_DAYS = 5
EXPORTED = ("编号", "征集", "文号", "征集领域", "状态", "开始", "截止", "发布")
# The badge of a window: the status value whose family it borrows, and its word.
WINDOW_BADGES = {
    "open": ("published", "正在受理"),
    "upcoming": ("planned", "即将开始"),
    "closed": ("ended", "已截止"),
}


@login_not_required
@require_safe
def solicitation_list(request: HttpRequest) -> HttpResponse:
    """List every released call by its closing time, open, upcoming and closed."""
    filterset = SolicitationFilter(request.GET, SolicitationRound.objects.listed())
    page = listing.page_of(request, filterset)
    counts = filterset.counts("state")
    context = {
        "steps": [HOME, {"label": "公开征集"}],
        "page": page,
        "query": listing.kept_query(request),
        "export_url": f"{reverse('platforms:solicitation_export')}?{listing.kept_query(request)}",
        "rows": window_rows(page),
        "total": counts["total"],
        "tabs": _tabs(request, filterset, counts),
        "category": listing.select(filterset, "category", "全部领域"),
        "chips": listing.chips(request, filterset),
        "advice": None if page.paginator.count else listing.advice(request, filterset),
    }
    return render(request, "platforms/solicitation_list.html", context)


@login_not_required
@require_safe
def solicitation_export(request: HttpRequest) -> HttpResponse:
    """Send the calls as a file, narrowed as the page is by the same conditions."""
    filterset = SolicitationFilter(request.GET, SolicitationRound.objects.listed())
    rows = [
        (
            round_.reference,
            round_.name,
            round_.document_number,
            "、".join(round_.category_labels),
            WINDOW_BADGES[round_.window][1],
            round_.opens_at,
            round_.closes_at,
            round_.released_at,
        )
        for round_ in taken(filterset.qs)
    ]
    sheet = Sheet("公开征集", EXPORTED, rows)
    return send_sheet(request, sheet, name="solicitations", conditions=filterset.words())


def window_rows(rounds) -> list[dict[str, object]]:
    """Return each call with its badge and the days left, counted with one query for all."""
    now = clock.now()
    days = calendar.load(now.date())
    rows = []
    for round_ in rounds:
        status, label = WINDOW_BADGES[round_.window]
        left = days_left(round_.closes_at, now=now)
        closing = clock.local_day(round_.closes_at)
        rows.append(
            {
                "round": round_,
                "status": status,
                "label": label,
                "days": left,
                "near": left <= NEAR_DAYS,
                "working_days": days.working_days_between(now.date(), closing),
            }
        )
    return rows


def _tabs(request: HttpRequest, filterset: SolicitationFilter, counts) -> list[dict[str, object]]:
    chosen = filterset.form.cleaned_data.get("state", "")
    params = request.GET.copy()
    params.pop("page", None)
    tabs = []
    for state, label in (("", "全部"), *WINDOWS):
        params["state"] = state
        if not state:
            del params["state"]
        tabs.append(
            {
                "label": label,
                "value": state,
                "url": f"?{params.urlencode()}",
                "current": state == chosen,
                "count": counts[f"state_{state or 'all'}"],
            }
        )
    return tabs


@login_not_required
@require_safe
def solicitation_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a call: who may apply, with what, until when, and the way in."""
    round_ = get_object_or_404(SolicitationRound.objects.public(), reference=reference)
    calls = {"label": "公开征集", "url": reverse("platforms:solicitation_list")}
    context = {
        "steps": [HOME, calls, {"label": round_.name}],
        "round": round_,
        "row": window_rows([round_])[0],
        "clause": SOLICITATION,
        "conditions": in_words(round_.conditions),
        "materials": material_kinds(round_),
        "most_corrections": MOST_CORRECTIONS,
        "rubric": Rubric.objects.current(PLATFORM_REVIEW) if round_.has_expert_review else None,
        "publicities": publicities_of(round_),
        "own": _own_application(request.user, round_),
        "held": _held_title(request.user, round_),
        "may_apply": may(request.user, "platforms.draft_application"),
    }
    return render(request, "platforms/solicitation_detail.html", context)


def _held_title(user, round_: SolicitationRound) -> str:
    """Say why the acting unit need not apply, when its title outlasts the call."""
    if user.is_anonymous or user.acting is None or round_.window == "closed":
        return ""
    return standing_title(user.acting.organisation, round_)


def _own_application(user, round_: SolicitationRound) -> PlatformApplication | None:
    """Return the acting unit's live application in this call, if it has one."""
    if user.is_anonymous or user.acting is None:
        return None
    own = PlatformApplication.objects.live().filter(
        round=round_, organisation_id=user.acting.organisation_id
    )
    return own.select_related("round").first()
