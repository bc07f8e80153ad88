"""A unit's own demands: the list, the task list or case page, sections, checking and posting."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from casework.calendar import add_working_days
from casework.drafts import Incomplete
from casework.forms import storable, whole
from casework.idempotency import once
from casework.models import CaseEvent
from casework.permissions import may, require
from casework.sections import Section
from casework.views.drafts import saved_at
from casework.views.sections import Filling, autosave, read_section, save_posted
from casework.workflow import StaleVersion, TransitionError, refusal
from enterprises.forms import DemandSectionPage
from enterprises.models import Demand
from enterprises.policy import ANSWER_DAYS, MATCHMAKING, MOST_MATCHES
from enterprises.rules.demands import BY_KEY, COMMITMENT_NOTE, SECTIONS
from enterprises.rules.matching import rule_words
from enterprises.selectors import demand_cases, matching
from enterprises.selectors import demands as selectors
from enterprises.services import demands as services
from enterprises.services import replies
from enterprises.states import (
    OVER,
    PICK_PLATFORM,
    POST_DEMAND,
    WITHDRAW_DEMAND,
    DemandStatus,
)
from platforms.models import Platform
from platforms.selectors import admins_of

PAGE_SIZE = 20
METHODS = ("GET", "HEAD", "POST")


def own_demand(request: HttpRequest, reference: str) -> Demand:
    """Return the acting unit's demand; anybody else's answers as not existing."""
    user = request.user
    if user.acting is None or user.official is not None:
        raise Http404
    found = Demand.objects.visible_to(user).select_related("organisation", "last_edited_by")
    return get_object_or_404(found, reference=reference)


def demand_head(demand: Demand, *steps: dict[str, str]) -> dict[str, object]:
    """Return what the head of every page of a demand shows; ``steps`` end its breadcrumb."""
    case = {"label": demand.reference, "url": demand.get_absolute_url() if steps else ""}
    return {
        "demand": demand,
        "clause": f"{MATCHMAKING.number}{MATCHMAKING.title}",
        "steps": [
            {"label": "我的需求", "url": reverse("enterprises:demand_list")},
            case,
            *steps,
        ],
    }


@require_safe
def demand_list(request: HttpRequest) -> HttpResponse:
    """List the acting unit's demands."""
    acting = request.user.acting if request.user.official is None else None
    unit = acting.organisation if acting else None
    found = demand_cases.own_demands(unit) if unit else Demand.objects.none()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "steps": [{"label": "我的工作台", "url": reverse("portal:me")}, {"label": "我的需求"}],
        "organisation": unit,
        "page": page,
        "rows": demand_cases.demand_rows(list(page)),
    }
    return render(request, "enterprises/demand_list.html", context)


@require_POST
@once
def demand_start(request: HttpRequest) -> HttpResponse:
    """Open a draft, prefilled from the profile."""
    demand = services.start_demand(actor=request.user)
    messages.success(request, f"草稿已建立，编号 {demand.reference}。")
    return redirect(selectors.section_url(demand, SECTIONS[0].key))


@require_POST
@once
def demand_copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a draft with the content of a demand that was posted before."""
    made = services.start_demand(actor=request.user, like=own_demand(request, reference))
    messages.success(request, f"照 {reference} 另写的草稿已建立，编号 {made.reference}。")
    return redirect(made)


@require_safe
def demand_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the task list of a draft, or how far a posted demand is."""
    demand = own_demand(request, reference)
    if demand.is_open_to_applicant:
        return _task_page(request, demand)
    return case_page(request, demand)


def _task_page(request: HttpRequest, demand: Demand) -> HttpResponse:
    tasks = selectors.section_rows(demand)
    counted = [task for task in tasks if not task["is_left_out"]]
    faults = selectors.faults_of_demand(demand)
    context = {
        **demand_head(demand),
        "tasks": tasks,
        "done": sum(task["status"] == "done" for task in counted),
        "all": len(counted),
        "confirm": {
            "title": "核对全部内容，发布",
            "text": f"还差 {len(faults)} 处，打开可以一次看全" if faults else "内容已经填齐",
            "url": reverse("enterprises:demand_confirm", args=[demand.reference]),
            "status": "draft" if faults else "returned",
            "label": "还不能发布" if faults else "可以发布",
            "turn": "" if faults else "yours",
        },
        "saved_at": saved_at(demand),
    }
    return render(request, "enterprises/demand_tasks.html", context)


