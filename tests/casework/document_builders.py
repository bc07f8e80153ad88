"""Builders for the tests of documents: drafts, their printed face, and readers of the PDF itself."""

from io import BytesIO

import pikepdf
import pypdfium2

from casework.documents import Draft, qr, verify_url
from casework.models.documents import Document
from tests.casework.document_samples import RECEIPT

CODE = "7K4MQ2XD81TR9C2HT7WA03APXW5Z"


def make_face(**overrides):
    face = {
        "title": "提交回执",
        "number": "SHWS-2026-000043",
        "short_code": "7K4M-Q2XD-81TR",
        "url": verify_url(CODE),
        "qr": qr(verify_url(CODE)),
        "digest": "3f9a 71c0 … 5be2 8d14",
        "created": "2026-11-23T10:31:07+08:00",
        "watermark": "sample",
        "supersedes": "",
    }
    return face | overrides


def make_draft(**overrides):
    values = {
        "kind": "receipt",
        "title": "提交回执",
        "template": "pdf/receipt.html",
        "context": RECEIPT,
        "facts": [("申报单位", "广州禺山精工云科技有限公司")],
    }
    return Draft(**(values | overrides))


def copy_for(document, organisation, **overrides):
    """Register the file of ``document`` once more, as a document of ``organisation``."""
    values = {
        name: getattr(document, name)
        for name in ("title", "size", "sha256", "input_sha256", "facts", "issued_by", "state")
    }
    values |= {
        "kind": "notice",
        "number": "SHWS-2026-900001",
        "code": CODE,
        "path": f"{document.path}.copy",
        "organisation": organisation,
    }
    copied = Document.objects.create(**(values | overrides))
    copied.file.write_bytes(document.file.read_bytes())
    return copied


def text_of(content):
    """Return the text of a PDF as a reader program sees it, without line breaks."""
    pages = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_bounded() for page in pages)
    return text.replace("\r", "").replace("\n", "")


def fonts_of(content):
    """Return the base names of all fonts in the file, without their subset prefix."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return {
            str(item.BaseFont).partition("+")[2]
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        }
