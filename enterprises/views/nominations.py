"""试点示范 of the acting unit: who nominated it, what it tells, and its word on it."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.drafts import Incomplete
from casework.forms import PlainText, whole
from casework.idempotency import once
from casework.materials import attached_to, size_text
from casework.models import CaseEvent
from casework.permissions import may
from casework.sections import Section
from casework.views.drafts import saved_at
from casework.views.sections import Filling, autosave, save_posted
from casework.workflow import StaleVersion, TransitionError
from enterprises.forms import NominationPage
from enterprises.models import Nomination
from enterprises.models.nominations import LONGEST_REASON
from enterprises.permissions import NOMINATE
from enterprises.rules.demonstration import BY_KEY, COMMITMENT, SECTIONS
from enterprises.selectors import nominations as selectors
from enterprises.selectors.nominations import EVIDENCE_LABEL, nomination_url
from enterprises.services import nominations as services
from enterprises.states import (
    DECLINE_NOMINATION,
    FILE_NOMINATION,
    LEAVE_LIST,
    REFILE_NOMINATION,
    WITHDRAW_NOMINATION,
    NominationStatus,
)
from platforms.forms import posted_raw
from platforms.selectors import admins_of

PAGE_SIZE = 20
# What the 管理员 may still do with a reason, each on a page of its own.
ACTS = {
    "decline": (DECLINE_NOMINATION, services.decline_nomination),
    "withdraw": (WITHDRAW_NOMINATION, services.withdraw_nomination),
    "leave": (LEAVE_LIST, services.leave_list),
}


class ReasonForm(forms.Form):
    """Why the enterprise does not agree, takes back or leaves."""

    use_required_attribute = False

    note = PlainText(
        lines=True,
        label="理由",
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "请写明理由。",
            "max_length": f"最多 {LONGEST_REASON} 个字，请缩短。",
        },
    )


def own_nomination(request: HttpRequest, reference: str) -> Nomination:
    """Return the acting unit's nomination; anybody else's answers as not existing."""
    user = request.user
    if user.acting is None or user.official is not None:
        raise Http404
    found = Nomination.objects.visible_to(user)
    return get_object_or_404(
        found.select_related("organisation", "platform", "publicity", "last_edited_by"),
        reference=reference,
    )


def nomination_head(nomination: Nomination, *steps: dict[str, str]) -> dict[str, object]:
    """Return what the head of every page of a nomination shows; ``steps`` end its breadcrumb."""
    case = {"label": nomination.reference, "url": nomination.get_absolute_url() if steps else ""}
    return {
        "nomination": nomination,
        "status": selectors.public_status(nomination),
        "status_label": nomination.public_status_label,
        "steps": [
            {"label": "试点示范", "url": reverse("enterprises:nomination_list")},
            case,
            *steps,
        ],
    }


@require_safe
def nomination_list(request: HttpRequest) -> HttpResponse:
    """List the acting unit's nominations, what was touched last first."""
    acting = request.user.acting if request.user.official is None else None
    found = selectors.own_nominations(acting.organisation) if acting else Nomination.objects.none()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "steps": [
            {"label": "企业档案", "url": reverse("enterprises:enterprise_detail")},
            {"label": "试点示范"},
        ],
        "organisation": acting.organisation if acting else None,
        "may_nominate": bool(acting) and may(request.user, NOMINATE),
        "page": page,
        "rows": selectors.nomination_rows(list(page)),
    }
    return render(request, "enterprises/nomination_list.html", context)


@require_safe
def nomination_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the nomination: what is to be told, or how far it is."""
    nomination = own_nomination(request, reference)
    events = list(CaseEvent.objects.of(nomination))
    attached = attached_to(nomination)
    is_open = nomination.is_open_to_applicant
    returned = [one for one in events if one.action == "return_nomination"]
    context = {
        **nomination_head(nomination),
        "who": selectors.who_acts_on(nomination),
        "groups": selectors.nomination_tasks(nomination, attached) if is_open else [],
        "saved_at": saved_at(nomination),
        "returned": returned[-1].note
        if returned and nomination.status == NominationStatus.RETURNED
        else "",
        "timeline": selectors.timeline_of(events),
        "documents": selectors.documents_of(nomination),
        "parts": []
        if is_open
        else selectors.parts_of(nomination, nomination.handed_in.get("answers", {})),
        "papers": _papers(nomination.handed_in),
        "acts": [
            {"label": step.label, "url": nomination_url(nomination, "act", name)}
            for name, (step, _) in ACTS.items()
            if nomination.status in step.sources and may(request.user, step.permission, nomination)
        ],
        "public_url": nomination.get_public_url()
        if nomination.status == NominationStatus.LISTED
        else "",
        "admins": admins_of(nomination.organisation),
    }
    return render(request, "enterprises/nomination_detail.html", context)


def _papers(content: dict) -> list[dict[str, str]]:
    return [
        {"label": EVIDENCE_LABEL, "value": f"{one['name']}（{size_text(one['size'])}）"}
        for one in content.get("materials", [])
    ]


def _section(key: str) -> Section:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_section(request: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Show one section and keep what is filled in, right or wrong."""
    nomination, section = own_nomination(request, reference), _section(key)
    if request.method == "POST":
        return save_posted(FILLING, request, nomination, section)
    if not nomination.is_open_to_applicant:
        return redirect(nomination)
    page = NominationPage(
        nomination,
        section,
        is_checked="check" in request.GET,
        rows=whole(request.GET.get("rows", "")),
    )
    return _section_page(request, page)


