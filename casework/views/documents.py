"""Is this document real and valid, and may I have it: public verification and the one download."""

import hashlib
import logging
import re
from dataclasses import dataclass
from urllib.parse import quote

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from casework.documents import READ_DOCUMENT, record_reading, validity
from casework.models.documents import (
    CODE_LENGTH,
    SHORT_CODE_LENGTH,
    Document,
    Validity,
    clean_code,
)
from casework.permissions import may

LOGGER = logging.getLogger(__name__)

MAX_COMPARED_BYTES = 20 * 1024 * 1024
DAMAGED = "这份文书的文件与登记不符，暂不提供下载。已经记下，会尽快处理。"
UNKNOWN = Validity(
    "unknown",
    "登记册里没有这份文书。请核对编号和核验码；二维码打开的网址如果不是本站，请不要相信。",
)


class VerifyForm(forms.Form):
    """A whole code, or the number with the part of the code that is printed beside the QR."""

    number = forms.CharField(
        label="文书编号",
        max_length=60,
        required=False,
        help_text="和 12 位核验码一起填：文书填标题下面的“编号”，证书填“标牌编号”，例如 SH-2026-001。"
        "扫码得到的 28 位核验码不用配编号。",
    )
    code = forms.CharField(
        label="核验码",
        max_length=60,
        help_text="印在二维码旁边，例如 7K4M-Q2XD-81TR；大小写、横线、空格都不影响。",
        error_messages={"required": "请填写核验码。它印在文书的二维码旁边。"},
    )

    def clean(self):
        cleaned = super().clean()
        length = len(clean_code(cleaned.get("code", "")))
        if "code" in cleaned and length not in {SHORT_CODE_LENGTH, CODE_LENGTH}:
            self.add_error(
                "code", f"核验码应为 12 位（和编号一起填）或 28 位，您填的是 {length} 位。"
            )
        elif length == SHORT_CODE_LENGTH and not cleaned.get("number", "").strip():
            self.add_error("number", "只有 12 位核验码时，还要填文书编号。")
        return cleaned


class CompareForm(forms.Form):
    """A file in somebody's hands, compared with the registered one without being kept."""

    file = forms.FileField(
        label="PDF 文件",
        help_text="只在内存里比对，不保存。打印后扫描、另存过的文件会显示不一致。",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={"required": "请先选择要比对的 PDF 文件。"},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_COMPARED_BYTES:
            raise forms.ValidationError(f"“{file.name}”超过 20 MB，不是本系统出具的文书。")
        return file


@dataclass(frozen=True)
class Comparison:
    """What became of the file somebody compared."""

    matches: bool
    name: str


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Take a number and a code; lead to the document's own page or say that there is none."""
    form = VerifyForm(request.GET if "code" in request.GET else None)
    if not form.is_valid():
        return render(request, "casework/verify.html", {"form": form})
    document = Document.objects.find(form.cleaned_data["code"], form.cleaned_data["number"])
    if document is None:
        return _answer(request, None, status=404)
    return redirect("casework:verify_code", document.code)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say in one sentence whether a document is real and valid; compare a file when one is sent."""
    document = Document.objects.find(code)
    if document is None:
        return _answer(request, None, status=404)
    if request.method != "POST":
        return _answer(request, document, form=CompareForm())
    form = CompareForm(request.POST, request.FILES)
    if not form.is_valid():
        return _answer(request, document, form=form, status=422)
    file = form.cleaned_data["file"]
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    compared = Comparison(digest.hexdigest() == document.sha256, file.name)
    return _answer(request, document, form=CompareForm(), compared=compared)


@login_not_required
@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """Send the registered bytes to those who may read them; to others it does not exist."""
    found = Document.objects.find(code)
    if found is None or not (found.public or may(request.user, READ_DOCUMENT, found)):
        raise Http404
    content = found.content()
    if content is None:
        LOGGER.error("document file is missing or damaged", extra={"path": found.path})
        answer = render(request, "503.html", {"message": DAMAGED}, status=503)
        answer.headers["Retry-After"] = "3600"
        return answer
    if not found.public and request.method == "GET":
        record_reading(found, actor=request.user)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = attachment(found.filename, found.full_number)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if not found.public:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def attachment(filename: str, plain: str) -> str:
    """Return the header that names a download, with an ASCII name for old programs."""
    ascii_name = re.sub(r"[^A-Za-z0-9._-]", "_", plain) + ".pdf"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _answer(request: HttpRequest, document: Document | None, **more) -> HttpResponse:
    status = more.pop("status", 200)
    standing = validity(document) if document else UNKNOWN
    context = {
        "document": document,
        "validity": standing,
        "verdict": standing.label,
        "successor": _successor(document),
        "may_read": document is not None
        and (document.public or may(request.user, READ_DOCUMENT, document)),
        **more,
    }
    return render(request, "casework/verify_code.html", context, status=status)


def _successor(document: Document | None) -> Document | None:
    if document is None or document.state != "superseded":
        return None
    return Document.objects.filter(supersedes=document).first()
