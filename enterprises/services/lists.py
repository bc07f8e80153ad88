"""官方名录: a file is taken, checked whole without changing anything, then loaded exactly so."""

import csv
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from casework import audit, clock
from casework.jobs import defer
from casework.permissions import require
from casework.sheets import MIB, Unreadable, safe_text, stream_rows
from casework.workflow import TransitionError
from enterprises.models import ListImport, ListKind, ListState
from enterprises.permissions import IMPORT_LIST
from enterprises.rules import adoption, listing
from enterprises.rules.adoption import AdoptionReader
from enterprises.rules.listing import ListReader, RowFault
from enterprises.services import staging

MOST_BYTES = 24 * MIB
MOST_ROWS = 300_000
LINES_AT_ONCE = 2000
SHOWN_FAULTS = 200
FAULT_COLUMNS = ("行", "栏目", "现在写的", "应当是")
CHUNK = 256 * 1024
COLUMNS = {ListKind.ENTERPRISES: listing.COLUMNS, ListKind.CLOUD: adoption.COLUMNS}
CHANGED_SINCE = "核对后的内容与摘要不符，没有导入。请重新上传核对。"


class NotChecked(TransitionError):
    """The import is not at the point where it can be loaded; nothing was written."""

    code = "not_checked"


@transaction.atomic
def take_list(
    upload: UploadedFile, *, source: str, actor: User, kind: str = ListKind.ENTERPRISES
) -> ListImport:
    """Keep a file and let the worker check it; Unreadable (413) above 24 MiB."""
    require(actor, IMPORT_LIST)
    if upload.size > MOST_BYTES:
        raise Unreadable(f"文件超过 {MOST_BYTES // MIB} MiB，请分几份导入。", http_status=413)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    taken = ListImport(
        kind=kind,
        name=Path(upload.name).name[:120],
        source=source,
        size=upload.size,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
    )
    taken.file.save(f"{taken.sha256[:16]}.bin", upload, save=False)
    taken.save()
    audit.record(
        "take_list",
        actor=actor,
        label=f"上传{taken.get_kind_display()}",
        data={
            "kind": taken.get_kind_display(),
            "name": taken.name,
            "source": source,
            "sha256": taken.sha256,
            "bytes": taken.size,
        },
    )
    defer("enterprises.tasks.check_list", import_id=taken.pk)
    return taken


def check_list(taken: ListImport) -> ListImport:
    """Read the kept file whole: every fault of every row, or what loading it would do.

    Nothing of the enterprises changes. A second call of the worker finds it done.
    """
    if taken.state != ListState.WAITING:
        return taken
    try:
        _read(taken)
    except Unreadable as fault:
        taken.state, taken.message = ListState.UNREADABLE, str(fault)
        taken.faults, taken.first_faults = 0, []
    taken.checked_at = clock.now()
    taken.save()
    return taken


def _read(taken: ListImport) -> None:
    """Write the rows in their one form, or the list of all faults, and say which it came to."""
    reader, line = _reader_of(taken)
    with _scratch() as written:
        digest, rows = hashlib.sha256(), 0
        with written.open("wb") as stream, _fault_list(taken) as tell:
            for lines in _batches(taken, reader, line, tell):
                rows += len(lines)
                text = "".join(lines).encode()
                digest.update(text)
                stream.write(text)
        taken.rows = rows + reader.faulty_rows
        taken.faulty_rows = reader.faulty_rows
        if taken.faults:
            taken.state = ListState.FAULTY
            return
        taken.written_sha256 = digest.hexdigest()
        target = staging.TARGETS[ListKind(taken.kind)]
        with transaction.atomic(), staging.staged(target, written):
            counts = staging.count(target)
        taken.new, taken.changed, taken.same, taken.kept = counts
        taken.state = ListState.CHECKED
        with written.open("rb") as stream:
            taken.written.save(f"{taken.written_sha256[:16]}.rows", File(stream), save=False)


def _reader_of(taken: ListImport) -> tuple[ListReader | AdoptionReader, Callable[..., str]]:
    """Return what reads the rows of this kind of list, and what writes them in their one form."""
    if taken.kind == ListKind.CLOUD:
        return AdoptionReader(today=clock.today()), staging.adopted_line
    return ListReader(this_year=clock.today().year), staging.line_of


