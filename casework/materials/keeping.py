"""Keeping what passed the gate: on the disk first and safely, then as a row."""

import errno
import hashlib
import os
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from casework import clock
from casework.jobs import defer
from casework.materials.gate import inspect
from casework.materials.gate_names import read_name
from casework.materials.traces import without_traces
from casework.materials.verdict import MAX_FILE, MIB, Refused, Verdict
from casework.models.materials import Material, MaterialState, PagesState

log = structlog.get_logger(__name__)

MAX_LIBRARY = 2048 * MIB
FOLDER = "materials"
INCOMING = "incoming"
FILE_MODE = 0o640
FOLDER_MODE = 0o750
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# Kinds whose pages the worker draws; the others say "此类文件请下载查看".
DRAWN = frozenset({"pdf", "jpg", "png"})


@dataclass(frozen=True)
class _Landed:
    """A file that lies in the incoming folder, flushed to the disk."""

    path: Path
    size: int
    sha256: str


def root() -> Path:
    """Return the folder of all uploaded files, outside everything that the web server publishes."""
    return Path(settings.MEDIA_ROOT) / FOLDER


def file_of(material: Material) -> Path:
    return Path(settings.MEDIA_ROOT) / material.path


def store(
    upload: UploadedFile,
    *,
    organisation,
    actor,
    purpose: str,
    code: str = "",
    expires_on: date | None = None,
    is_untraced: bool = False,
) -> Material:
    """Take one file through the gate into the organisation's library; return its row.

    Without an organisation it is nobody's library: the evidence of somebody without an account.
    ``is_untraced`` keeps a document without what it tells of its author besides its content.
    The same file under the same code is kept once. Raises Refused: 413 for more than 20 MiB or a
    library above 2 GiB, 415 or 422 from the gate, 507 when the disk is full. Nothing is left then.
    """
    with _incoming() as folder:
        received = _land(folder, upload.chunks(), name=upload.name)
        with received.path.open("rb") as stream:
            verdict = inspect(stream, name=upload.name, purpose=purpose)
        clean = verdict.clean
        if is_untraced and clean is None:
            clean = without_traces(received.path.read_bytes(), verdict.kind)
        kept = _land(folder, [clean]) if clean is not None else received
        known = _in_library(organisation, code, received.sha256) if organisation else None
        if known:
            return known
        path = _move(kept)
        try:
            return _insert(
                Material(
                    organisation=organisation,
                    code=code,
                    size=kept.size,
                    sha256=kept.sha256,
                    received_sha256=received.sha256,
                    path=str(path.relative_to(settings.MEDIA_ROOT)),
                    uploaded_by=actor,
                    expires_on=expires_on,
                    **_facts(verdict),
                )
            )
        except Refused:
            # Only here is it certain that no row names the file; whatever else fails, it is swept.
            path.unlink()
            raise


def forget(materials: Sequence[Material]) -> None:
    """Let files that came in for something that was then refused be swept; used ones stay."""
    keys = [material.pk for material in materials]
    unused = Material.objects.filter(pk__in=keys, attachments__isnull=True, removed_at__isnull=True)
    unused.update(removed_at=clock.now())


def _facts(verdict: Verdict) -> dict[str, object]:
    waits = settings.CLAMAV_ADDRESS or settings.VIRUS_SCAN_REQUIRED
    return {
        "name": verdict.name,
        "extension": verdict.extension,
        "content_type": verdict.content_type,
        "page_count": verdict.pages,
        "notes": list(verdict.notes),
        "state": MaterialState.QUARANTINED if waits else MaterialState.UNSCANNED,
        "pages_state": PagesState.PENDING if verdict.kind in DRAWN else PagesState.NONE,
    }


@transaction.atomic
def _insert(material: Material) -> Material:
    """Write the row under the organisation's lock, so that two uploads cannot pass 2 GiB together."""
    owner = material.organisation
    if owner and _would_overflow(owner, material.size):
        raise Refused(
            "library_full",
            f"“{material.name}”没有上传：本单位的材料库已满 2 GB。"
            "请先在材料库移出不用的文件，次日即腾出空间。",
        )
    material.save(force_insert=True)
    if material.state == MaterialState.QUARANTINED:
        defer("casework.tasks.scan_material", material_id=material.pk)
    if material.pages_state == PagesState.PENDING:
        defer("casework.tasks.make_material_pages", material_id=material.pk)
    return material


def _would_overflow(owner, size: int) -> bool:
    type(owner).objects.select_for_update().get(pk=owner.pk)
    kept = Material.objects.filter(organisation=owner, purged_at__isnull=True)
    return (kept.aggregate(sum=Sum("size"))["sum"] or 0) + size > MAX_LIBRARY


def _in_library(organisation, code: str, received_sha256: str) -> Material | None:
    return (
        Material.objects.in_library()
        .filter(organisation=organisation, code=code, received_sha256=received_sha256)
        .exclude(state=MaterialState.REFUSED)
        .first()
    )


@contextmanager
def _incoming() -> Iterator[Path]:
    """Give a folder of its own to one upload, empty it afterwards, and name a full disk."""
    folder = root() / INCOMING / uuid.uuid4().hex
    try:
        folder.mkdir(parents=True, mode=FOLDER_MODE)
        yield folder
    except OSError as fault:
        if fault.errno not in DISK_FULL:
            raise
        log.error("storage_full", path=str(root()))
        raise Refused(
            "storage_full",
            "文件没有上传：系统存储空间暂时不足。您填的内容都在，请稍后再传。",
        ) from None
    finally:
        _empty(folder)


def _empty(folder: Path) -> None:
    if folder.is_dir():
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()


def _land(folder: Path, chunks, *, name: str = "") -> _Landed:
    """Write ``chunks`` to a new file while hashing, flush it; Refused as soon as it passes 20 MiB."""
    path = folder / uuid.uuid4().hex
    digest, size = hashlib.sha256(), 0
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(opened, "wb") as out:
        for chunk in chunks:
            size += len(chunk)
            if name and size > MAX_FILE:
                raise Refused(
                    "too_large", "文件超过 20 MB。请压缩、拆分或降低扫描分辨率后重传。"
                ).about(read_name(name).shown)
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fchmod(out.fileno(), FILE_MODE)
        os.fsync(out.fileno())
    return _Landed(path, size, digest.hexdigest())


def _move(landed: _Landed) -> Path:
    """Rename to ``<sha256[:2]>/<uuid>`` and flush both folders, so that the name survives a crash."""
    folder = root() / landed.sha256[:2]
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    kept = folder / uuid.uuid4().hex
    landed.path.rename(kept)
    for changed in (folder, root()):
        handle = os.open(changed, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return kept


def size_text(size: int) -> str:
    """Return a size in bytes as people read it: 812 KB, 3.4 MB."""
    if size < MIB:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MIB:.1f} MB"


def same_files_elsewhere(materials: Sequence[Material]) -> dict[int, list[Material]]:
    """Return for the key of each material its copies at other organisations, in one query."""
    hashes = {material.received_sha256 for material in materials}
    alike: dict[str, list[Material]] = defaultdict(list)
    # Evidence of an objector belongs to no unit, and who sent it is nobody's to infer.
    found = Material.objects.filter(
        received_sha256__in=hashes, organisation__isnull=False
    ).select_related("organisation")
    for other in found.order_by("uploaded_at"):
        alike[other.received_sha256].append(other)
    return {
        material.pk: [
            other
            for other in alike[material.received_sha256]
            if other.organisation_id != material.organisation_id
        ]
        for material in materials
    }
