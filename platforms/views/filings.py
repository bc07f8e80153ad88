"""A unit's own filings: the list, the task list or case page, what was handed in, versions, 上架."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from casework.forms import whole
from casework.idempotency import once
from casework.materials import attached_to
from casework.models import CaseEvent
from casework.permissions import may
from casework.transitions import Transition
from casework.workflow import refusal
from platforms import selectors
from platforms.models import Filing, FilingSnapshot
from platforms.rules.filings import ANNUAL_PLAN, BY_SLUG, KINDS
from platforms.selectors import filing_cases, filings, plans
from platforms.services import filings as services
from platforms.states import FILE_FILING, OPEN_TO_UNIT, PUBLISH_FILING, SETTLED, UNPUBLISH_FILING
from platforms.views.own import filing_head, own_filing

PAGE_SIZE = 20


@require_safe
def filing_list(request: HttpRequest, kind: str) -> HttpResponse:
    """List the acting unit's filings of one kind, what was touched last first."""
    facts = BY_SLUG[kind]
    acting = request.user.acting if request.user.official is None else None
    unit = acting.organisation if acting else None
    found = filing_cases.own_filings(unit, facts) if unit else Filing.objects.none()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    platform = filing_cases.platform_of(unit) if unit else None
    context = {
        "steps": [
            {"label": "我的工作台", "url": reverse("portal:me")},
            {"label": f"我的{facts.label}"},
        ],
        "kind": facts,
        "tabs": [
            {
                "label": one.label,
                "url": reverse("platforms:filing_list", args=[one.slug]),
                "current": one is facts,
            }
            for one in KINDS.values()
        ],
        "organisation": unit,
        "page": page,
        "rows": filing_cases.filing_rows(list(page)),
        "may_start": platform is not None and platform.is_titled,
    }
    return render(request, "platforms/filing_list.html", context)


@require_POST
@once
def filing_start(request: HttpRequest, kind: str) -> HttpResponse:
    """Open a draft of this kind."""
    filing = services.start_filing(BY_SLUG[kind], actor=request.user)
    messages.success(request, f"草稿已建立，编号 {filing.reference}。")
    first = filing.kind_facts.sections[0].key
    return redirect("platforms:filing_section", kind, filing.reference, first)