def stale_page(request: HttpRequest, demand: Demand, fault: StaleVersion) -> HttpResponse:
    """Say that the demand has moved on, above what it looks like now."""
    messages.error(request, f"没有办成：{fault}")
    return case_page(request, demand, status=fault.http_status)


def case_page(request: HttpRequest, demand: Demand, *, status: int = HTTPStatus.OK) -> HttpResponse:
    """Show how far a demand is, and what its unit can do now."""
    is_looking = demand.status == DemandStatus.OPEN
    live = demand.live_reply
    may_pick = may(request.user, PICK_PLATFORM.permission, demand)
    context = {
        **demand_head(demand),
        "who": demand_cases.who_acts(
            live if demand.status == DemandStatus.PICKED and live else demand,
            demand.organisation,
            demand_cases.ACTS,
        ),
        "parts": selectors.parts_of(demand),
        "timeline": demand_cases.timeline_of(CaseEvent.objects.of(demand), demand_cases.WORDS),
        "live": live,
        "outcomes": demand_cases.outcomes_of(live) if live and live.is_revealed else {},
        "trace": demand_cases.trace_rows(live) if live else [],
        "may_pick": may_pick,
        "may_withdraw": may_pick and demand.status in WITHDRAW_DEMAND.sources,
        "may_copy": demand.status in OVER,
        "admins": admins_of(demand.organisation),
        **(_choice(demand) if is_looking else {}),
    }
    return render(request, "enterprises/demand_detail.html", context, status=status)


def _choice(demand: Demand) -> dict[str, object]:
    """Return the platforms to choose from: who offered, and who fits best, with every reason."""
    offers = demand_cases.standing_offers(demand)
    found = matching.matches_for(demand)
    fits = {one.platform.pk: one for one in found}
    declined = demand_cases.declined_by(demand)
    offered = {one.platform_id for one in offers}
    return {
        "is_looking": True,
        "rule": rule_words(),
        "offers": [{"reply": one, "match": fits.get(one.platform_id)} for one in offers],
        "matches": [
            {
                "match": one,
                "has_declined": one.platform.pk in declined,
                "has_offered": one.platform.pk in offered,
            }
            for one in found[:MOST_MATCHES]
        ],
    }


@require_http_methods(METHODS)
def demand_section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Show one section and keep what is filled in, right or wrong."""
    demand, section = own_demand(request, reference), _section(key)
    if request.method == "POST":
        return save_posted(FILLING, request, demand, section)
    if not demand.is_open_to_applicant:
        return redirect(demand)
    page = DemandSectionPage(demand, section, is_checked="check" in request.GET)
    return _section_page(request, page)


def _section(key: str) -> Section:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def _after(demand: Demand, section: Section) -> str:
    later = SECTIONS[SECTIONS.index(section) + 1 :]
    if later:
        return selectors.section_url(demand, later[0].key)
    return reverse("enterprises:demand_confirm", args=[demand.reference])


def _section_page(
    request: HttpRequest,
    page: DemandSectionPage,
    *,
    status: int = HTTPStatus.OK,
    refused: str = "",
) -> HttpResponse:
    demand, key = page.case, page.section.key
    context = {
        **demand_head(demand, {"label": page.section.title}),
        "section": page.section,
        "page": page,
        "base": demand.base_of(key),
        "refused": refused,
        "saved_at": saved_at(demand),
        "siblings": [
            row | {"current": row["key"] == key} for row in selectors.section_rows(demand)
        ],
    }
    return render(request, "enterprises/demand_section.html", context, status=status)


FILLING = Filling(
    own=lambda request, demand: own_demand(request, demand.reference),
    read=read_section,
    keep=services.save_demand_section,
    page=DemandSectionPage,
    show=_section_page,
    url=lambda demand, section: selectors.section_url(demand, section.key),
    after=_after,
    head=lambda demand, section: demand_head(demand, {"label": section.title}),
)


@require_POST
def demand_autosave(request: HttpRequest, reference: str, key: str) -> JsonResponse:
    """Keep what is being typed; the answer names version, time and what is still wrong."""
    return autosave(FILLING, request, own_demand(request, reference), _section(key))


@require_safe
def demand_confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything once more, and how the hall will show it, before the 管理员 posts it."""
    demand = own_demand(request, reference)
    if not demand.is_open_to_applicant:
        return redirect(demand)
    return _confirm_page(request, demand)


