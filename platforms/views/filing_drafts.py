"""Filling in a filing: sections with autosave, checking, handing over and filing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
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
from platforms.forms import FilingPage, posted_raw
from platforms.models import Filing
from platforms.rules.filings import COMMITMENT
from platforms.selectors import filing_cases, filings
from platforms.services import filings as services
from platforms.states import FILE_FILING, REFILE_FILING, FilingStatus
from platforms.views.own import filing_head, own_filing


def _section(filing: Filing, key: str) -> Section:
    for section in filings.sections_of_filing(filing):
        if section.key == key:
            return section
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def filing_section(request: HttpRequest, kind: str, reference: str, key: str) -> HttpResponse:
    """Show one section and keep what is filled in, right or wrong."""
    filing = own_filing(request, kind, reference)
    section = _section(filing, key)
    if request.method == "POST":
        return save_posted(FILLING, request, filing, section)
    if not filing.is_open_to_applicant:
        return redirect("platforms:filing_content", kind, reference)
    page = FilingPage(
        filing,
        section,
        is_checked="check" in request.GET,
        rows=whole(request.GET.get("rows", "")),
    )
    return _section_page(request, page)


def _next_url(filing: Filing, section: Section) -> str:
    """Return where 保存，去下一节 leads: the next section, else the materials or the check."""
    if filing.status != FilingStatus.DRAFT:
        return filing.get_absolute_url()
    asked = filings.sections_of_filing(filing)
    later = asked[[one.key for one in asked].index(section.key) + 1 :]
    if later:
        return filings.filing_url(filing, "section", later[0].key)
    return filings.filing_url(filing, "materials" if filing.kind_facts.uploads else "confirm")


def _section_page(
    request: HttpRequest, page: FilingPage, *, status: int = 200, refused: str = ""
) -> HttpResponse:
    filing, section = page.case, page.section
    siblings = [
        row | {"current": row["key"] == section.key} for row in filings.section_rows(filing)
    ]
    context = {
        **filing_head(filing, {"label": section.title}),
        "page": page,
        "section": section,
        "base": filing.base_of(section.key),
        "refused": refused,
        "saved_at": saved_at(filing),
        "siblings": siblings,
        "autosave_url": filings.filing_url(filing, "autosave", section.key),
    }
    return render(request, "platforms/filing_section.html", context, status=status)


FILLING = Filling(
    own=lambda request, filing: own_filing(request, filing.slug, filing.reference),
    read=posted_raw,
    keep=services.save_filing_section,
    page=FilingPage,
    show=_section_page,
    url=lambda filing, section: filings.filing_url(filing, "section", section.key),
    after=_next_url,
    head=lambda filing, section: filing_head(filing, {"label": section.title}),
)


@require_POST
def filing_autosave(request: HttpRequest, kind: str, reference: str, key: str) -> JsonResponse:
    """Keep what is being typed; the answer names version, time and what is still wrong."""
    filing = own_filing(request, kind, reference)
    return autosave(FILLING, request, filing, _section(filing, key))


@require_safe
def filing_confirm(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Show everything once more, with all faults at once, before the 管理员 files it."""
    filing = own_filing(request, kind, reference)
    if not filing.is_open_to_applicant:
        return redirect(filing)
    return _confirm_page(request, filing)


def _confirm_page(
    request: HttpRequest, filing: Filing, *, faults=(), status: int = 200
) -> HttpResponse:
    content = filings.content_of_filing(filing)
    step = FILE_FILING if filing.status == FilingStatus.DRAFT else REFILE_FILING
    named = [fault for fault in faults if fault["section"] == "commitment"]
    correction = filing.open_correction
    points = filing_cases.filing_points(filing, correction) if correction else []
    context = {
        **filing_head(filing, {"label": "核对并报备"}),
        "content": filings.parts_of(filing, content["answers"], editable=True),
        "papers": selectors.papers_in(content),
        "untouched": [one for one in points if not one["is_touched"]],
        "commitment": COMMITMENT,
        "faults": filings.linked_faults(filing),
        "name_faults": [{"url": "#id_signed_name", "text": one["message"]} for one in named],
        "name_fault": named[0]["message"] if named else "",
        "signed_name": request.POST.get("signed_name", ""),
        "may_submit": may(request.user, step.permission, filing),
        "admins": selectors.admins_of(filing.case_organisation),
        "step": step,
        "submit_url": filings.filing_url(filing, "file"),
        "hand_over_url": filings.filing_url(filing, "hand_over"),
        "materials_url": filings.filing_url(filing, "materials"),
    }
    return render(request, "platforms/filing_confirm.html", context, status=status)


@require_POST
@once
def filing_file(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """File, first or completed."""
    filing = own_filing(request, kind, reference)
    is_first = filing.status == FilingStatus.DRAFT
    service = services.file_filing if is_first else services.refile_filing
    try:
        service(
            filing,
            actor=request.user,
            version=whole(request.POST.get("version", "")),
            draft_version=whole(request.POST.get("draft_version", "")),
            signed_name=request.POST.get("signed_name", ""),
        )
    except Incomplete as fault:
        return _confirm_page(request, filing, faults=fault.faults, status=fault.http_status)
    except StaleVersion as fault:
        filing = own_filing(request, kind, reference)
        who = f"{filing.last_edited_by.name}在 {saved_at(filing)} 改过内容，"
        messages.error(request, f"没有报备：{who}请重新核对下面的内容。")
        if not filing.is_open_to_applicant:
            return redirect(filing)
        return _confirm_page(request, filing, status=fault.http_status)
    messages.success(request, f"已报备，编号 {reference}。回执正在生成。")
    return redirect(filing)


@require_POST
def filing_hand_over(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Ask the unit's 管理员 to check and file."""
    filing = own_filing(request, kind, reference)
    services.hand_over_filing(filing, actor=request.user)
    names = "、".join(admin.name for admin in selectors.admins_of(filing.case_organisation))
    messages.success(request, f"已通知{names}核对并报备。")
    return redirect(filing)
