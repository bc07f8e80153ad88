"""公示: the lists that stand open for objections, day by day, and those that have ended."""

from datetime import date, timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import calendar, clock
from casework.calendar import Calendar
from casework.days import WEEKDAYS
from casework.models import Publicity
from casework.objections.outcomes import outcomes_of
from casework.objections.states import HANDLING_DAYS
from casework.publicity import list_hash
from casework.sheets import Sheet
from casework.views.exports import send_sheet
from platforms.models import SolicitationRound
from platforms.selectors.papers import papers_of_list

PAGE_SIZE = 20
HOME = {"label": "首页", "url": "/"}


def day_number(publicity: Publicity, today: date, days: Calendar) -> int:
    """Return which working day of the publicity ``today`` is; a day off counts as the one before."""
    before = publicity.starts_on - timedelta(days=1)
    return max(1, min(days.working_days_between(before, today), publicity.days))


@login_not_required
@require_safe
def publicity_list(request: HttpRequest) -> HttpResponse:
    """List every publicity, the running ones first because they are the newest."""
    page = Paginator(Publicity.objects.current(), PAGE_SIZE).get_page(request.GET.get("page"))
    today = clock.today()
    first = min((publicity.starts_on for publicity in page), default=today)
    days = calendar.load(first)
    context = {
        "steps": [HOME, {"label": "公示"}],
        "page": page,
        "rows": [
            {
                "publicity": one,
                "count": len(one.rows),
                "badge": _badge(one, today, days),
            }
            for one in page
        ],
    }
    return render(request, "portal/publicity_list.html", context)


@login_not_required
@require_safe
def publicity_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one list as it was frozen, its days, and how to object."""
    found = Publicity.objects.counted().select_related("supersedes")
    publicity = get_object_or_404(found, reference=reference)
    today = clock.today()
    days = calendar.load(publicity.starts_on)
    outcomes = outcomes_of(publicity)
    context = {
        "steps": [
            HOME,
            {"label": "公示", "url": reverse("portal:publicity_list")},
            {"label": publicity.reference},
        ],
        "publicity": publicity,
        "count": f"{len(publicity.rows)} 家",
        "rows": [
            {
                "number": number,
                "name": cells[0],
                "cells": list(zip(publicity.columns[1:], cells[1:], strict=True)),
                "outcomes": [one for one in outcomes if one.position == number],
            }
            for number, cells in enumerate(publicity.rows, start=1)
        ],
        "badge": _badge(publicity, today, days),
        "outcomes": outcomes,
        "outcomes_count": f"{len(outcomes)} 件" if outcomes else "",
        "handling_days": HANDLING_DAYS,
        "is_running": publicity.is_running(today),
        "is_over": publicity.is_over(today),
        "days": _days(publicity.starts_on, publicity.last_on, today, days),
        "is_untouched": list_hash(publicity) == publicity.sha256,
        "document": papers_of_list(publicity).last(),
        "round": SolicitationRound.objects.filter(applications__publicity=publicity).first(),
    }
    return render(request, "portal/publicity_detail.html", context)


@login_not_required
@require_safe
def publicity_export(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the list as it was frozen, as a file."""
    publicity = get_object_or_404(Publicity, reference=reference)
    rows = [[number, *cells] for number, cells in enumerate(publicity.rows, start=1)]
    sheet = Sheet(publicity.title, ("序号", *publicity.columns), rows)
    return send_sheet(request, sheet, name=publicity.reference)


def _badge(publicity: Publicity, today: date, days: Calendar) -> dict[str, str]:
    if publicity.superseded_by:
        return {"status": "superseded", "label": "已更正"}
    if publicity.is_over(today):
        return {"status": "ended", "label": "公示已结束"}
    if today < publicity.starts_on:
        return {"status": "planned", "label": "即将公示"}
    number = day_number(publicity, today, days)
    return {"status": "publicity", "label": f"公示第 {number} 天"}


def _days(starts_on: date, ends_on: date, today: date, days: Calendar) -> list[dict[str, object]]:
    """Return the working days of the period, each told whether it is past, today or to come."""
    span = (ends_on - starts_on).days + 1
    every = (starts_on + timedelta(days=n) for n in range(span))
    return [
        {
            "on": f"{day.month}月{day.day}日",
            "weekday": f"周{WEEKDAYS[day.weekday()]}",
            "number": number,
            "state": "today" if day == today else "past" if day < today else "future",
        }
        for number, day in enumerate(filter(days.is_workday, every), start=1)
    ]