def _confirm_page(
    request: HttpRequest, demand: Demand, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    faults = selectors.linked_faults(demand)
    context = {
        **demand_head(demand, {"label": "核对并发布"}),
        "parts": selectors.parts_of(demand, editable=True),
        "faults": faults,
        "preview": "" if faults else selectors.preview_of(demand),
        "step": POST_DEMAND,
        "remark": COMMITMENT_NOTE,
        "may_post": may(request.user, POST_DEMAND.permission, demand),
        "admins": admins_of(demand.organisation),
    }
    return render(request, "enterprises/demand_confirm.html", context, status=status)


@require_POST
@once
def demand_post(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the demand into the hall."""
    demand = own_demand(request, reference)
    try:
        services.post_demand(
            demand,
            actor=request.user,
            version=whole(request.POST.get("version", "")),
            draft_version=whole(request.POST.get("draft_version", "")),
        )
    except Incomplete as fault:
        return _confirm_page(request, own_demand(request, reference), status=fault.http_status)
    except StaleVersion as fault:
        demand = own_demand(request, reference)
        if not demand.is_open_to_applicant:
            messages.info(request, "这条需求刚才已经发布。")
            return redirect(demand)
        messages.error(request, f"没有发布：{fault}")
        return _confirm_page(request, demand, status=fault.http_status)
    messages.success(request, f"需求已发布，编号 {reference}。下面是匹配的平台。")
    return redirect(demand)


@require_POST
def demand_hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the unit's 管理员 to check and post."""
    demand = own_demand(request, reference)
    services.hand_over_demand(demand, actor=request.user)
    names = "、".join(admin.name for admin in admins_of(demand.organisation))
    messages.success(request, f"已通知{names}核对并发布。")
    return redirect(demand)


@require_http_methods(METHODS)
@once
def demand_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what withdrawing means, then do it."""
    demand = own_demand(request, reference)
    require(request.user, WITHDRAW_DEMAND.permission, demand)
    if request.method == "POST":
        version = whole(request.POST.get("version", ""))
        try:
            services.withdraw_demand(demand, actor=request.user, version=version)
        except StaleVersion as fault:
            return stale_page(request, own_demand(request, reference), fault)
        messages.success(request, f"需求 {reference} 已撤回。")
        return redirect(demand)
    if reason := refusal(demand, WITHDRAW_DEMAND, request.user):
        raise TransitionError(reason, case=demand)
    context = {
        **demand_head(demand, {"label": "撤回"}),
        "heading": "撤回需求",
        "case": demand,
        "title": "撤回这条需求？",
        "text": WITHDRAW_DEMAND.consequence,
        "yes": "确认撤回",
        "no": "不撤回",
        "back": demand.get_absolute_url(),
    }
    return render(request, "enterprises/demand_question.html", context)


@require_http_methods(METHODS)
@once
def demand_pick(request: HttpRequest, reference: str) -> HttpResponse:
    """Show why one platform fits and what picking it means, then pick it."""
    demand = own_demand(request, reference)
    require(request.user, PICK_PLATFORM.permission, demand)
    asked = (request.POST if request.method == "POST" else request.GET).get("platform", "")
    platform = get_object_or_404(Platform.objects.listed(), reference=storable(asked))
    if request.method == "POST":
        version = whole(request.POST.get("version", ""))
        try:
            replies.pick_platform(demand, platform, actor=request.user, version=version)
        except StaleVersion as fault:
            return stale_page(request, own_demand(request, reference), fault)
        messages.success(request, f"已请{platform.name}答复。")
        return redirect(demand)
    if reason := refusal(demand, PICK_PLATFORM, request.user):
        raise TransitionError(reason, case=demand)
    match = matching.match_with(demand, platform)
    if match is None:
        raise Http404
    context = {
        **demand_head(demand, {"label": "挑选平台"}),
        "platform": platform,
        "match": match,
        "due": add_working_days(clock.today(), ANSWER_DAYS),
        "remark": PICK_PLATFORM.consequence,
    }
    return render(request, "enterprises/demand_pick.html", context)
