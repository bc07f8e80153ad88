"""Documents: the only door to the PDF engine, and the register of what the portal has issued."""

import gc
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from uuid import uuid4

import segno
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from casework import audit, clock, numbers
from casework.models.case import Case
from casework.models.documents import Document, DocumentState, Validity, new_code
from casework.permissions import register
from casework.workflow import TransitionError, lock

# Layout time grows faster than the text: 400,000 characters take half a minute.
MAX_HTML = 250_000
ASSET_PREFIX = "static:/"
ASSET_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".ttf": "font/ttf"}
STYLESHEET = f"{ASSET_PREFIX}css/print_document.css"
ENGINE_MISSING = (
    "暂时不能生成文书：这台服务器缺少排版库。"
    "请管理员执行 apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)
DEFAULT_SERIES = "SHWS"


class MissingEngine(RuntimeError):
    """The system libraries of the PDF engine are not installed; answered as 503."""


class DocumentTooLarge(ValueError):
    """The text of a document is longer than the engine can lay out in reasonable time."""


class DocumentError(TransitionError):
    """A document is not in a state that allows this; answered as 409."""


class RefusedAddress(ValueError):
    """A document asked for something that is not one of our own static files."""


class Qr(NamedTuple):
    """A QR code as one SVG path in a square of ``size`` units."""

    size: int
    path: str


@dataclass(frozen=True)
class Draft:
    """What a document will say, as plain values; equal drafts of one case are one document.

    ``facts`` are the (label, value) pairs that anybody holding the code may read. ``dated`` is the
    moment of the act that the paper writes down, now when empty. ``number`` is taken from the
    register's own series when empty. A draft that is not ``final`` is printed with
    草稿 and registered as such.
    """

    kind: str
    title: str
    template: str
    context: Mapping[str, object]
    facts: Sequence[tuple[str, str]] = field(default_factory=tuple)
    public: bool = False
    number: str = ""
    final: bool = True
    dated: datetime | None = None


def render_pdf(
    template: str, context: Mapping[str, object], *, variant: str | None = "pdf/ua-1"
) -> bytes:
    """Lay out ``template`` as a tagged PDF; equal input gives equal bytes.

    Takes 0.2–1 s: call it in a worker, never in a request. Raises DocumentTooLarge above
    250,000 characters of HTML and MissingEngine when the system libraries are absent.
    """
    html = render_to_string(template, dict(context))
    if len(html) > MAX_HTML:
        raise DocumentTooLarge(f"{template}: {len(html)} characters")
    return _engine(os.getpid()).pdf(html, variant)


def warm() -> bool:
    """Load the engine and its fonts; False when the system libraries are absent.

    Call it in each worker process after the fork: the engine keeps a folder of its own.
    """
    try:
        _engine(os.getpid())
    except MissingEngine:
        return False
    return True


def read_asset(address: str) -> tuple[bytes, str]:
    """Return content and type of ``static:/…``; RefusedAddress for anything but our own files."""
    if not address.startswith(ASSET_PREFIX):
        raise RefusedAddress(address)
    root = Path(settings.STATICFILES_DIRS[0]).resolve()
    file = (root / address.removeprefix(ASSET_PREFIX).lstrip("/")).resolve()
    if not file.is_relative_to(root) or file.suffix not in ASSET_TYPES or not file.is_file():
        raise RefusedAddress(address)
    return file.read_bytes(), ASSET_TYPES[file.suffix]


class _Engine:
    """WeasyPrint with our fonts and style sheet loaded once for the life of a process."""

    def __init__(self, weasyprint, font_configuration):
        class StaticFilesOnly(weasyprint.URLFetcher):
            def fetch(self, url, headers=None):
                body, kind = read_asset(url)
                return weasyprint.urls.URLFetcherResponse(url, body, {"Content-Type": kind})

        self._html = weasyprint.HTML
        self._fetcher = StaticFilesOnly()
        self._fonts = font_configuration()
        self._style = weasyprint.CSS(
            string=read_asset(STYLESHEET)[0].decode(),
            url_fetcher=self._fetcher,
            font_config=self._fonts,
        )
        self._one_at_a_time = Lock()

    def pdf(self, html: str, variant: str | None) -> bytes:
        with self._one_at_a_time:
            # The box tree is large and dies at once: collecting garbage in between costs a fifth.
            collecting = gc.isenabled()
            gc.disable()
            try:
                return self._html(string=html, url_fetcher=self._fetcher).write_pdf(
                    stylesheets=[self._style], font_config=self._fonts, pdf_variant=variant
                )
            finally:
                if collecting:
                    gc.enable()


@cache
def _engine(process: int) -> _Engine:
    """Return the engine of ``process``; a forked child must not share its parent's font folder."""
    try:
        # Slow (over a second), and the portal must start without the system libraries.
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        raise MissingEngine(ENGINE_MISSING) from error
    return _Engine(weasyprint, FontConfiguration)


def qr(text: str) -> Qr:
    """Return ``text`` as a QR code (level M, no quiet zone) for templates/components/qr.html."""
    runs = []
    matrix = segno.make(text, error="m", micro=False).matrix
    for y, row in enumerate(matrix):
        for dark, cells in groupby(range(len(row)), key=row.__getitem__):
            if dark:
                first, *others = cells
                runs.append(f"M{first} {y}h{1 + len(others)}v1H{first}z")
    return Qr(len(matrix), "".join(runs))


def verify_url(code: str) -> str:
    """Return the absolute public address that tells whether the document is real and valid."""
    return settings.SITE_URL.rstrip("/") + reverse("casework:verify_code", args=[code])


def input_hash(draft: Draft, supersedes: Document | None = None) -> str:
    """Return the SHA-256 of everything the document says, printed on it as 内容摘要."""
    said = {
        "kind": draft.kind,
        "title": draft.title,
        "template": draft.template,
        "context": draft.context,
        "facts": draft.facts,
        "number": draft.number,
        "final": draft.final,
        "sample": settings.DEMO_MODE,
        "supersedes": supersedes.code if supersedes else "",
    }
    text = json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def issue(
    draft: Draft, *, case: Case | None, actor, supersedes: Document | None = None
) -> Document:
    """Render, store and register a document; the same draft again returns the same document.

    Order: file written and synced, then the row with its event in one transaction, so a row never
    lacks its file. Worker only (see ``render_pdf``).
    """
    digest = input_hash(draft, supersedes)
    kept = _registered(draft, case, digest)
    if kept:
        return kept
    document = _fill(draft, case, actor, supersedes)
    document.input_sha256 = digest
    content = render_pdf(draft.template, {**draft.context, "document": face(document)})
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.size = len(content)
    document.path = _store(content, document.sha256)
    try:
        _enter(document, case, actor, supersedes)
    except IntegrityError:
        document.file.unlink()
        kept = _registered(draft, case, digest)
        if kept is None:
            raise
        return kept
    return document


def renew(draft: Draft, *, case: Case, actor) -> Document:
    """Issue ``draft`` in place of the current document of its kind in ``case``, if it differs."""
    current = Document.objects.of(case).filter(kind=draft.kind).current().first()
    if current and input_hash(draft, current.supersedes) == current.input_sha256:
        return current
    return issue(draft, case=case, actor=actor, supersedes=current)


def supersede(document: Document, draft: Draft, *, actor) -> Document:
    """Issue a corrected version that names the one it replaces; DocumentError if that is over."""
    if document.state not in {DocumentState.DRAFT, DocumentState.VALID}:
        raise DocumentError("这份文书已经不是现行版本，不能再出新版本。")
    return issue(draft, case=document.case, actor=actor, supersedes=document)


@transaction.atomic
def withdraw(document: Document, *, actor, reason: str) -> Document:
    """Mark a document as withdrawn; its file and number stay. DocumentError if it is over."""
    if document.case is not None:
        lock(document.case)
    if document.state not in {DocumentState.DRAFT, DocumentState.VALID} or not (
        Document.objects.move(document, DocumentState.WITHDRAWN, reason=reason)
    ):
        raise DocumentError("这份文书已经不是现行版本，不用撤回。")
    _record("document_withdrawn", "撤回文书", document, document.case, actor, note=reason)
    document.refresh_from_db()
    return document


def validity(document: Document, case: Case | None = None) -> Validity:
    """Return what ``document`` is worth now: by the register first, then by its case.

    Who has the ``case`` already gives it along: it is not read again.
    """
    if document.state != DocumentState.VALID or (case := case or document.case) is None:
        return document.own_validity()
    return case.document_validity(document)


def face(document: Document) -> dict[str, object]:
    """Return what every printed page needs to know of its own document."""
    address = verify_url(document.code)
    digest = document.input_sha256
    return {
        "title": document.title,
        "number": document.full_number,
        "short_code": document.short_code,
        "url": address,
        "qr": qr(address),
        "digest": f"{digest[:4]} {digest[4:8]} … {digest[-8:-4]} {digest[-4:]}",
        "created": clock.local(document.issued_at).isoformat(timespec="seconds"),
        "watermark": _watermark(document),
        "supersedes": document.supersedes.full_number if document.supersedes else "",
    }


def is_reader(user, document: Document) -> bool:
    """A member of the unit it concerns, or an official in whose scope its case lies."""
    acting = user.acting
    if acting and document.organisation_id and acting.organisation_id == document.organisation_id:
        return True
    case = document.case
    if not user.official or case is None:
        return False
    return type(case).objects.visible_to(user).filter(pk=case.pk).exists()


READ_DOCUMENT = register("casework.read_document", is_reader)


def record_reading(document: Document, *, actor) -> None:
    """Note who took a document that is not public."""
    _record("document_read", "下载文书", document, None, actor)


def damaged_files() -> list[str]:
    """Return, in Chinese, every document whose file is missing or no longer has its hash."""
    return [
        f"文书 {document.full_number}（{document.path}）的文件不在了或与摘要不符"
        for document in Document.objects.order_by("pk").iterator(chunk_size=500)
        if document.content() is None
    ]


def _watermark(document: Document) -> str:
    if document.sample:
        return "sample"
    return "draft" if document.state == DocumentState.DRAFT else ""


def _registered(draft: Draft, case: Case | None, digest: str) -> Document | None:
    documents = Document.objects.filter(kind=draft.kind, input_sha256=digest)
    if case is None:
        return documents.filter(content_type__isnull=True).first()
    return documents.of(case).first()


def _fill(draft: Draft, case: Case | None, actor, supersedes: Document | None) -> Document:
    number, version = _number(draft, supersedes)
    return Document(
        kind=draft.kind,
        number=number,
        version=version,
        title=draft.title,
        case=case,
        organisation=case.case_organisation if case is not None else None,
        state=DocumentState.VALID if draft.final else DocumentState.DRAFT,
        code=new_code(),
        facts=[list(fact) for fact in draft.facts],
        public=draft.public,
        sample=settings.DEMO_MODE,
        issued_at=draft.dated or clock.now(),
        issued_by=actor,
        supersedes=supersedes,
    )


def _number(draft: Draft, supersedes: Document | None) -> tuple[str, int]:
    if supersedes:
        return supersedes.number, supersedes.version + 1
    if not draft.number:
        return numbers.allot(DEFAULT_SERIES, year=clock.today().year, width=6), 1
    same = Document.objects.filter(kind=draft.kind, number=draft.number)
    return draft.number, (same.aggregate(last=models.Max("version"))["last"] or 0) + 1


@transaction.atomic
def _enter(document: Document, case: Case | None, actor, supersedes: Document | None) -> None:
    if case is not None:
        lock(case)
    document.save()
    if supersedes and not Document.objects.move(
        supersedes, DocumentState.SUPERSEDED, reason=f"由 {document.full_number} 代替"
    ):
        raise IntegrityError("the document was superseded or withdrawn meanwhile")
    # Written by the worker, whoever's act it writes down.
    system = get_user_model().objects.service_account()
    _record("document_issued", "出具文书", document, case, system)


def _record(
    action: str, label: str, document: Document, case: Case | None, actor, note: str = ""
) -> None:
    audit.record(
        action,
        actor=actor,
        label=label,
        case=case,
        note=note,
        data={"number": document.full_number, "sha256": document.sha256},
    )


def _store(content: bytes, sha256: str) -> str:
    """Write a file so that it is whole under its name or not there; return the name."""
    relative = f"{sha256[:2]}/{uuid4().hex}.pdf"
    target = Path(settings.MEDIA_ROOT) / "documents" / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    with partial.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    partial.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    partial.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    return relative
