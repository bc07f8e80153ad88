"""Uploaded files in the browser: the one download, page pictures, receiving, and the 材料库."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import audit, clock
from casework.materials import (
    ACCEPTED,
    CODES,
    MAX_FILE,
    Refused,
    cases_of,
    label_of,
    library,
    purpose_of,
    remove_material,
    size_text,
    store,
)
from casework.materials.keeping import DISK_FULL
from casework.models import CaseEvent, Material, MaterialPage
from casework.models.materials import MaterialState
from casework.workflow import TransitionError

PAGE_SIZE = 20
UPLOADS_AN_HOUR = 60
# The fields stand above the drop zone, outside its form, and belong to it by this name.
FORM_ID = "library-upload"
REFUSED_UPLOAD = "refuse_upload"
ACCEL_PREFIX = "/protected/"
PICTURE_ROWS = {"pdf": "pdf", "jpg": "image", "png": "image", "xlsx": "sheet"}
# Badges of a file: its state in words, and the family of colour it borrows.
BADGES = {
    MaterialState.QUARANTINED: ("in_progress", "查毒中，稍后可用"),
    MaterialState.REFUSED: ("rejected", "查毒未通过"),
}
RULES = (
    "可传 PDF、OFD、JPG、PNG、XLSX，发票还可传 XML；每份不超过 20 MB。"
    "图片会去掉拍摄地点等信息后保存，PDF 不能加密。"
)


class NotReady(TransitionError):
    """A file that has not passed the virus scan is not handed out; answered as 409."""

    code = "material_not_ready"


class LibraryUploadForm(forms.Form):
    """What a file for the library is, and until when it is good."""

    code = forms.ChoiceField(
        label="这是什么材料",
        choices=[("", "暂不归类"), *CODES.items()],
        required=False,
        help_text="归类以后，申报到这一项时会先请您从材料库选。",
        widget=forms.Select(attrs={"form": FORM_ID}),
    )
    expires_on = forms.DateField(
        label="有效期至",
        required=False,
        help_text="证照、报告上写明的到期日；没有就不填。过期的文件不能再附到申报里。",
        widget=forms.DateInput(attrs={"type": "date", "form": FORM_ID}),
        error_messages={"invalid": "日期请写成 2026-11-23 的样子。"},
    )

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day and day < clock.today():
            raise forms.ValidationError("这个日期已经过了。请上传还在有效期内的文件。")
        return day


@require_safe
def material_download(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one uploaded file as a download to those who may see it; the reading is recorded."""
    material = _visible(request, pk)
    if not material.is_usable:
        raise NotReady(f"“{material.name}”{BADGES[material.state][1]}，现在不能下载。")
    if request.method == "GET":
        audit.record(
            "download_material",
            actor=request.user,
            label="下载材料",
            data={"material": material.pk, "name": material.name, "sha256": material.sha256},
        )
    response = _file(material.path, material.content_type)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="file.{material.extension}"; '
        f"filename*=UTF-8''{quote(material.name, safe='')}"
    )
    return response


