"""Searching everything the reader may see, and the clauses of the policy that the portal carries out."""

from collections.abc import Iterator, Mapping
from itertools import islice
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import search
from casework.api.access import SearchThrottle
from casework.forms import whole
from casework.search import Found, Hit
from portal.policies import MEASURES, NAME
from portal.search import KINDS

HOME = {"label": "首页", "url": "/"}
SNIPPET = 120
# From so many characters on a word that finds nothing is also tried as two.
LEAST_TO_CUT = 4
PAIR, MOST_PAIRS = 2, 4
OFTEN = ("注塑", "MES", "上云", "能耗管理", "征集通知")


@login_not_required
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what is found of the words, kind by kind, or how to find something."""
    query = " ".join(request.GET.get("q", "").split())[: search.LONGEST_QUERY]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    context = {
        "steps": [HOME, {"label": "搜索"}],
        "query": query,
        "kind": kind,
        "own_search": True,
        "often": [{"label": word, "url": _address(q=word)} for word in OFTEN],
    }
    throttle = SearchThrottle()
    if not throttle.allow_request(request, None):
        response = render(
            request, "portal/search.html", context | {"is_too_often": True}, status=429
        )
        response.headers["Retry-After"] = str(max(1, int(throttle.wait() or 1)))
        return response
    audiences = search.audiences_of(request.user)
    page = max(1, whole(request.GET.get("page", "")))
    found = search.search(query, audiences=audiences, kind=kind, page=page)
    return render(request, "portal/search.html", context | _shown(found, query, kind, audiences))


def _shown(found: Found, query: str, kind: str, audiences: tuple[str, ...]) -> dict[str, object]:
    pages = Paginator(range(found.total), search.PAGE_SIZE)
    terms = search.terms_of(query)
    return {
        "terms": terms,
        "read_as": [w for w in found.wanted if w not in terms] if found.hits else [],
        "found": found,
        "most": f"{search.MOST_HITS:,}",
        "tabs": list(_tabs(found, query, kind)) if found.everything else [],
        "rows": [_row(hit, found.wanted) for hit in found.hits],
        "page": pages.get_page(found.page),
        "kept": f"{urlencode({'q': query, **({'kind': kind} if kind else {})})}&",
        "advice": [] if found.hits or not terms else list(_advice(found, terms, kind, audiences)),
    }


def _address(**asked: str) -> str:
    return f"{reverse('portal:search')}?{urlencode({k: v for k, v in asked.items() if v})}"


def _tabs(found: Found, query: str, kind: str) -> Iterator[dict[str, object]]:
    """Yield the tabs that hold something, and the one that is open; more than is counted reads 5+."""
    more = "+" if found.is_capped else ""
    for code, label in {"": "全部", **KINDS}.items():
        number = found.counts.get(code, 0) if code else found.everything
        if number or code == kind:
            yield {
                "label": label,
                "count": f"{min(number, search.MOST_HITS):,}{more}",
                "url": _address(q=query, kind=code),
                "current": code == kind,
            }


def _row(hit: Hit, wanted: tuple[str, ...]) -> dict[str, object]:
    return {
        "url": hit.url,
        "title": search.marked(hit.title, wanted),
        "place": search.marked(hit.owner_name, wanted),
        "text": search.marked(hit.text, wanted, longest=SNIPPET),
        "kind": KINDS[hit.kind],
        "on": hit.shown_on,
        "is_own": hit.is_own,
    }


def _advice(
    found: Found, terms: tuple[str, ...], kind: str, audiences: tuple[str, ...]
) -> Iterator[Mapping[str, object]]:
    """Yield other questions that do find something, with how much."""
    if kind and found.everything:
        yield {"words": "不限栏目", "count": found.everything, "url": _address(q=" ".join(terms))}
        return
    for words in _other_words(terms):
        other = search.search(" ".join(words), audiences=audiences)
        if other.total:
            yield {
                "words": f"“{' '.join(words)}”",
                "count": other.total,
                "url": _address(q=" ".join(words)),
            }


def _other_words(terms: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the words with one left out, or what the only one is made of."""
    if len(terms) > 1:
        yield from (tuple(one for one in terms if one != left) for left in terms)
    elif len(terms[0]) >= LEAST_TO_CUT and not terms[0].isascii():
        term, half = terms[0], len(terms[0]) // 2
        yield term[:half], term[half:]
        pairs = (term[at : at + PAIR] for at in range(0, len(term) - 1, PAIR))
        yield from ((pair,) for pair in islice(pairs, MOST_PAIRS))


@login_not_required
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """List the clauses of the policy that the portal carries out, in their order."""
    context = {
        "steps": [HOME, {"label": "政策条款"}],
        "name": NAME,
        "measures": sorted(MEASURES, key=lambda one: one.place),
    }
    return render(request, "portal/policies.html", context)
