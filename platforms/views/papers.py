"""The materials of an application: what is asked, what is there, upload, library, removal."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from casework.forms import whole
from casework.materials import ACCEPTED, MAX_FILE, Refused, attached_to, purpose_of
from casework.models import Attachment, Material
from casework.views.materials import file_facts, receive_upload, refusal, wants_json
from platforms import selectors
from platforms.models import PlatformApplication
from platforms.rules import form
from platforms.rules.materials import MATERIALS, MaterialKind, Source, to_upload
from platforms.services import applications
from platforms.views.own import head, own

RULES = (
    "可传 PDF、OFD、JPG、PNG、XLSX，每份不超过 20 MB；没有上传成功的文件不影响其他材料。"
    "图片会去掉拍摄地点等信息后保存，PDF 不能加密。"
)
# What the unit need not upload, and the badge that says so.
GIVEN = {
    Source.PROFILE: ("verified", "已从档案取得"),
    Source.SYSTEM: ("planned", "提交时生成"),
    Source.RECORDS: ("verified", "系统核对"),
}


@require_safe
def application_materials(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every material that the call asks for, with its rules and files."""
    application = own(request, reference)
    if not application.is_open_to_applicant:
        return redirect("platforms:application_content", reference)
    if not selectors.is_eligible(application):
        messages.info(request, selectors.WAIT)
        return redirect("platforms:application_section", reference, form.ELIGIBILITY.key)
    return _materials_page(request, application)


def _materials_page(
    request: HttpRequest, application: PlatformApplication, refused: Refused | None = None
) -> HttpResponse:
    attached = attached_to(application)
    codes = selectors.draft_codes(application)
    wanted = to_upload(codes)
    library = selectors.library_by_code(application, wanted, attached)
    faults = (
        {request.POST.get("key", request.GET.get("code", "")): [refused.message]} if refused else {}
    )
    held = {one.code for one in attached}
    context = {
        **head(application, {"label": "上传材料"}),
        "uploads": [
            _upload(request, application, kind, attached, library[kind.code])
            | {"faults": faults.get(kind.code, [])}
            for kind in wanted
        ],
        "faults": [
            {"url": f"#material-{code}", "text": message}
            for code, told in faults.items()
            for message in told
        ],
        "given": [
            {"label": kind.label, "text": kind.help, "status": status, "badge": badge}
            for kind in (MATERIALS[code] for code in codes)
            for status, badge in [GIVEN.get(kind.source, ("", ""))]
            if badge
        ],
        "missing": [kind for kind in wanted if kind.code not in held],
        "progress": f"{sum(kind.code in held for kind in wanted)}/{len(wanted)} 类已上传",
        "max_bytes": MAX_FILE,
        "rules": RULES,
    }
    status = refused.http_status if refused else HTTPStatus.OK
    return render(request, "platforms/application_materials.html", context, status=status)


def _upload(
    request: HttpRequest,
    application: PlatformApplication,
    kind: MaterialKind,
    attached: list[Attachment],
    library: list[Material],
) -> dict[str, object]:
    """Return what ``components/upload.html`` and the choice from the library need of one kind."""
    correction = application.open_correction
    is_open = correction is None or correction.opens_material(kind.code)
    here = reverse("platforms:application_materials", args=[application.reference])
    chosen = request.GET.get("library") == kind.code
    address = reverse("platforms:application_detach", args=[application.reference])
    remove_url = address if is_open else ""
    return {
        "kind": kind,
        "key": kind.code,
        "title": f"{kind.code} {kind.label}",
        "help": kind.help,
        "files": [attached_file(one, remove_url) for one in attached if one.code == kind.code],
        "accept": ",".join(ACCEPTED[purpose_of(kind.code)]),
        "library_url": f"{here}?library={kind.code}#library-{kind.code}" if library else "",
        "library_count": len(library),
        "library": [file_facts(material) for material in library] if chosen and is_open else [],
        "is_open": is_open,
        "mark": _mark(correction, kind.code),
    }


def _mark(correction, code: str) -> str:
    if correction is None:
        return ""
    return "；".join(
        point["reason"]
        for point in correction.points
        if (point["section"], point["field"]) == (form.MATERIALS_KEY, code)
    )


def attached_file(one: Attachment, remove_url: str) -> dict[str, str]:
    """Return one attached file for a list; with ``remove_url`` it may be taken off."""
    material = one.material
    facts = file_facts(material)
    facts["text"] += f" · {one.attached_by.name}附上"
    if material.is_usable:
        facts["url"] = reverse("casework:material_download", args=[material.pk])
    if remove_url:
        facts["remove_url"] = f"{remove_url}?code={one.code}&material={material.pk}"
        facts["remove_label"] = "撤下"
    return facts


@require_POST
def application_upload(request: HttpRequest, reference: str) -> HttpResponse:
    """Take one file into the library and put it under its code."""
    application = own(request, reference)
    code = _code(application, request.POST.get("key", ""))
    applications.check_open_for_material(application, code, actor=request.user)
    try:
        material = receive_upload(
            request,
            organisation=application.organisation,
            purpose=purpose_of(code),
            code=code,
        )
        applications.attach_material(application, material, code, actor=request.user)
    except Refused as refused:
        if wants_json(request):
            return refusal(refused)
        return _materials_page(request, application, refused)
    if wants_json(request):
        return JsonResponse(file_facts(material), status=HTTPStatus.CREATED)
    messages.success(request, f"“{material.name}”已上传。")
    return _back(application, code)


@require_POST
def application_attach(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a file of the unit's library under a code."""
    application = own(request, reference)
    code = _code(application, request.POST.get("key", ""))
    material = library_material(request, request.POST.get("material", ""))
    try:
        applications.attach_material(application, material, code, actor=request.user)
    except Refused as refused:
        return _materials_page(request, application, refused)
    messages.success(request, f"“{material.name}”已从材料库附上。")
    return _back(application, code)


@require_POST
def application_detach(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a file off; it stays in the unit's library."""
    application = own(request, reference)
    code = _code(application, request.GET.get("code", ""))
    material = library_material(request, request.GET.get("material", ""))
    applications.detach_material(application, material, code, actor=request.user)
    messages.success(request, f"“{material.name}”已撤下，仍在材料库里。")
    return _back(application, code)


def _code(application: PlatformApplication, code: str) -> str:
    if code not in {kind.code for kind in to_upload(selectors.draft_codes(application))}:
        raise Http404
    return code


def library_material(request: HttpRequest, text: str) -> Material:
    """Return a file of the acting unit's library; Http404 for any other."""
    found = Material.objects.visible_to(request.user).in_library()
    return get_object_or_404(found, pk=whole(text))


def _back(application: PlatformApplication, code: str) -> HttpResponse:
    here = reverse("platforms:application_materials", args=[application.reference])
    return redirect(f"{here}#material-{code}")
