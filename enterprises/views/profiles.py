"""企业档案: the unit's own page, its sections, and the 管理员's confirmation."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from casework.forms import read_posted, whole
from casework.idempotency import once
from casework.permissions import may
from casework.sections import Section
from casework.templatetags.dates import cn_short
from casework.workflow import StaleVersion, TransitionError
from enterprises.forms import ProfileSectionPage
from enterprises.models import Enterprise
from enterprises.permissions import CONFIRM_PROFILE
from enterprises.rules import profile
from enterprises.selectors import profiles as selectors
from enterprises.services import profiles as services
from platforms.forms import as_posted, difference
from platforms.selectors import admins_of
from platforms.services.applications import DraftConflict

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
        "saved_at": _saved_at(enterprise),
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
        "saved_at": _saved_at(enterprise),
        "siblings": [
            {**task, "url": _address(str(task["key"])), "current": task["key"] == page.section.key}
            for task in tasks
        ],
    }
    return render(request, "enterprises/enterprise_section.html", context, status=status)


def _conflict_page(
    request: HttpRequest, enterprise: Enterprise, section: Section, raw: dict
) -> HttpResponse:
    """Show both versions side by side; nothing of either is lost."""
    other = enterprise.last_edited_by
    is_own = other == request.user
    fields = [{"name": "base", "value": enterprise.base_of(section.key)}]
    context = {
        "enterprise": enterprise,
        "steps": _steps(section),
        "section": section,
        "rows": difference(section, raw, enterprise.answers.get(section.key)),
        "name": "您在另一个窗口" if is_own else other.name,
        "heading": "在另一个窗口改过" if is_own else "两个人同时改了",
        "saved_at": _saved_at(enterprise),
        "action": _address(section.key),
        "fields": fields + as_posted(section, raw),
    }
    return render(
        request,
        "enterprises/enterprise_conflict.html",
        context,
        status=HTTPStatus.PRECONDITION_FAILED,
    )


@require_POST
def enterprise_autosave(request: HttpRequest, key: str) -> JsonResponse:
    """Keep what is being typed; the answer names version, time and what is still wrong."""
    enterprise, section = _own(request), _section(key)
    raw = read_posted(section, request.POST)
    try:
        enterprise = services.save_section(
            enterprise,
            key,
            raw,
            actor=request.user,
            draft_version=whole(request.POST.get("version", "")),
            base=request.POST.get("base", ""),
        )
    except TransitionError as fault:
        detail = f"没有保存：{fault}按“保存”可以对照两边的内容，您填的不会丢。"
        return JsonResponse({"code": fault.code, "detail": detail}, status=fault.http_status)
    page = ProfileSectionPage(enterprise, section)
    return JsonResponse(
        {
            "version": enterprise.draft_version,
            "base": enterprise.base_of(key),
            "saved_at": _saved_at(enterprise),
            "has_errors": bool(page.faults),
            "faults": page.judged.faults,
        }
    )


def _address(key: str) -> str:
    return reverse("enterprises:enterprise_section", args=[key])


def _steps(section: Section) -> list[dict[str, str]]:
    return [
        {"label": TITLE, "url": reverse("enterprises:enterprise_detail")},
        {"label": section.title},
    ]


def _saved_at(enterprise: Enterprise) -> str:
    """Return when it was last saved; the day as well, unless it was today."""
    edited = enterprise.last_edited_at
    if edited is None:
        return ""
    day = "" if clock.local_day(edited) == clock.today() else f"{cn_short(edited)} "
    return f"{day}{clock.local(edited):%H:%M}"
