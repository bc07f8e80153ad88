"""What belongs to the person: the workbench and the messages. No GET here writes."""

from django.contrib import messages as flashes
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.adapters import landing_of
from accounts.callings import calling_of
from accounts.models import Organisation
from casework import calendar, clock, notices
from casework.calendar import Calendar
from casework.hearings import waiting_for_unit
from casework.models import Notice, OpenStep
from enterprises.models import DemandReply
from enterprises.selectors.demand_cases import PICKS
from enterprises.selectors.nominations import waiting_for_enterprise
from platforms.selectors import own_applications

PAGE_SIZE = 20
RECENT = 5
MOST_CASES = 10


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show what waits for the unit, its cases and its news; others work at pages of their own."""
    if landing := landing_of(request.user):
        return redirect(landing)
    acting = request.user.acting
    days = calendar.load(clock.today())
    rows = own_applications(acting.organisation, days) if acting else []
    context = {
        "organisation": acting.organisation if acting else None,
        "work": _work(acting.organisation, rows, days) if acting else [],
        "cases": rows[:MOST_CASES],
        "recent": Notice.objects.visible_to(request.user)[:RECENT],
    }
    return render(request, "portal/me.html", context)


def _work(organisation, rows: list[dict], days: Calendar) -> list[dict]:
    """Return what waits for the unit, of every kind, by deadline."""
    waiting = [row for row in rows if row["closes_at"]]
    steps = list(OpenStep.objects.for_organisation(organisation))
    waiting += waiting_for_unit(steps, days, {DemandReply: PICKS})
    waiting += waiting_for_enterprise(steps, days)
    return sorted(waiting, key=lambda row: row["closes_at"])


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """List the person's messages, the newest first."""
    own = Notice.objects.visible_to(request.user)
    page = Paginator(own, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"steps": [_workbench(request), {"label": "消息"}], "page": page}
    return render(request, "portal/messages.html", context)


@require_safe
def message_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message."""
    notice = _own(request, pk)
    steps = [
        _workbench(request),
        {"label": "消息", "url": reverse("portal:messages")},
        {"label": notice.subject},
    ]
    context = {"steps": steps, "notice": notice, "unit": _other_unit(request.user, notice)}
    return render(request, "portal/message_open.html", context)


def _other_unit(user, notice: Notice) -> Organisation | None:
    """Return the unit whose case the message is about, when the person now acts for another."""
    unit = notice.case.case_organisation if notice.case else None
    if unit is None or user.official or not user.belongs_to(unit):
        return None
    return None if user.acting and user.acting.organisation_id == unit.pk else unit


@require_POST
def message_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one message as read and go on to what it is about."""
    notice = _own(request, pk)
    notices.mark_read(notice)
    wanted = request.POST.get("next", "")
    if wanted and wanted == notice.link and url_has_allowed_host_and_scheme(wanted, None):
        return redirect(wanted)
    return redirect("portal:messages")


@require_POST
def messages_read(request: HttpRequest) -> HttpResponse:
    """Mark every message of the person as read."""
    count = notices.mark_all_read(request.user)
    flashes.success(request, f"{count} 条消息已标为已读。" if count else "没有未读消息。")
    return redirect("portal:messages")


def _own(request: HttpRequest, pk: int) -> Notice:
    return get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)


def _workbench(request: HttpRequest) -> dict[str, str]:
    landing, calling = landing_of(request.user), calling_of(request.user)
    if not landing:
        return {"label": "我的工作台", "url": reverse("portal:me")}
    return {"label": calling.leads_to if calling else "办公台", "url": landing}
