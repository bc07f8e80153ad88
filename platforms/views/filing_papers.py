"""The materials of a filing: what may go with it, upload, library, removal."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from casework.materials import ACCEPTED, MAX_FILE, Refused, attached_to, purpose_of
from casework.models import Attachment
from casework.views.materials import file_facts, receive_upload, refusal, wants_json
from platforms import selectors
from platforms.models import Filing
from platforms.rules.filings import MATERIALS, Upload
from platforms.selectors import filings
from platforms.services import filings as services
from platforms.views.own import filing_head, own_filing
from platforms.views.papers import RULES, attached_file, library_material


@require_safe
def filing_materials(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Show every material that may go with the filing, with its rules and files."""
    filing = own_filing(request, kind, reference)
    if not filing.is_open_to_applicant:
        return redirect("platforms:filing_content", kind, reference)
    return _page(request, filing)


def _asked(filing: Filing) -> list[Upload]:
    return [one for one in filing.kind_facts.uploads if one.is_asked(filing.answers)]


def _page(request: HttpRequest, filing: Filing, refused: Refused | None = None) -> HttpResponse:
    attached, asked = attached_to(filing), _asked(filing)
    library = selectors.library_by_code(filing, asked, attached)
    code = request.POST.get("key", request.GET.get("code", ""))
    faults = {code: [refused.message]} if refused else {}
    correction = filing.open_correction
    uploads = [
        _upload(request, filing, one, attached, library[one.code])
        | {
            "faults": faults.get(one.code, []),
            "is_open": correction is None or correction.opens_material(one.code),
            "mark": _mark(correction, one.code),
        }
        for one in asked
    ]
    context = {
        **filing_head(filing, {"label": "附上材料"}),
        "uploads": uploads,
        "faults": [
            {"url": f"#material-{key}", "text": text}
            for key, told in faults.items()
            for text in told
        ],
        "max_bytes": MAX_FILE,
        "rules": RULES,
        "upload_url": filings.filing_url(filing, "upload"),
        "attach_url": filings.filing_url(filing, "attach"),
        "confirm_url": filings.filing_url(filing, "confirm"),
    }
    status = refused.http_status if refused else HTTPStatus.OK
    return render(request, "platforms/filing_materials.html", context, status=status)


def _upload(
    request: HttpRequest, filing: Filing, one: Upload, attached: list[Attachment], library: list
) -> dict[str, object]:
    here = filings.filing_url(filing, "materials")
    correction = filing.open_correction
    is_open = correction is None or correction.opens_material(one.code)
    chosen = request.GET.get("library") == one.code and is_open
    remove_url = filings.filing_url(filing, "detach") if is_open else ""
    return {
        "key": one.code,
        "title": one.label,
        "help": one.help,
        "required": one.required,
        "files": [attached_file(file, remove_url) for file in attached if file.code == one.code],
        "accept": ",".join(ACCEPTED[purpose_of(one.code)]),
        "library_url": f"{here}?library={one.code}#library-{one.code}" if library else "",
        "library_count": len(library),
        "library": [file_facts(material) for material in library] if chosen else [],
    }


def _mark(correction, code: str) -> str:
    points = correction.points if correction else ()
    return "；".join(
        point["reason"]
        for point in points
        if (point["section"], point["field"]) == (MATERIALS, code)
    )


@require_POST
def filing_upload(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Take one file into the library and put it under its code."""
    filing = own_filing(request, kind, reference)
    code = _code(filing, request.POST.get("key", ""))
    services.check_filing_open_for(filing, code, actor=request.user)
    try:
        material = receive_upload(
            request,
            organisation=filing.case_organisation,
            purpose=purpose_of(code),
            code=code,
        )
        services.attach_to_filing(filing, material, code, actor=request.user)
    except Refused as refused:
        if wants_json(request):
            return refusal(refused)
        return _page(request, filing, refused)
    if wants_json(request):
        return JsonResponse(file_facts(material), status=HTTPStatus.CREATED)
    messages.success(request, f"“{material.name}”已上传。")
    return _back(filing, code)


@require_POST
def filing_attach(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Put a file of the unit's library under a code."""
    filing = own_filing(request, kind, reference)
    code = _code(filing, request.POST.get("key", ""))
    material = library_material(request, request.POST.get("material", ""))
    try:
        services.attach_to_filing(filing, material, code, actor=request.user)
    except Refused as refused:
        return _page(request, filing, refused)
    messages.success(request, f"“{material.name}”已从材料库附上。")
    return _back(filing, code)


@require_POST
def filing_detach(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Take a file off; it stays in the unit's library."""
    filing = own_filing(request, kind, reference)
    code = _code(filing, request.GET.get("code", ""))
    material = library_material(request, request.GET.get("material", ""))
    services.detach_from_filing(filing, material, code, actor=request.user)
    messages.success(request, f"“{material.name}”已撤下，仍在材料库里。")
    return _back(filing, code)


def _code(filing: Filing, code: str) -> str:
    if filing.kind_facts.upload(code) is None:
        raise Http404
    return code


def _back(filing: Filing, code: str) -> HttpResponse:
    return redirect(filings.place_in_filing(filing, MATERIALS, code))