def _after(nomination: Nomination, section: Section) -> str:
    later = SECTIONS[SECTIONS.index(section) + 1 :]
    if later:
        return nomination_url(nomination, "section", later[0].key)
    return nomination_url(nomination, "materials")


def _section_page(
    request: HttpRequest, page: NominationPage, *, status: int = 200, refused: str = ""
) -> HttpResponse:
    nomination, section = page.case, page.section
    context = {
        **nomination_head(nomination, {"label": section.title}),
        "page": page,
        "section": section,
        "base": nomination.base_of(section.key),
        "refused": refused,
        "saved_at": saved_at(nomination),
        "siblings": [
            row | {"current": row["key"] == section.key}
            for row in selectors.section_rows(nomination)
        ],
        "autosave_url": nomination_url(nomination, "autosave", section.key),
    }
    return render(request, "enterprises/nomination_section.html", context, status=status)


FILLING = Filling(
    own=lambda request, nomination: own_nomination(request, nomination.reference),
    read=posted_raw,
    keep=services.save_nomination_section,
    page=NominationPage,
    show=_section_page,
    url=lambda nomination, section: nomination_url(nomination, "section", section.key),
    after=_after,
    head=lambda nomination, section: nomination_head(nomination, {"label": section.title}),
)


@require_POST
def nomination_autosave(request: HttpRequest, reference: str, key: str) -> JsonResponse:
    """Keep what is being typed; the answer names version, time and what is still wrong."""
    return autosave(FILLING, request, own_nomination(request, reference), _section(key))


@require_safe
def nomination_confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Show everything once more, with all faults at once, before the 管理员 gives his word."""
    nomination = own_nomination(request, reference)
    if not nomination.is_open_to_applicant:
        return redirect(nomination)
    return _confirm_page(request, nomination)


def _confirm_page(
    request: HttpRequest, nomination: Nomination, *, faults=(), status: int = 200
) -> HttpResponse:
    content = selectors.content_of(nomination)
    step = FILE_NOMINATION if nomination.status == NominationStatus.DRAFT else REFILE_NOMINATION
    named = [fault for fault in faults if fault["section"] == "commitment"]
    context = {
        **nomination_head(nomination, {"label": "核对并确认"}),
        "content": selectors.parts_of(nomination, content["answers"], editable=True),
        "papers": _papers(content),
        "commitment": COMMITMENT,
        "faults": selectors.linked_faults(nomination),
        "name_faults": [{"url": "#id_signed_name", "text": one["message"]} for one in named],
        "name_fault": named[0]["message"] if named else "",
        "signed_name": request.POST.get("signed_name", ""),
        "may_submit": may(request.user, step.permission, nomination),
        "admins": admins_of(nomination.organisation),
        "step": step,
        "submit_url": nomination_url(nomination, "file"),
        "hand_over_url": nomination_url(nomination, "hand_over"),
        "materials_url": nomination_url(nomination, "materials"),
    }
    return render(request, "enterprises/nomination_confirm.html", context, status=status)


@require_POST
@once
def nomination_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree and hand in, first or corrected."""
    nomination = own_nomination(request, reference)
    is_first = nomination.status == NominationStatus.DRAFT
    service = services.file_nomination if is_first else services.refile_nomination
    try:
        service(
            nomination,
            actor=request.user,
            version=whole(request.POST.get("version", "")),
            draft_version=whole(request.POST.get("draft_version", "")),
            signed_name=request.POST.get("signed_name", ""),
        )
    except Incomplete as fault:
        return _confirm_page(request, nomination, faults=fault.faults, status=fault.http_status)
    except StaleVersion as fault:
        nomination = own_nomination(request, reference)
        messages.error(request, f"没有提交：{fault}")
        if not nomination.is_open_to_applicant:
            return redirect(nomination)
        return _confirm_page(request, nomination, status=fault.http_status)
    messages.success(request, f"已提交，编号 {reference}。回执正在生成。")
    return redirect(nomination)


@require_POST
def nomination_hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask the unit's 管理员 to check and give his word."""
    nomination = own_nomination(request, reference)
    services.hand_over_nomination(nomination, actor=request.user)
    names = "、".join(admin.name for admin in admins_of(nomination.organisation))
    messages.success(request, f"已通知{names}核对并确认。")
    return redirect(nomination)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def nomination_act(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Ask once more with the reason, then decline, withdraw or leave."""
    nomination = own_nomination(request, reference)
    if name not in ACTS:
        raise Http404
    step, service = ACTS[name]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    fault, status = "", HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                service(
                    nomination,
                    actor=request.user,
                    version=whole(request.POST.get("version", "")),
                    note=form.cleaned_data["note"],
                )
            except TransitionError as refused:
                fault, status = str(refused), HTTPStatus(refused.http_status)
                nomination = own_nomination(request, reference)
            else:
                messages.success(request, f"已办理：{step.label}。")
                return redirect(nomination)
    context = {
        **nomination_head(nomination, {"label": step.label}),
        "step": step,
        "form": form,
        "fault": fault,
        "is_possible": nomination.status in step.sources
        and may(request.user, step.permission, nomination),
    }
    return render(request, "enterprises/nomination_act.html", context, status=status)