@require_safe
def material_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show the picture of one page to those who may see the file."""
    return picture_of(
        get_object_or_404(MaterialPage, material=_visible(request, pk), number=number)
    )


def picture_of(page: MaterialPage) -> HttpResponse:
    """Send the picture of a page; the caller has decided that the person may see it."""
    response = _file(page.path, "image/png")
    response.headers["Content-Disposition"] = f'inline; filename="page-{page.number}.png"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def material_library(request: HttpRequest) -> HttpResponse:
    """Show the unit's files with their uses; take a new one."""
    acting = request.user.acting
    if request.method != "POST":
        return _library_page(request, form=LibraryUploadForm())
    if not acting:
        raise PermissionDenied("请先选择代表哪个单位，再上传材料。")
    form = LibraryUploadForm(request.POST)
    if not form.is_valid():
        if wants_json(request):
            faults = (fault for told in form.errors.values() for fault in told)
            return refusal(Refused("invalid", "文件没有上传：" + "".join(faults)))
        return _library_page(request, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    code = form.cleaned_data["code"]
    try:
        material = receive_upload(
            request,
            organisation=acting.organisation,
            purpose=purpose_of(code),
            code=code,
            expires_on=form.cleaned_data["expires_on"],
        )
    except Refused as refused:
        if wants_json(request):
            return refusal(refused)
        return _patient(refused, _library_page(request, form=form, refused=refused))
    if wants_json(request):
        return JsonResponse(file_facts(material), status=HTTPStatus.CREATED)
    messages.success(request, f"“{material.name}”已存入材料库。")
    return redirect("casework:material_library")


@require_POST
def material_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an unused file out of the own unit's library."""
    material = get_object_or_404(Material.objects.visible_to(request.user).in_library(), pk=pk)
    acting = request.user.acting
    if not acting or acting.organisation_id != material.organisation_id:
        raise Http404
    try:
        remove_material(material, request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"“{material.name}”已移出材料库。")
    return redirect("casework:material_library")


def receive_upload(
    request: HttpRequest, *, organisation, purpose: str, code: str = "", expires_on=None
) -> Material:
    """Take the request's ``file`` into the organisation's library.

    Raises Refused with a Chinese sentence naming file, reason and way out; its ``http_status`` is
    413, 415, 422, 429 (more than 60 an hour) or 507. The caller has checked the person's right.
    """
    _check_rate(request.user)
    try:
        return store(
            _sent_file(request),
            organisation=organisation,
            actor=request.user,
            purpose=purpose,
            code=code,
            expires_on=expires_on,
        )
    except Refused as refused:
        count_refused(request.user, refused)
        raise


def count_refused(user, refused: Refused) -> None:
    """Note an upload that was not kept: it counts towards the 60 of an hour like one that was."""
    audit.record(
        REFUSED_UPLOAD,
        actor=user,
        label="上传被拒",
        data={"code": refused.code, "message": refused.message},
    )


def _sent_file(request: HttpRequest):
    try:
        sent = request.FILES.get("file")
    except OSError as fault:
        if fault.errno not in DISK_FULL:
            raise
        raise Refused("storage_full", "文件没有上传：系统存储空间暂时不足，请稍后再传。") from None
    if sent is not None:
        return sent
    if "file" in request.POST or request.content_type != "multipart/form-data":
        raise Refused("missing", "还没有选择文件。请先选择要上传的文件。")
    # Django drops a part whose name it cannot decode: an old browser sent the name in GBK.
    raise Refused(
        "name",
        "文件没有上传：文件名的编码不对（可能是旧浏览器的 GBK 编码）。"
        "请把文件改成英文或数字的名字，例如 hetong.pdf，再传一次。",
    )


def uploads_of_the_hour(user) -> int:
    """Return how many files ``user`` sent within the hour, kept or refused."""
    since = clock.wall() - timedelta(hours=1)
    kept = Material.objects.filter(uploaded_by=user, uploaded_at__gte=since).count()
    refused = CaseEvent.objects.filter(at__gte=since, actor=user, action=REFUSED_UPLOAD).count()
    return kept + refused


def _check_rate(user) -> None:
    if uploads_of_the_hour(user) >= UPLOADS_AN_HOUR:
        raise Refused(
            "too_often", f"一小时内最多上传 {UPLOADS_AN_HOUR} 份。已传的都在材料库，请稍后再传。"
        )


def refusal(refused: Refused) -> JsonResponse:
    """Answer a refused upload to a script as a problem document."""
    document = JsonResponse(
        {
            "type": "about:blank",
            "title": HTTPStatus(refused.http_status).phrase,
            "status": refused.http_status,
            "code": refused.code,
            "detail": refused.message,
        },
        status=refused.http_status,
        content_type="application/problem+json",
    )
    return _patient(refused, document)


def _patient(refused: Refused, response: HttpResponse) -> HttpResponse:
    if refused.http_status == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = "600"
    return response


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def file_facts(material: Material) -> dict[str, str]:
    """Return what ``components/file_row.html`` and upload.js show of a file."""
    status, label = BADGES.get(material.state, ("", ""))
    pages = f" · {material.page_count} 页" if material.extension == "pdf" else ""
    return {
        "id": str(material.pk),
        "name": material.name,
        "kind": PICTURE_ROWS.get(material.extension, "other"),
        "text": f"{size_text(material.size)}{pages}",
        "status": status,
        "label": label,
    }


def openable(material: Material) -> dict[str, str]:
    """Return a row of ``components/file_row.html`` with the link that opens the file."""
    facts = file_facts(material)
    if material.is_usable:
        facts["url"] = reverse("casework:material_download", args=[material.pk])
    return facts


def _visible(request: HttpRequest, pk: int) -> Material:
    found = Material.objects.visible_to(request.user).filter(purged_at__isnull=True)
    return get_object_or_404(found, pk=pk)


def _file(path: str, content_type: str) -> HttpResponse:
    """Send a kept file, by the web server where it can; it never runs and is never cached."""
    if settings.USE_X_ACCEL:
        response = HttpResponse(content_type=content_type)
        response.headers["X-Accel-Redirect"] = ACCEL_PREFIX + quote(path)
    else:
        place = settings.MEDIA_ROOT / path
        if not place.is_file():
            raise Http404
        response = FileResponse(place.open("rb"), content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _library_page(
    request: HttpRequest, *, form, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    acting = request.user.acting
    files = library(acting.organisation) if acting else Material.objects.none()
    page = Paginator(files, PAGE_SIZE).get_page(request.GET.get("page"))
    home_url = resolve_url(settings.LOGIN_REDIRECT_URL)
    context = {
        "home_url": home_url,
        "steps": [{"label": "我的工作台", "url": home_url}, {"label": "材料库"}],
        "form": form,
        "form_id": FORM_ID,
        "faults": [refused.message] if refused else [],
        "page": page,
        "rows": [_library_row(material) for material in page] if acting else [],
        "organisation": acting.organisation if acting else None,
        "rules": RULES,
        "max_bytes": MAX_FILE,
        "accept": ",".join(ACCEPTED["invoice"]),
    }
    status = refused.http_status if refused else status
    return render(request, "casework/material_library.html", context, status=status)


def _library_row(material: Material) -> dict[str, object]:
    facts = file_facts(material)
    if material.is_expired:
        facts |= {"status": "expired", "label": "已过期"}
    return {
        **facts,
        "material": material,
        "code_label": label_of(material.code),
        "cases": cases_of(material),
        "may_open": material.is_usable,
        "notes": material.notes,
    }
