"""Filling in an application: sections with autosave, checking, handing over and handing in."""

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
from casework.views.sections import Filling, autosave, save_posted
from casework.workflow import StaleVersion
from platforms import selectors
from platforms.forms import ApplicationPage, SectionPage, posted_raw
from platforms.models import PlatformApplication
from platforms.policy import MOST_CORRECTIONS
from platforms.rules import form
from platforms.services import applications
from platforms.states import ApplicationStatus, hand_in_step
from platforms.views.own import head, own

CHECK = form.ELIGIBILITY.key
# The badge of a section that a correction opens.
ASKED = {"status": "returned", "label": "要补正", "turn": "yours"}


def _section(key: str) -> Section:
    if key not in form.BY_KEY:
        raise Http404
    return form.BY_KEY[key]


@require_http_methods(["GET", "HEAD", "POST"])
def application_section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Show one section and keep what is filled in, right or wrong."""
    application, section = own(request, reference), _section(key)
    if request.method == "POST":
        return save_posted(FILLING, request, application, section)
    if not application.is_open_to_applicant:
        return redirect("platforms:application_content", reference)
    if key != CHECK and not selectors.is_eligible(application):
        messages.info(request, selectors.WAIT)
        return redirect("platforms:application_section", reference, CHECK)
    page = ApplicationPage(
        application,
        section,
        is_checked="check" in request.GET,
        rows=whole(request.GET.get("rows", "")),
    )
    return _section_page(request, page)


def _next_url(application: PlatformApplication, section: Section) -> str:
    """Return where 保存，去下一节 leads: the next section that all must fill, else the materials."""
    if application.status != ApplicationStatus.DRAFT:
        return application.get_absolute_url()
    after = form.SECTIONS[form.SECTIONS.index(section) + 1 :]
    later = [one for one in after if not one.is_optional]
    if not later:
        return reverse("platforms:application_materials", args=[application.reference])
    return reverse("platforms:application_section", args=[application.reference, later[0].key])


def _section_page(
    request: HttpRequest, page: SectionPage, *, status: int = 200, refused: str = ""
) -> HttpResponse:
    application, section = page.case, page.section
    context = {
        **head(application, {"label": section.title}),
        "page": page,
        "section": section,
        "base": application.base_of(section.key),
        "refused": refused,
        "saved_at": saved_at(application),
        "findings": application.findings if section.key == CHECK else [],
        "is_eligible": selectors.is_eligible(application),
        "next_url": _next_url(application, section),
        "siblings": _siblings(application, section),
    }
    return render(request, "platforms/application_section.html", context, status=status)


def _who_edited(application: PlatformApplication) -> str:
    editor = application.last_edited_by
    if editor is None:
        return "内容有变化，"
    return f"{editor.name}在 {saved_at(application)} 改过内容，"


def _siblings(application: PlatformApplication, section: Section) -> list[dict[str, object]]:
    """Return all sections with their standing, for the list beside the form."""
    correction, eligible = application.open_correction, selectors.is_eligible(application)
    crossed = selectors.contradicted(application)
    return [
        selectors.section_task(
            application,
            one,
            crossed,
            linked=(one.key == CHECK or eligible)
            and (correction is None or one.key in correction.open_sections),
        )
        | {"current": one is section}
        | (ASKED if correction and one.key in correction.open_sections else {})
        for one in form.SECTIONS
    ]


def _address(application: PlatformApplication, section: Section) -> str:
    return reverse("platforms:application_section", args=[application.reference, section.key])


def _after(application: PlatformApplication, section: Section) -> str:
    """Return where a saved section leads: the check shows its verdict first."""
    if section.key == CHECK:
        return f"{_address(application, section)}#findings"
    return _next_url(application, section)


FILLING = Filling(
    own=lambda request, application: own(request, application.reference),
    read=posted_raw,
    keep=applications.save_section,
    page=ApplicationPage,
    show=_section_page,
    url=_address,
    after=_after,
    head=lambda application, section: head(application, {"label": section.title}),
)


@require_POST
def application_autosave(request: HttpRequest, reference: str, key: str) -> JsonResponse:
    """Keep what is being typed; the answer names version, time and what is still wrong."""
    return autosave(FILLING, request, own(request, reference), _section(key))


@require_safe
def application_confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything once more, with all faults at once, before the 管理员 hands it in."""
    application = own(request, reference)
    if not application.is_open_to_applicant:
        return redirect(application)
    return _confirm_page(request, application)


def _confirm_page(
    request: HttpRequest, application: PlatformApplication, *, faults=(), status: int = 200
) -> HttpResponse:
    content = selectors.content_of(application)
    step = hand_in_step(application)
    named = [fault for fault in faults if fault["section"] == "commitment"]
    correction = application.open_correction
    context = {
        **head(application, {"label": "核对并提交"}),
        "content": selectors.sections_of(content, application=application),
        "correction": correction,
        "untouched": selectors.untouched_points(application, correction),
        "most_corrections": MOST_CORRECTIONS,
        "papers": selectors.papers_in(content),
        "findings": content["findings"],
        "commitment": form.COMMITMENT,
        "faults": selectors.faults_of(application),
        "name_faults": [{"url": "#id_signed_name", "text": fault["message"]} for fault in named],
        "name_fault": named[0]["message"] if named else "",
        "signed_name": request.POST.get("signed_name", ""),
        "may_submit": may(request.user, step.permission, application),
        "admins": selectors.admins_of(application.organisation),
        "step": step,
    }
    return render(request, "platforms/application_confirm.html", context, status=status)


@require_POST
@once
def application_submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand the application in, first or corrected."""
    application = own(request, reference)
    is_first = application.status == ApplicationStatus.DRAFT
    service = applications.submit_application if is_first else applications.resubmit_application
    try:
        service(
            application,
            actor=request.user,
            version=whole(request.POST.get("version", "")),
            draft_version=whole(request.POST.get("draft_version", "")),
            signed_name=request.POST.get("signed_name", ""),
        )
    except Incomplete as fault:
        return _confirm_page(request, application, faults=fault.faults, status=fault.http_status)
    except StaleVersion as fault:
        application = own(request, reference)
        messages.error(request, f"没有提交：{_who_edited(application)}请重新核对下面的内容。")
        if not application.is_open_to_applicant:
            return redirect(application)
        return _confirm_page(request, application, status=fault.http_status)
    done = "申报已提交" if is_first else "补正已提交"
    messages.success(request, f"{done}，办件编号 {application.reference}。回执正在生成。")
    return redirect(application)


@require_POST
def application_hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the unit's 管理员 to check and hand in."""
    application = own(request, reference)
    applications.hand_over(application, actor=request.user)
    names = "、".join(admin.name for admin in selectors.admins_of(application.organisation))
    messages.success(request, f"已通知{names}核对并提交。")
    return redirect(application)
