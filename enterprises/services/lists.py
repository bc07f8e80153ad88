"""官方名录: a file is taken, checked whole without changing anything, then loaded exactly so."""

import csv
import hashlib
import os
import tempfile
from collections.abc import Iterator
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
from enterprises.models import ListImport, ListState
from enterprises.permissions import IMPORT_LIST
from enterprises.rules.listing import COLUMNS, ListReader, RowFault
from enterprises.services import staging

MOST_BYTES = 24 * MIB
MOST_ROWS = 300_000
LINES_AT_ONCE = 2000
SHOWN_FAULTS = 200
FAULT_COLUMNS = ("行", "栏目", "现在写的", "应当是")
CHUNK = 256 * 1024
CHANGED_SINCE = "核对后的内容与摘要不符，没有导入。请重新上传核对。"


class NotChecked(TransitionError):
    """The import is not at the point where it can be loaded; nothing was written."""

    code = "not_checked"


@transaction.atomic
def take_list(upload: UploadedFile, *, source: str, actor: User) -> ListImport:
    """Keep a file and let the worker check it; Unreadable (413) above 24 MiB."""
    require(actor, IMPORT_LIST)
    if upload.size > MOST_BYTES:
        raise Unreadable(f"文件超过 {MOST_BYTES // MIB} MiB，请分几份导入。", http_status=413)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    taken = ListImport(
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
        label="上传企业名录",
        data={"name": taken.name, "source": source, "sha256": taken.sha256, "size": taken.size},
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
    reader = ListReader(this_year=clock.today().year)
    with _scratch() as written:
        digest, rows = hashlib.sha256(), 0
        with written.open("wb") as stream, _fault_list(taken) as tell:
            for lines in _batches(reader, Path(taken.file.path), tell):
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
        with transaction.atomic(), staging.staged(written):
            counts = staging.count()
        taken.new, taken.changed, taken.same, taken.kept = counts
        taken.state = ListState.CHECKED
        with written.open("rb") as stream:
            taken.written.save(f"{taken.written_sha256[:16]}.rows", File(stream), save=False)


def _batches(reader: ListReader, path: Path, tell) -> Iterator[list[str]]:
    """Yield the written lines of the good rows some at a time; faults are told as they come."""
    lines: list[str] = []
    read, line_of = reader.read, staging.line_of
    for number, cells, surplus in stream_rows(path, COLUMNS, most_rows=MOST_ROWS):
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
    written = Path(taken.written.path)
    if _hash_of(written) != taken.written_sha256:
        taken.state, taken.message = ListState.UNREADABLE, CHANGED_SINCE
        taken.save(update_fields=["state", "message"])
        return taken
    moment = clock.now()
    with staging.staged(written):
        counts = staging.count()
        staging.merge(source=taken.source, at=moment)
    taken.new, taken.changed, taken.same, taken.kept = counts
    taken.state, taken.loaded_at = ListState.LOADED, moment
    taken.save()
    audit.record(
        "load_list",
        actor=taken.loaded_by,
        label="导入企业名录",
        data={
            "name": taken.name,
            "source": taken.source,
            "sha256": taken.sha256,
            "written_sha256": taken.written_sha256,
            "rows": taken.rows,
            **counts._asdict(),
        },
    )
    return taken


def _hash_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