def _batches(
    taken: ListImport,
    reader: ListReader | AdoptionReader,
    line_of: Callable[..., str],
    tell: Callable[[list[RowFault]], None],
) -> Iterator[list[str]]:
    """Yield the written lines of the good rows some at a time; faults are told as they come."""
    lines: list[str] = []
    read, path = reader.read, Path(taken.file.path)
    columns = COLUMNS[ListKind(taken.kind)]
    for number, cells, surplus in stream_rows(path, columns, most_rows=MOST_ROWS):
        row = read(number, cells, surplus)
        if row is None:
            tell(reader.faults)
            reader.faults.clear()
        else:
            lines.append(line_of(row))
            if len(lines) == LINES_AT_ONCE:
                yield lines
                lines = []
    yield lines


@contextmanager
def _fault_list(taken: ListImport):
    """Give a function that notes faults: all of them in a file, the first also in the row."""
    with _scratch() as path:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow(FAULT_COLUMNS)

            def tell(faults: list[RowFault]) -> None:
                taken.faults += len(faults)
                room = SHOWN_FAULTS - len(taken.first_faults)
                taken.first_faults += [list(fault) for fault in faults[: max(room, 0)]]
                writer.writerows(
                    [one.row, one.column, safe_text(one.found), one.expected] for one in faults
                )

            yield tell
        if taken.faults:
            with path.open("rb") as stream:
                taken.fault_file.save(f"{taken.sha256[:16]}.csv", File(stream), save=False)


@contextmanager
def _scratch() -> Iterator[Path]:
    """Give the path of an empty file that is gone afterwards."""
    handle, name = tempfile.mkstemp(prefix="list-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink()


@transaction.atomic
def start_loading(taken: ListImport, *, actor: User) -> ListImport:
    """Let the worker load what was checked; NotChecked unless it was, and has not been loaded."""
    require(actor, IMPORT_LIST)
    taken = ListImport.objects.select_for_update().get(pk=taken.pk)
    if taken.state != ListState.CHECKED:
        raise NotChecked(f"现在是“{taken.get_state_display()}”，不能导入。")
    taken.state, taken.loaded_by = ListState.LOADING, actor
    taken.save(update_fields=["state", "loaded_by"])
    defer("enterprises.tasks.load_list", import_id=taken.pk)
    return taken


@transaction.atomic
def load_list(taken: ListImport) -> ListImport:
    """Write the checked rows, all or none, in the name of who started it.

    Nothing is written when the kept rows are not the ones that were checked. A second call of
    the worker finds it done.
    """
    taken = ListImport.objects.select_for_update().get(pk=taken.pk)
    if taken.state != ListState.LOADING:
        return taken
    _wait_for_turn(taken.kind)
    written = Path(taken.written.path)
    if _hash_of(written) != taken.written_sha256:
        taken.state, taken.message = ListState.UNREADABLE, CHANGED_SINCE
        taken.save(update_fields=["state", "message"])
        return taken
    moment = clock.now()
    target = staging.TARGETS[ListKind(taken.kind)]
    was_all_new = taken.new == taken.rows
    if not (was_all_new and staging.add_all(target, written, source=taken.source, at=moment)):
        with staging.staged(target, written):
            counts = staging.count(target)
            staging.merge(target, source=taken.source, at=moment)
        taken.new, taken.changed, taken.same, taken.kept = counts
    taken.state, taken.loaded_at = ListState.LOADED, moment
    taken.save()
    audit.record(
        "load_list",
        actor=taken.loaded_by,
        label=f"导入{taken.get_kind_display()}",
        data={
            "kind": taken.get_kind_display(),
            "name": taken.name,
            "source": taken.source,
            "sha256": taken.sha256,
            "written_sha256": taken.written_sha256,
            "rows": taken.rows,
            "new": taken.new,
            "changed": taken.changed,
            "same": taken.same,
            "kept": taken.kept,
        },
    )
    return taken


def _wait_for_turn(kind: str) -> None:
    """Let one list of a kind be loaded at a time: the row of the first is what they wait for."""
    staging.be_patient()
    # Rows that two lists bring in opposite order would block both for good.
    ListImport.objects.select_for_update().filter(kind=kind).order_by("pk").first()


def _hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
