"""企业档案: the unit's own page, its sections, and the 管理员's confirmation."""

from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms import read_posted, whole
from casework.idempotency import once
from casework.permissions import may
from casework.sections import Section
from casework.views.drafts import autosaved, conflict_page, saved_at
from casework.workflow import DraftConflict, StaleVersion
from enterprises.forms import ProfileSectionPage
from enterprises.models import Enterprise
from enterprises.permissions import CONFIRM_PROFILE
from enterprises.rules import profile
from enterprises.selectors import profiles as selectors
from enterprises.services import profiles as services
from platforms.selectors import admins_of

TITLE = "企业档案"


def _own(request: HttpRequest) -> Enterprise:
    """Return the acting unit's enterprise; Http404 for who acts for none."""
    if not request.user.acting:
        raise Http404
    return selectors.profile_of(request.user.acting.organisation)


def _section(key: str) -> Section:
    if key not in profile.BY_KEY:
        raise Http404
    return profile.BY_KEY[key]


@require_safe
def enterprise_detail(request: HttpRequest) -> HttpResponse:
    """Show the profile of the acting unit: what counts now, and what is still to be told."""
    if not request.user.acting:
        return render(request, "enterprises/enterprise_detail.html", {"enterprise": None})
    return _detail_page(request, _own(request))


def _detail_page(
    request: HttpRequest, enterprise: Enterprise, *, faults=(), status: int = HTTPStatus.OK
) -> HttpResponse:
    found = selectors.judged(enterprise)
    tasks = [{**task, "url": _address(str(task["key"]))} for task in selectors.section_tasks(found)]
    context = {
        "enterprise": enterprise,
        "facts": selectors.size_facts(enterprise),
        "tasks": tasks,
        "progress": selectors.completeness(enterprise),
        "saved_at": saved_at(enterprise),
        "is_complete": all(one.is_complete for one in found.values()),
        "may_confirm": may(request.user, CONFIRM_PROFILE, enterprise),
        "admins": admins_of(request.user.acting.organisation),
        "faults": [
            {
                "url": f"{_address(fault['section'].key)}?check=yes",
                "text": f"{fault['section'].title} · {fault['label']}：{fault['text']}",
            }
            for fault in faults
        ],
    }
    return render(request, "enterprises/enterprise_detail.html", context, status=status)


@require_POST
@once
def enterprise_confirm(request: HttpRequest) -> HttpResponse:
    """Let the 管理员 stand for the profile as he has read it."""
    enterprise = _own(request)
    try:
        services.confirm_profile(
            enterprise,
            actor=request.user,
            draft_version=whole(request.POST.get("draft_version", "")),
        )
    except services.ProfileIncomplete as fault:
        return _detail_page(request, _own(request), faults=fault.faults, status=fault.http_status)
    except StaleVersion as fault:
        messages.error(request, f"没有确认：{fault}")
        return _detail_page(request, _own(request), status=fault.http_status)
    messages.success(request, "档案已确认，规模类型按确认的数算出。")
    return redirect("enterprises:enterprise_detail")


@require_http_methods(["GET", "HEAD", "POST"])
def enterprise_section(request: HttpRequest, key: str) -> HttpResponse:
    """Show one section and keep what is filled in, right or wrong."""
    enterprise, section = _own(request), _section(key)
    if request.method == "POST":
        return _save(request, enterprise, section)
    page = ProfileSectionPage(enterprise, section, is_checked="check" in request.GET)
    return _section_page(request, enterprise, page)


def _save(request: HttpRequest, enterprise: Enterprise, section: Section) -> HttpResponse:
    raw = read_posted(section, request.POST)
    try:
        enterprise = services.save_section(
            enterprise,
            section.key,
            raw,
            actor=request.user,
            draft_version=whole(request.POST.get("version", "")),
            base=request.POST.get("base", ""),
        )
    except DraftConflict:
        return _conflict_page(request, _own(request), section, raw)
    if "back" in request.POST or "keep" in request.POST:
        messages.success(request, "已按您填的内容保存。")
        return redirect(enterprise)
    enterprise = _own(request)
    page = ProfileSectionPage(enterprise, section, is_checked=True)
    if page.faults:
        return _section_page(request, enterprise, page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, f"“{section.title}”已保存。")
    after = profile.SECTIONS[profile.SECTIONS.index(section) + 1 :]
    return redirect(_address(after[0].key) if after else enterprise.get_absolute_url())


def _section_page(
    request: HttpRequest,
    enterprise: Enterprise,
    page: ProfileSectionPage,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    tasks = selectors.section_tasks(selectors.judged(enterprise))
    context = {
        "enterprise": enterprise,
        "steps": _steps(page.section),
        "section": page.section,
        "page": page,
        "base": enterprise.base_of(page.section.key),
        "saved_at": saved_at(enterprise),
        "siblings": [
            {**task, "url": _address(str(task["key"])), "current": task["key"] == page.section.key}
            for task in tasks
        ],
    }
    return render(request, "enterprises/enterprise_section.html", context, status=status)


def _conflict_page(
    request: HttpRequest, enterprise: Enterprise, section: Section, raw: dict
) -> HttpResponse:
    return conflict_page(
        request, enterprise, section, raw, action=_address(section.key), steps=_steps(section)
    )


@require_POST
def enterprise_autosave(request: HttpRequest, key: str) -> JsonResponse:
    """Keep what is being typed; the answer names version, time and what is still wrong."""
    enterprise, section = _own(request), _section(key)
    raw = read_posted(section, request.POST)
    save = partial(services.save_section, enterprise, key, raw)
    return autosaved(request, key, save, lambda kept: ProfileSectionPage(kept, section))


def _address(key: str) -> str:
    return reverse("enterprises:enterprise_section", args=[key])


def _steps(section: Section) -> list[dict[str, str]]:
    return [
        {"label": TITLE, "url": reverse("enterprises:enterprise_detail")},
        {"label": section.title},
    ]
