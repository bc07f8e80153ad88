"""企业档案: the unit's own page, its sections, and the 管理员's confirmation."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.drafts import Incomplete
from casework.forms import whole
from casework.idempotency import once
from casework.permissions import may
from casework.sections import Section
from casework.views.drafts import saved_at
from casework.views.sections import Filling, autosave, read_section, save_posted
from casework.workflow import StaleVersion
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
    except Incomplete as fault:
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
        return save_posted(FILLING, request, enterprise, section)
    page = ProfileSectionPage(enterprise, section, is_checked="check" in request.GET)
    return _section_page(request, page)


def _after(enterprise: Enterprise, section: Section) -> str:
    later = profile.SECTIONS[profile.SECTIONS.index(section) + 1 :]
    return _address(later[0].key) if later else enterprise.get_absolute_url()


def _section_page(
    request: HttpRequest,
    page: ProfileSectionPage,
    *,
    status: int = HTTPStatus.OK,
    refused: str = "",
) -> HttpResponse:
    enterprise = page.case
    tasks = selectors.section_tasks(selectors.judged(enterprise))
    context = {
        "enterprise": enterprise,
        "steps": _steps(page.section),
        "section": page.section,
        "page": page,
        "base": enterprise.base_of(page.section.key),
        "refused": refused,
        "saved_at": saved_at(enterprise),
        "siblings": [
            {**task, "url": _address(str(task["key"])), "current": task["key"] == page.section.key}
            for task in tasks
        ],
    }
    return render(request, "enterprises/enterprise_section.html", context, status=status)


FILLING = Filling(
    own=lambda request, _: _own(request),
    read=read_section,
    keep=services.save_section,
    page=ProfileSectionPage,
    show=_section_page,
    url=lambda _, section: _address(section.key),
    after=_after,
    head=lambda _, section: {"steps": _steps(section)},
)


@require_POST
def enterprise_autosave(request: HttpRequest, key: str) -> JsonResponse:
    """Keep what is being typed; the answer names version, time and what is still wrong."""
    return autosave(FILLING, request, _own(request), _section(key))


def _address(key: str) -> str:
    return reverse("enterprises:enterprise_section", args=[key])


def _steps(section: Section) -> list[dict[str, str]]:
    return [
        {"label": TITLE, "url": reverse("enterprises:enterprise_detail")},
        {"label": section.title},
    ]
