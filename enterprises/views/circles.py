"""融通圈: the public list, one circle as its reader's unit stands to it, and what each side does."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation
from accounts.permissions import administers
from casework import clock
from casework.forms import storable, whole
from casework.idempotency import once
from casework.permissions import require
from casework.transitions import Transition
from casework.workflow import StaleVersion, TransitionError, refusal
from enterprises.forms import CircleForm, DemandReasonForm, JoinForm
from enterprises.models import Circle, CircleMember, Demand
from enterprises.policy import ECOSYSTEM
from enterprises.selectors import circles as selectors
from enterprises.services import circles as services
from enterprises.states import (
    ADMIT_MEMBER,
    DISSOLVE_CIRCLE,
    LEAVE_CIRCLE,
    REFUSE_MEMBER,
    REMOVE_MEMBER,
    MemberStatus,
)
from platforms.views.listing import HOME

PAGE_SIZE = 20
METHODS = ("GET", "HEAD", "POST")


def _unit(request: HttpRequest) -> Organisation | None:
    """Return the unit for which the reader acts now; officials and strangers act for none."""
    user = request.user
    if not user.is_authenticated or user.official is not None or user.acting is None:
        return None
    return user.acting.organisation


def _acting(request: HttpRequest) -> Organisation:
    unit = _unit(request)
    if unit is None:
        raise Http404
    return unit


def _circle(request: HttpRequest, reference: str) -> Circle:
    """Return a circle that everybody finds, or one of the reader's own unit that has ended."""
    unit = _unit(request)
    found = Circle.objects.open_to_all()
    circle = found.filter(reference=reference).first()
    if circle is None and unit is not None:
        own = Circle.objects.select_related("lead").filter(lead=unit)
        circle = own.filter(reference=reference).first()
    if circle is None:
        raise Http404
    return circle


def _member(request: HttpRequest, reference: str) -> CircleMember:
    """Return a membership of the acting unit, or in a circle that it leads."""
    _acting(request)
    found = CircleMember.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related("circle__lead", "organisation"), reference=reference
    )


def _steps(circle: Circle, *more: dict[str, str]) -> list[dict[str, str]]:
    url = circle.get_absolute_url() if more else ""
    listed = {"label": "融通圈", "url": reverse("enterprises:circle_list")}
    return [HOME, listed, {"label": circle.name, "url": url}, *more]


@login_not_required
@require_safe
def circle_list(request: HttpRequest) -> HttpResponse:
    """List the circles, the newest first."""
    found = selectors.counted(Circle.objects.open_to_all())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "steps": [HOME, {"label": "融通圈"}],
        "page": page,
        "rows": [selectors.circle_row(one) for one in page],
        "data_time": clock.now(),
    }
    return render(request, "enterprises/circle_list.html", context)


@require_safe
def circle_own(request: HttpRequest) -> HttpResponse:
    """List the circles that the acting unit leads or belongs to."""
    unit = _unit(request)
    found = Circle.objects.around(unit).select_related("lead") if unit else Circle.objects.none()
    page = Paginator(found.order_by("-updated_at", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "steps": [{"label": "我的工作台", "url": reverse("portal:me")}, {"label": "我的融通圈"}],
        "organisation": unit,
        "page": page,
        "rows": selectors.own_rows(list(page), unit) if unit else [],
    }
    return render(request, "enterprises/circle_own.html", context)


@require_http_methods(METHODS)
@once
def circle_start(request: HttpRequest) -> HttpResponse:
    """Ask what the circle is for, then open it."""
    _acting(request)
    require(request.user, "enterprises.start_circle")
    form = CircleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            circle = services.start_circle(actor=request.user, **form.cleaned_data)
        except TransitionError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, f"融通圈已建立，编号 {circle.reference}。")
            return redirect(circle)
    context = {
        "steps": [
            {"label": "我的融通圈", "url": reverse("enterprises:circle_own")},
            {"label": "牵头建立"},
        ],
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "enterprises/circle_start.html", context, status=status)


@login_not_required
@require_safe
def circle_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a circle; its members see each other and what is shared, its lead who asks to join."""
    return _page(request, _circle(request, reference), JoinForm())


def _page(
    request: HttpRequest, circle: Circle, form: JoinForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    unit = _unit(request)
    members = selectors.members_of(circle)
    context = {
        "steps": _steps(circle),
        "circle": circle,
        "clause": f"{ECOSYSTEM.number}{ECOSYSTEM.title}",
        "form": form,
        "unit": unit,
        "platform": next((one for one in members if one.role == "platform"), None),
        "supplier_count": sum(one.role == "supplier" for one in members),
        "data_time": clock.now(),
        **(_within(request, circle, unit, members) if unit else {}),
    }
    return render(request, "enterprises/circle_detail.html", context, status=status)


def _within(request: HttpRequest, circle: Circle, unit: Organisation, members) -> dict[str, object]:
    """Return what only those see who belong to the circle; a request shows itself alone."""
    is_lead = circle.lead_id == unit.pk
    own = None if is_lead else selectors.membership_of(circle, unit)
    is_admin = administers(request.user, unit)
    shown = {"own": own, "is_admin": is_admin, "is_lead": is_lead}
    if not is_lead and (own is None or own.status != MemberStatus.JOINED):
        return shown
    return shown | {
        "is_inside": True,
        "members": members,
        "requests": selectors.requests_of(circle) if is_lead else [],
        "shared": selectors.shared_rows(circle, unit),
        "shareable": selectors.shareable(circle, unit) if is_admin else [],
    }


@require_POST
@once
def circle_join(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the acting unit's request to be admitted."""
    _acting(request)
    circle = _circle(request, reference)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, circle, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    services.request_membership(circle, actor=request.user, **form.cleaned_data)
    messages.success(request, f"已向{circle.lead.name}申请加入。")
    return redirect(circle)


