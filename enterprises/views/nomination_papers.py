"""The evidence of a nomination: upload, library, removal."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casework.materials import ACCEPTED, MAX_FILE, Refused, attached_to, purpose_of, reusable
from casework.views.materials import file_facts, receive_upload, refusal, wants_json
from enterprises.models import Nomination
from enterprises.rules.demonstration import EVIDENCE, MATERIALS
from enterprises.selectors.nominations import (
    EVIDENCE_HELP,
    EVIDENCE_LABEL,
    nomination_url,
    place_of,
)
from enterprises.services import nominations as services
from enterprises.views.nominations import nomination_head, own_nomination
from platforms.views.papers import RULES, attached_file, library_material


@require_safe
def nomination_materials(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the evidence with its rules and files."""
    nomination = own_nomination(request, reference)
    if not nomination.is_open_to_applicant:
        return redirect(nomination)
    return _page(request, nomination)


def _page(
    request: HttpRequest, nomination: Nomination, refused: Refused | None = None
) -> HttpResponse:
    attached = [one for one in attached_to(nomination) if one.code == EVIDENCE]
    taken = {one.material_id for one in attached}
    library = [one for one in reusable(nomination.organisation, EVIDENCE) if one.pk not in taken]
    here = nomination_url(nomination, "materials")
    detach_url = nomination_url(nomination, "detach")
    faults = [refused.message] if refused else []
    upload = {
        "key": EVIDENCE,
        "title": EVIDENCE_LABEL,
        "help": EVIDENCE_HELP,
        "required": True,
        "files": [attached_file(one, detach_url) for one in attached],
        "accept": ",".join(ACCEPTED[purpose_of(EVIDENCE)]),
        "library_url": f"{here}?library={EVIDENCE}#library-{EVIDENCE}" if library else "",
        "library_count": len(library),
        "library": [file_facts(one) for one in library] if "library" in request.GET else [],
        "faults": faults,
        "is_open": True,
        "mark": "",
    }
    context = {
        **nomination_head(nomination, {"label": "附上佐证"}),
        "uploads": [upload],
        "faults": [{"url": f"#material-{EVIDENCE}", "text": text} for text in faults],
        "max_bytes": MAX_FILE,
        "rules": RULES,
        "upload_url": nomination_url(nomination, "upload"),
        "attach_url": nomination_url(nomination, "attach"),
        "confirm_url": nomination_url(nomination, "confirm"),
    }
    status = refused.http_status if refused else HTTPStatus.OK
    return render(request, "enterprises/nomination_materials.html", context, status=status)


@require_POST
def nomination_upload(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one file into the library and attach it."""
    nomination = own_nomination(request, reference)
    _only_evidence(request.POST.get("key", ""))
    services.check_nomination_open_for(nomination, actor=request.user)
    try:
        material = receive_upload(
            request,
            organisation=nomination.organisation,
            purpose=purpose_of(EVIDENCE),
            code=EVIDENCE,
        )
        services.attach_to_nomination(nomination, material, EVIDENCE, actor=request.user)
    except Refused as refused:
        if wants_json(request):
            return refusal(refused)
        return _page(request, nomination, refused)
    if wants_json(request):
        return JsonResponse(file_facts(material), status=HTTPStatus.CREATED)
    messages.success(request, f"“{material.name}”已上传。")
    return redirect(place_of(nomination, MATERIALS, EVIDENCE))


@require_POST
def nomination_attach(request: HttpRequest, reference: str) -> HttpResponse:
    """Attach a file of the unit's library."""
    nomination = own_nomination(request, reference)
    _only_evidence(request.POST.get("key", ""))
    material = library_material(request, request.POST.get("material", ""))
    try:
        services.attach_to_nomination(nomination, material, EVIDENCE, actor=request.user)
    except Refused as refused:
        return _page(request, nomination, refused)
    messages.success(request, f"“{material.name}”已从材料库附上。")
    return redirect(place_of(nomination, MATERIALS, EVIDENCE))


@require_POST
def nomination_detach(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a file off; it stays in the unit's library."""
    nomination = own_nomination(request, reference)
    _only_evidence(request.GET.get("code", ""))
    material = library_material(request, request.GET.get("material", ""))
    services.detach_from_nomination(nomination, material, EVIDENCE, actor=request.user)
    messages.success(request, f"“{material.name}”已撤下，仍在材料库里。")
    return redirect(place_of(nomination, MATERIALS, EVIDENCE))


def _only_evidence(code: str) -> None:
    if code != EVIDENCE:
        raise Http404
