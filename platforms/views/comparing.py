"""对比: what a reader has put aside to compare, kept in the address, and the page that compares."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import clock
from platforms.models import Filing, Platform
from platforms.rules.filings import BY_SLUG, FilingKind
from platforms.selectors.comparing import (
    MOST_COMPARED,
    groups_of_filings,
    groups_of_platforms,
)
from platforms.views import listing
from platforms.views.listing import HOME

ASIDE = "with"
Things = dict[str, Platform | Filing]


def asked(request: HttpRequest) -> list[str]:
    """Return the numbers the address asks to compare, each once, in its order; at most three."""
    return list(dict.fromkeys(request.GET.getlist(ASIDE)))[:MOST_COMPARED]


def platforms_aside(request: HttpRequest) -> Things:
    """Return what is put aside of the directory by number; at most one query."""
    found = Platform.objects.directory(clock.today())
    return _in_order(asked(request), found)


def filings_aside(request: HttpRequest, kind: FilingKind) -> Things:
    """Return what is put aside of the catalogue of ``kind`` by number; at most one query."""
    found = Filing.objects.catalogue(clock.today()).of_kind(kind)
    return _in_order(asked(request), found)


def _in_order(numbers: Sequence[str], found) -> Things:
    things = {one.reference: one for one in found.filter(reference__in=numbers)} if numbers else {}
    return {number: things[number] for number in numbers if number in things}


def bar(request: HttpRequest, aside: Things, compare_url: str) -> dict[str, object]:
    """Return what a list shows of what is put aside, and the hidden fields that keep it."""
    query = "&".join(f"{ASIDE}={number}" for number in aside)
    return {
        "chosen": [
            {"label": one.name, "url": listing.without(request.GET, ASIDE, number)}
            for number, one in aside.items()
        ],
        "most": MOST_COMPARED,
        "url": f"{compare_url}?{query}" if query else "",
        "clear_url": f"?{query}" if query else "?",
        "hidden": [{"name": ASIDE, "value": number} for number in aside],
    }


def with_links(request: HttpRequest, rows: list[dict], numbers: Sequence[str], aside: Things):
    """Return ``rows``, each told how it is put aside, or that it is, or that three are."""
    for row, number in zip(rows, numbers, strict=True):
        if number in aside:
            row["compare"] = {"note": "已放入对比"}
        elif len(aside) < MOST_COMPARED:
            row["compare"] = {"url": _added(request, number)}
    return rows


def _added(request: HttpRequest, number: str) -> str:
    params = request.GET.copy()
    params.setlist(ASIDE, [*asked(request), number])
    return f"?{params.urlencode()}#results"


@login_not_required
@require_safe
def platform_compare(request: HttpRequest) -> HttpResponse:
    """Show up to three platforms of the directory beside each other."""
    aside = platforms_aside(request)
    facts = {"label": "平台", "unit": "家", "list": reverse("platforms:platform_list")}
    groups = groups_of_platforms(list(aside.values())) if aside else []
    return _page(request, facts, aside, groups)


@login_not_required
@require_safe
def catalogue_compare(request: HttpRequest, kind: str) -> HttpResponse:
    """Show up to three published filings of one kind beside each other."""
    found = BY_SLUG[kind]
    aside = filings_aside(request, found)
    facts = {
        "label": found.label,
        "unit": found.unit,
        "list": reverse("platforms:catalogue_list", args=[kind]),
    }
    groups = groups_of_filings(list(aside.values())) if aside else []
    return _page(request, facts, aside, groups)


def _page(
    request: HttpRequest, facts: dict[str, str], aside: Things, groups: list[dict[str, object]]
) -> HttpResponse:
    query = "&".join(f"{ASIDE}={number}" for number in aside)
    more = f"{facts['list']}?{query}"
    columns = [
        {
            "name": one.name,
            "url": _public_url(one),
            "without": listing.without(request.GET, ASIDE, number),
        }
        for number, one in aside.items()
    ]
    context = {
        "steps": [HOME, {"label": facts["label"], "url": facts["list"]}, {"label": "对比"}],
        "facts": facts,
        "columns": columns,
        "groups": _named(groups, columns),
        "left_out": len(dict.fromkeys(request.GET.getlist(ASIDE))) - len(aside),
        "most": MOST_COMPARED,
        "more_url": more if len(aside) < MOST_COMPARED else "",
        "list_url": facts["list"],
        "data_time": clock.now(),
    }
    return render(request, "platforms/compare.html", context)


def _named(groups: list[dict], columns: list[dict[str, str]]) -> list[dict[str, object]]:
    """Give each cell the name of its column: on a phone it stands beside it."""
    names = [column["name"] for column in columns]
    return [
        group
        | {
            "rows": [
                row
                | {
                    "cells": [
                        {"name": name, "text": text}
                        for name, text in zip(names, row["cells"], strict=True)
                    ]
                }
                for row in group["rows"]
            ]
        }
        for group in groups
    ]


def _public_url(one: Platform | Filing) -> str:
    return one.get_public_url() if isinstance(one, Filing) else one.get_absolute_url()