@require_POST
@once
def circle_share(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one of the unit's demands to the circle, by name."""
    circle, demand = _both(request, reference)
    services.share_demand(circle, demand, actor=request.user)
    messages.success(request, "圈内成员现在可以看到这条需求和您单位的名称。")
    return redirect(circle)


@require_POST
@once
def circle_unshare(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a shared demand back."""
    circle, demand = _both(request, reference)
    services.unshare_demand(circle, demand, actor=request.user)
    messages.success(request, "已从圈内撤下，需求本身不受影响。")
    return redirect(circle)


def _both(request: HttpRequest, reference: str) -> tuple[Circle, Demand]:
    unit = _acting(request)
    circle = _circle(request, reference)
    own = Demand.objects.of(unit).select_related("organisation")
    return circle, get_object_or_404(own, reference=storable(request.POST.get("demand", "")))


@require_http_methods(METHODS)
@once
def circle_dissolve(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the lead for the reason, then end the circle."""
    circle = get_object_or_404(Circle.objects.filter(lead=_acting(request)), reference=reference)
    words = ("解散圈子", "解散这个圈子？", "圈子已解散，理由已告诉成员。")
    return _with_reason(request, circle, DISSOLVE_CIRCLE, services.dissolve_circle, words)


@require_POST
@once
def member_admit(request: HttpRequest, reference: str) -> HttpResponse:
    """Admit a unit."""
    member = _member(request, reference)
    require(request.user, ADMIT_MEMBER.permission, member)
    try:
        services.admit_member(member, actor=request.user, version=_version(request))
    except StaleVersion as fault:
        return _stale(request, member.circle, fault)
    messages.success(request, f"{member.organisation.name}已加入。")
    return redirect(member.circle)


@require_http_methods(METHODS)
@once
def member_refuse(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the lead for the reason, then refuse a request."""
    words = ("不同意加入", "不同意这家单位加入？", "理由已告诉对方。")
    return _with_reason(
        request, _member(request, reference), REFUSE_MEMBER, services.refuse_member, words
    )


@require_http_methods(METHODS)
@once
def member_remove(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the lead for the reason, then remove a member."""
    words = ("移出圈子", "把这家单位移出圈子？", "已移出，理由已告诉对方。")
    return _with_reason(
        request, _member(request, reference), REMOVE_MEMBER, services.remove_member, words
    )


@require_POST
@once
def member_leave(request: HttpRequest, reference: str) -> HttpResponse:
    """Leave a circle, or take the request back."""
    member = _member(request, reference)
    require(request.user, LEAVE_CIRCLE.permission, member)
    try:
        services.leave_circle(member, actor=request.user, version=_version(request))
    except StaleVersion as fault:
        return _stale(request, member.circle, fault)
    messages.success(request, "已退出。")
    return redirect("enterprises:circle_own")


def _with_reason(
    request: HttpRequest,
    case: Circle | CircleMember,
    step: Transition,
    service,
    words: tuple[str, str, str],
) -> HttpResponse:
    require(request.user, step.permission, case)
    heading, title, done = words
    circle = case if isinstance(case, Circle) else case.circle
    form = DemandReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            service(case, actor=request.user, version=_version(request), note=note)
        except StaleVersion as fault:
            return _stale(request, circle, fault)
        messages.success(request, done)
        return redirect("enterprises:circle_own" if case is circle else circle)
    if reason := refusal(case, step, request.user):
        raise TransitionError(reason, case=case)
    who = f"{case.case_organisation.name}。" if case is not circle else ""
    context = {
        "steps": _steps(circle, {"label": heading}),
        "heading": heading,
        "case": case,
        "title": title,
        "text": f"{who}{step.consequence}",
        "yes": f"确认{heading}",
        "no": "先不办",
        "back": circle.get_absolute_url(),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "enterprises/demand_question.html", context, status=status)


def _stale(request: HttpRequest, circle: Circle, fault: StaleVersion) -> HttpResponse:
    """Say that it has moved on, above what the circle looks like now."""
    messages.error(request, f"没有办成：{fault}")
    circle = _circle(request, circle.reference)
    return _page(request, circle, JoinForm(), status=fault.http_status)


def _version(request: HttpRequest) -> int:
    """Return the version the page was loaded with; a missing one fits no case."""
    return whole(request.POST.get("version", ""))
