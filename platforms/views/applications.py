"""A unit's applications: the list, the task list or case page, what was handed in, withdrawal."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms import whole
from casework.idempotency import once
from casework.materials import attached_to
from casework.permissions import require
from casework.workflow import TransitionError, refusal
from platforms import selectors
from platforms.models import Designation, PlatformApplication, SolicitationRound
from platforms.policy import OFFICE
from platforms.rules import form
from platforms.services import applications
from platforms.states import ApplicationStatus, withdraw_step
from platforms.views.own import head, own

PAGE_SIZE = 20


@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """List the acting unit's drafts and cases, what waits for it first."""
    acting = request.user.acting if request.user.official is None else None
    rows = selectors.own_applications(acting.organisation) if acting else []
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "organisation": acting.organisation if acting else None}
    return render(request, "platforms/application_list.html", context)


@require_POST
@once
def application_start(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a draft in this round; a unit that has one is led to it."""
    round_ = get_object_or_404(
        SolicitationRound.objects.visible_to(request.user), reference=reference
    )
    try:
        application = applications.start_application(round_, actor=request.user)
    except TransitionError as fault:
        if not isinstance(fault.case, PlatformApplication):
            raise
        messages.info(request, str(fault))
        return redirect(fault.case)
    messages.success(request, f"草稿已建立，办件编号 {application.reference}。先做资格自测。")
    return redirect("platforms:application_section", application.reference, form.ELIGIBILITY.key)


@require_safe
def application_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the task list of a draft, or how far a submitted case is."""
    application = own(request, reference)
    if application.status == ApplicationStatus.DRAFT:
        return _task_page(request, application)
    return _case_page(request, application)


def _task_page(request: HttpRequest, application: PlatformApplication) -> HttpResponse:
    groups = selectors.task_groups(application, attached=attached_to(application))
    context = {
        **head(application),
        "groups": groups,
        "progress": selectors.progress_of(groups),
        "countdown": selectors.countdown_of(application),
        "is_open": application.is_open_to_applicant,
    }
    return render(request, "platforms/application_tasks.html", context)


def _case_page(request: HttpRequest, application: PlatformApplication) -> HttpResponse:
    record = selectors.record_of(application)
    attached = attached_to(application)
    designation = Designation.objects.filter(application=application).select_related("platform")
    title = designation.first()
    correction = record.correction if application.is_open_to_applicant else None
    points = selectors.points_of(application, correction, attached) if correction else []
    context = {
        **head(application),
        "who": selectors.who_acts(record),
        "outcome": selectors.outcome_of(record, title),
        "timeline": selectors.timeline(record),
        "documents": selectors.documents_of(record, title),
        "papers": selectors.papers_of(attached),
        "correction": correction,
        "points": points,
        "may_withdraw": not refusal(application, withdraw_step(application), request.user),
        "admins": selectors.admins_of(application.organisation) if correction else [],
    }
    return render(request, "platforms/application_detail.html", context)


@require_safe
def application_content(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was handed in, each time, or what changed between two times."""
    application = own(request, reference)
    snapshots = {s.number: s for s in application.snapshots.select_related("submitted_by")}
    first, last = (_number(request, name, snapshots) for name in ("from", "to"))
    here = reverse("platforms:application_content", args=[reference])
    context = {
        **head(application, {"label": "提交的内容" if snapshots else "草稿内容"}),
        "tabs": _tabs(here, snapshots, first, last),
    }
    if first and last:
        before, after = snapshots[first], snapshots[last]
        context |= {
            "before": before,
            "after": after,
            "changes": selectors.changes_between(before.content, after.content),
        }
    else:
        shown = snapshots.get(last or max(snapshots, default=0))
        content = shown.content if shown else selectors.content_of(application)
        context |= {
            "snapshot": shown,
            "sections": selectors.sections_of(content),
            "papers": selectors.papers_in(content),
        }
    return render(request, "platforms/application_content.html", context)


def _number(request: HttpRequest, name: str, known: dict) -> int | None:
    number = whole(request.GET.get(name, ""))
    return number if number in known else None


def _tabs(here: str, snapshots: dict, first: int | None, last: int | None) -> list[dict]:
    if len(snapshots) <= 1:
        return []
    latest = max(snapshots)
    tabs = [
        {
            "label": f"第 {number} 次提交",
            "url": f"{here}?to={number}",
            "current": not first and number == (last or latest),
        }
        for number in snapshots
    ]
    compared = f"{here}?from={latest - 1}&to={latest}"
    return [*tabs, {"label": "改了什么", "url": compared, "current": bool(first)}]


@require_http_methods(["GET", "HEAD", "POST"])
@once
def application_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what withdrawal means, then withdraw."""
    application = own(request, reference)
    require(request.user, withdraw_step(application).permission, application)
    if request.method == "POST":
        applications.withdraw_application(
            application, actor=request.user, version=_version(request)
        )
        messages.success(request, f"申报 {application.reference} 已撤回。")
        return redirect(application)
    step = withdraw_step(application)
    reason = refusal(application, step, request.user)
    if reason:
        raise TransitionError(reason, case=application)
    context = {
        **head(application, {"label": "撤回申报"}),
        "consequence": step.consequence,
    }
    return render(request, "platforms/application_withdraw.html", context)


def _version(request: HttpRequest) -> int:
    """Return the version the page was loaded with; a missing one fits no case."""
    return whole(request.POST.get("version", ""))


@require_safe
def application_commitment(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the 真实性承诺书 ready to print, stamp and scan."""
    application = own(request, reference)
    context = {
        **head(application, {"label": "真实性承诺书"}),
        "commitment": form.COMMITMENT,
        "office": OFFICE,
    }
    return render(request, "platforms/application_commitment.html", context)
