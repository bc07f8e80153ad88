"""The public events: what is coming, what was, one event with its agenda, its calendar file."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import clock
from casework.permissions import may
from enterprises.filters.events import TIMES, EventFilter
from enterprises.models import Event, SignUp
from enterprises.permissions import RUN_EVENT, SUBSCRIBE
from enterprises.policy import EVENTS
from enterprises.rules.calendar_file import calendar_file
from enterprises.selectors.events import (
    STANDINGS,
    calendar_entry,
    event_facts,
    event_rows,
    seats_words,
    sign_up_of,
    standing_of,
    time_words,
)
from platforms.views import listing
from platforms.views.listing import HOME

COMING = TIMES[0][0]


@login_not_required
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """List the public events: what is coming by its start, what was from the latest on."""
    asked, times = request.GET.copy(), dict(TIMES)
    chosen = asked["time"] = asked.get("time") if asked.get("time") in times else COMING
    order = ("starts_at", "pk") if chosen == COMING else ("-starts_at", "-pk")
    filterset = EventFilter(asked, Event.objects.listed().order_by(*order))
    page = listing.page_of(request, filterset)
    counts = filterset.counts("time", "kind", "dimension")
    words = filterset.form.cleaned_data.get("q", "")
    chips = [one for one in listing.chips(request, filterset) if one["label"] not in times.values()]
    context = {
        "steps": [HOME, {"label": "供需对接活动"}],
        "clause": EVENTS,
        "page": page,
        "query": listing.kept_query(request),
        "rows": event_rows(page),
        "tabs": _tabs(request, chosen, counts),
        "total": counts["total"],
        "words": words,
        "hidden": [{"name": name, "value": v} for name, v, _ in filterset.chosen() if name != "q"],
        "search_hidden": [
            {"name": "time", "value": chosen},
            *([{"name": "q", "value": words}] if words else []),
        ],
        "groups": listing.groups(filterset, ("kind", "dimension"), counts),
        "selects": [
            listing.select(filterset, "industry", "全部行业"),
            listing.select(filterset, "district", "全市和各区"),
        ],
        "chips": chips,
        "advice": None if page.paginator.count else listing.advice(request, filterset),
        "may_subscribe": request.user.is_authenticated and may(request.user, SUBSCRIBE),
    }
    return render(request, "enterprises/event_list.html", context)


def _tabs(request: HttpRequest, chosen: str, counts: dict[str, int]) -> list[dict[str, object]]:
    params = request.GET.copy()
    params.pop("page", None)
    tabs = []
    for value, label in TIMES:
        params["time"] = value
        tabs.append(
            {
                "label": label,
                "url": f"?{params.urlencode()}",
                "current": value == chosen,
                "count": counts[f"time_{value}"],
            }
        )
    return tabs


@login_not_required
@require_safe
def event_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an event: when, where, what, for whom, and the way in."""
    event = get_object_or_404(Event.objects.public().with_waiting(), reference=reference)
    standing = standing_of(event, has_waiting=event.has_waiting)
    status, label = STANDINGS[standing]
    user = request.user
    context = {
        "steps": [
            HOME,
            {"label": "供需对接活动", "url": reverse("enterprises:event_list")},
            {"label": event.name},
        ],
        "event": event,
        "standing": standing,
        "status": status,
        "label": label,
        "clause": EVENTS,
        "when": time_words(event),
        "seats": seats_words(event),
        "facts": event_facts(event),
        "own": _own(user, event),
        "runs": user.is_authenticated and may(user, RUN_EVENT, event),
        "calendar_url": reverse("enterprises:event_calendar", args=[event.reference]),
    }
    return render(request, "enterprises/event_detail.html", context)


def _own(user, event: Event) -> SignUp | None:
    """Return the acting unit's live sign-up, if it has one."""
    if user.is_anonymous or user.acting is None:
        return None
    found = sign_up_of(event, user.acting.organisation)
    return found if found and found.is_live else None


@login_not_required
@require_safe
def event_calendar(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the event as a file for the calendar; a cancelled one takes itself out of it."""
    event = get_object_or_404(Event.objects.public(), reference=reference)
    answer = HttpResponse(
        calendar_file(calendar_entry(event, stamped=clock.now())),
        content_type="text/calendar; charset=utf-8",
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.reference}.ics"'
    return answer
