"""What belongs to the person: the workbench and the messages. No GET here writes."""

from django.contrib import messages as flashes
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from casework import notices
from casework.models import Notice
from platforms.selectors import own_applications

PAGE_SIZE = 20
RECENT = 5
MOST_CASES = 10


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show what waits for the unit, its cases and its news; officials work at the desk."""
    if request.user.desk_profile is not None:
        return redirect("admin:index")
    acting = request.user.acting
    rows = own_applications(acting.organisation) if acting else []
    context = {
        "organisation": acting.organisation if acting else None,
        "work": [row for row in rows if row["closes_at"]],
        "cases": rows[:MOST_CASES],
        "recent": Notice.objects.visible_to(request.user)[:RECENT],
    }
    return render(request, "portal/me.html", context)


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
    return render(request, "portal/message_open.html", {"steps": steps, "notice": notice})


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
    if request.user.desk_profile is not None:
        return {"label": "办公台", "url": reverse("admin:index")}
    return {"label": "我的工作台", "url": reverse("portal:me")}