@require_safe
def filing_detail(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Show the task list of a draft, or how far a filed case is."""
    filing = own_filing(request, kind, reference)
    if filing.status in OPEN_TO_UNIT and filing.filed_at is None:
        return _task_page(request, filing)
    return _case_page(request, filing)


def _task_page(request: HttpRequest, filing: Filing) -> HttpResponse:
    groups = filings.filing_tasks(filing, attached_to(filing))
    context = {
        **filing_head(filing),
        "groups": groups,
        "progress": selectors.progress_of(groups),
    }
    return render(request, "platforms/filing_tasks.html", context)


def _case_page(request: HttpRequest, filing: Filing) -> HttpResponse:
    events = list(CaseEvent.objects.of(filing))
    attached = attached_to(filing)
    correction = filing.open_correction
    versions = filing_cases.versions_of(filing)
    admins = selectors.admins_of(filing.case_organisation)
    context = {
        **filing_head(filing),
        "who": filing_cases.who_acts_on(filing),
        "timeline": filing_cases.timeline_of_filing(events),
        "documents": filing_cases.filing_documents(filing, events),
        "papers": selectors.papers_of(attached),
        "correction": correction,
        "points": filing_cases.filing_points(filing, correction) if correction else [],
        "versions": versions,
        "publish": _offer(filing, PUBLISH_FILING, request.user, admins),
        "unpublish": _offer(filing, UNPUBLISH_FILING, request.user, admins),
        "may_revise": filing.status in SETTLED and filing.pk == versions[0].pk,
        "admins": admins,
        **_progress(filing, request.user),
        "is_public": Filing.objects.readable().filter(pk=filing.pk).exists(),
    }
    return render(request, "platforms/filing_detail.html", context)


def _progress(filing: Filing, user) -> dict[str, object]:
    """Return the quarters of a plan on record, and whether this person may report them."""
    if filing.kind != ANNUAL_PLAN.code or filing.status not in SETTLED:
        return {}
    return {
        "quarters": plans.quarters_of(filing, plans.latest_reports([filing.series])),
        "may_report": may(user, FILE_FILING.permission, filing),
    }


def _offer(filing: Filing, step: Transition, user, admins) -> dict[str, str]:
    """Return the step as a button, why it is closed to this person, or nothing in another state."""
    if filing.status not in step.sources or not filing.kind_facts.is_public:
        return {}
    closed = refusal(filing, step, user)
    if closed and not may(user, step.permission, filing):
        names = "、".join(admin.name for admin in admins)
        closed = f"{step.label}由单位管理员办理：{names}。"
    return {"label": step.label, "consequence": step.consequence, "refused": closed}


@require_safe
def filing_content(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Show what was handed in each time, over all versions, or what changed between two times."""
    filing = own_filing(request, kind, reference)
    taken = list(
        FilingSnapshot.objects.filter(
            filing__series=filing.series, filing__number__lte=filing.number
        )
        .select_related("filing", "submitted_by")
        .order_by("filing__number", "number")
    )
    here = filings.filing_url(filing, "content")
    last = _chosen(request, "to", len(taken))
    first = _chosen(request, "from", len(taken))
    own = [one for one in taken if one.filing_id == filing.pk]
    context = {
        **filing_head(filing, {"label": "报备的内容" if own else "草稿内容"}),
        "tabs": _tabs(here, taken, first, last),
    }
    if first and last:
        before, after = taken[first - 1], taken[last - 1]
        context |= {
            "before": before,
            "after": after,
            "changes": selectors.changes_between(
                before.content, after.content, filings.sections_of_filing(filing)
            ),
        }
    else:
        shown = taken[last - 1] if last else (own[-1] if own else None)
        content = shown.content if shown else filings.content_of_filing(filing)
        context |= {
            "snapshot": shown,
            "sections": filings.parts_of(filing, content["answers"]),
            "papers": selectors.papers_in(content),
        }
    return render(request, "platforms/filing_content.html", context)


def _chosen(request: HttpRequest, name: str, count: int) -> int:
    number = whole(request.GET.get(name, ""))
    return number if 1 <= number <= count else 0


def _tabs(here: str, taken: list[FilingSnapshot], first: int, last: int) -> list[dict[str, object]]:
    if len(taken) <= 1:
        return []
    tabs = [
        {
            "label": f"第 {one.filing.number} 版第 {one.number} 次",
            "url": f"{here}?to={place}",
            "current": not first and place == (last or len(taken)),
        }
        for place, one in enumerate(taken, start=1)
    ]
    compared = f"{here}?from={len(taken) - 1}&to={len(taken)}"
    return [*tabs, {"label": "改了什么", "url": compared, "current": bool(first)}]


@require_POST
@once
def filing_publish(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Put the version into the public catalogue."""
    filing = own_filing(request, kind, reference)
    services.publish_filing(filing, actor=request.user, version=_version(request))
    messages.success(request, f"{reference} 已上架，公众现在可以看到。")
    return redirect(filing)


@require_POST
@once
def filing_unpublish(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Take the version off the public catalogue."""
    filing = own_filing(request, kind, reference)
    services.unpublish_filing(filing, actor=request.user, version=_version(request))
    messages.success(request, f"{reference} 已下架，公众不再看到；以后可以再上架。")
    return redirect(filing)


@require_POST
@once
def filing_revise(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Open the next version as a draft."""
    filing = own_filing(request, kind, reference)
    made = services.revise_filing(filing, actor=request.user)
    messages.success(
        request, f"新版草稿已建立，编号 {made.reference}。现在这一版不变，新版上架后才代替它。"
    )
    return redirect(made)


def _version(request: HttpRequest) -> int:
    """Return the version the page was loaded with; a missing one fits no case."""
    return whole(request.POST.get("version", ""))
