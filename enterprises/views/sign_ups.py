"""The unit's own sign-ups, the check-in at the door, and what came of an event."""

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from casework.documents import qr
from casework.forms import whole
from casework.idempotency import once
from casework.permissions import may
from casework.workflow import TransitionError
from enterprises.forms import SignUpForm, VisitOutcomeForm
from enterprises.models import Event, SignUp, SignUpState
from enterprises.permissions import RUN_EVENT
from enterprises.selectors.events import (
    before_in_line,
    platform_names,
    seats_words,
    sign_up_of,
    standing_of,
    time_words,
)
from enterprises.services import follow_up, sign_ups
from enterprises.services.sign_ups import Comers

PAGE_SIZE = 20
METHODS = ("GET", "HEAD", "POST")
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
EVENTS_TITLE, OWN_TITLE = "供需对接活动", "我的活动"
CHANGE = "change"


@require_http_methods(METHODS)
@once
def sign_up_create(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask who comes, and give the acting unit a place or the last place of the waiting list."""
    if not request.user.acting:
        raise Http404
    event = get_object_or_404(Event.objects.public().with_waiting(), reference=reference)
    own = sign_up_of(event, request.user.acting.organisation)
    if own and own.is_live:
        return redirect(own)
    form = _form(request, event)
    fault, status = "", WRONG if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        try:
            made = sign_ups.sign_up(event, _comers(form), actor=request.user)
        except TransitionError as refused:
            fault, status = str(refused), HTTPStatus(refused.http_status)
        else:
            messages.success(request, "报名成功。" if made.has_place else "名额已满，已列入候补。")
            return redirect(made)
    context = {
        "steps": [
            {"label": EVENTS_TITLE, "url": reverse("enterprises:event_list")},
            {"label": event.name, "url": event.get_absolute_url()},
            {"label": "报名"},
        ],
        "event": event,
        "form": form,
        "fault": fault,
        "when": time_words(event),
        "seats": seats_words(event),
        "waits": standing_of(event, has_waiting=event.has_waiting) == "full",
    }
    return render(request, "enterprises/sign_up_create.html", context, status=status)


def _form(request: HttpRequest, event: Event, own: SignUp | None = None) -> SignUpForm:
    known = own or SignUp(participant=request.user.name, phone=request.user.phone)
    initial = {name: getattr(known, name) for name in ("participant", "phone", "seats")}
    is_posted = request.method == "POST" and (own is None or CHANGE in request.POST)
    return SignUpForm(event, request.POST if is_posted else None, initial=initial)


def _comers(form: SignUpForm) -> Comers:
    data = form.cleaned_data
    return Comers(data["participant"], data["phone"], data["seats"])


@require_safe
def sign_up_list(request: HttpRequest) -> HttpResponse:
    """List the events for which the acting unit has signed up, the latest first."""
    if not request.user.acting:
        raise Http404
    own = _own_rows(request).live().order_by("-event__starts_at", "-pk")
    context = {
        "steps": [_workbench(), {"label": OWN_TITLE}],
        "page": Paginator(own, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "enterprises/sign_up_list.html", context)


def _own_rows(request: HttpRequest) -> QuerySet[SignUp]:
    own = SignUp.objects.filter(organisation_id=request.user.acting.organisation_id)
    return own.select_related("event", "organisation")


def _workbench() -> dict[str, str]:
    return {"label": "我的工作台", "url": reverse("portal:me")}


def _own(request: HttpRequest, reference: str) -> SignUp:
    """Return the acting unit's sign-up for this event; Http404 alike for none and for no event."""
    if not request.user.acting:
        raise Http404
    found = _own_rows(request).filter(event__reference=reference).order_by("-pk").first()
    if found is None:
        raise Http404
    return found


@require_http_methods(METHODS)
@once
def sign_up_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the unit's sign-up with its code for the door; change who comes, or tell what came of it."""
    mine = _own(request, reference)
    form = _form(request, mine.event, mine)
    outcome = VisitOutcomeForm(
        request.POST if request.method == "POST" and not form.is_bound else None
    )
    if request.method == "POST":
        acted = _changed if form.is_bound else _told
        return acted(request, mine, form if form.is_bound else outcome)
    return _page(request, mine, form, outcome)


def _changed(request: HttpRequest, mine: SignUp, form: SignUpForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, mine, form, VisitOutcomeForm(), status=WRONG)
    try:
        sign_ups.change_sign_up(mine, _comers(form), version=_version(request), actor=request.user)
    except TransitionError as refused:
        mine = _own(request, mine.event.reference)
        return _page(
            request, mine, form, VisitOutcomeForm(), fault=str(refused), status=refused.http_status
        )
    messages.success(request, "报名已修改。")
    return redirect(mine)


def _told(request: HttpRequest, mine: SignUp, form: VisitOutcomeForm) -> HttpResponse:
    change = _form(request, mine.event, mine)
    if not form.is_valid():
        return _page(request, mine, change, form, status=WRONG)
    try:
        follow_up.tell_outcome(mine, **form.cleaned_data, actor=request.user)
    except TransitionError as refused:
        return _page(request, mine, change, form, fault=str(refused), status=refused.http_status)
    messages.success(request, "对接结果已登记。")
    return redirect(mine)


def _version(request: HttpRequest) -> int:
    return whole(request.POST.get("version", ""))


def _page(
    request: HttpRequest,
    mine: SignUp,
    form: SignUpForm,
    outcome: VisitOutcomeForm,
    *,
    fault: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    event = mine.event
    context = {
        "steps": [
            _workbench(),
            {"label": OWN_TITLE, "url": reverse("enterprises:sign_up_list")},
            {"label": event.name},
        ],
        "mine": mine,
        "event": event,
        "when": time_words(event),
        "before": before_in_line(mine) if mine.state == SignUpState.WAITING else 0,
        "code": qr(mine.check_in_url) if mine.state == SignUpState.CONFIRMED else None,
        "form": form,
        "may_change": mine.is_changeable,
        "outcome": outcome,
        "outcomes": mine.outcomes.select_related("platform"),
        "names": platform_names() if mine.has_come else (),
        "fault": fault,
    }
    return render(request, "enterprises/sign_up_detail.html", context, status=int(status))


@require_http_methods(METHODS)
@once
def sign_up_give_up(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more, then give the place to the first of the waiting list."""
    mine = _own(request, reference)
    if not mine.is_live:
        return redirect(mine)
    fault, status = "", HTTPStatus.OK
    if request.method == "POST":
        try:
            sign_ups.give_up(mine, version=_version(request), actor=request.user)
        except TransitionError as refused:
            fault, status = str(refused), HTTPStatus(refused.http_status)
            mine = _own(request, reference)
        else:
            messages.success(request, "报名已取消，名额给候补的单位。")
            return redirect("enterprises:sign_up_list")
    context = {
        "steps": [
            {"label": OWN_TITLE, "url": reverse("enterprises:sign_up_list")},
            {"label": mine.event.name, "url": mine.get_absolute_url()},
            {"label": "取消报名"},
        ],
        "mine": mine,
        "fault": fault,
    }
    return render(request, "enterprises/sign_up_give_up.html", context, status=status)


@require_http_methods(METHODS)
@once
def check_in(request: HttpRequest, code: str) -> HttpResponse:
    """Open what a QR at the door carries: the office confirms, the unit sees its own sign-up."""
    rows = SignUp.objects.select_related("event", "organisation", "checked_in_by")
    found = get_object_or_404(rows, code=code)
    if not may(request.user, RUN_EVENT, found.event):
        acting = request.user.acting
        if request.method != "POST" and acting and acting.organisation_id == found.organisation_id:
            return redirect(found)
        raise Http404
    fault, status = "", HTTPStatus.OK
    if request.method == "POST":
        try:
            sign_ups.check_in(found, actor=request.user)
        except TransitionError as refused:
            fault, status = str(refused), HTTPStatus(refused.http_status)
        else:
            messages.success(request, f"已签到：{found.organisation.name}。")
            return redirect(request.path)
        found = rows.get(pk=found.pk)
    context = {
        "found": found,
        "event": found.event,
        "bar": fault or sign_ups.check_in_bar(found),
        "roster_url": reverse("admin:enterprises_event_roster", args=[found.event_id]),
    }
    return render(request, "enterprises/check_in.html", context, status=status)
