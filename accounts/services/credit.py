"""信用记录: checking a file of them, importing it whole, striking out what proved wrong."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from accounts.models import CreditImport, CreditRecord, User
from accounts.permissions import IMPORT_CREDIT
from casework import audit, clock
from casework.permissions import require
from casework.sheets import CellFault, SheetRow, read_csv
from casework.standards import CREDIT_KINDS, UsccError, clean_uscc
from casework.workflow import NoteMissing, TransitionError

USCC, KIND, DECIDED, UNTIL, NUMBER, SOURCE = COLUMNS = (
    "统一社会信用代码",
    "记录类型",
    "认定日期",
    "移出日期",
    "文书号",
    "来源",
)
MOST_ROWS = 5000
LONGEST_TEXT = 100
EARLIEST = date(1990, 1, 1)
# Spreadsheets write a day their own way when they save it: 2026-08-12 becomes 2026/8/12.
DAY = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})\Z")
CODES = {label: code for code, label in CREDIT_KINDS}
Key = tuple[str, str, str]


class FileAlreadyImported(TransitionError):
    """This very check has been imported; nothing was written twice."""

    code = "already_imported"


@dataclass(frozen=True)
class CreditCheck:
    """What a file would do: how many records are new, changed or known, or what is wrong in it."""

    pending: CreditImport | None
    faults: list[CellFault]
    rows: list[dict[str, str]] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    known: int = 0


@transaction.atomic
def check_credit_file(name: str, data: bytes, *, actor: User) -> CreditCheck:
    """Read a file without importing it; when it has no fault it waits for its reader to confirm.

    Raises Unreadable for what is no table at all, PermissionDenied for who may not import.
    """
    require(actor, IMPORT_CREDIT)
    sheet = read_csv(data, COLUMNS, most_rows=MOST_ROWS)
    rows, faults = [], list(sheet.faults)
    seen: dict[Key, int] = {}
    for row in sheet.rows:
        read, wrong = _read(row)
        faults += wrong
        key = _key(read)
        if not wrong and key in seen:
            faults.append(CellFault(row.number, NUMBER, f"与第 {seen[key]} 行是同一条记录。"))
        seen.setdefault(key, row.number)
        rows.append(read)
    if faults:
        return CreditCheck(None, sorted(faults, key=lambda fault: fault.row), rows)
    # Only the last file that a person has checked waits for him.
    CreditImport.objects.filter(checked_by=actor, imported_at__isnull=True).delete()
    pending = CreditImport.objects.create(
        name=name[:120], sha256=hashlib.sha256(data).hexdigest(), rows=rows, checked_by=actor
    )
    return checked(pending)


def checked(pending: CreditImport) -> CreditCheck:
    """Return what importing ``pending`` would do to the records as they are now."""
    kept = _kept(pending)
    new = sum(_key(row) not in kept for row in pending.rows)
    changed = sum(
        _key(row) in kept and bool(_changes(kept[_key(row)], row)) for row in pending.rows
    )
    return CreditCheck(
        pending, [], pending.rows, new=new, changed=changed, known=len(pending.rows) - new - changed
    )


@transaction.atomic
def import_credit_records(pending: CreditImport, *, actor: User) -> CreditImport:
    """Write every record of a checked file, or none; what is known already is brought up to date.

    Raises PermissionDenied unless the person who checked the file imports it,
    FileAlreadyImported at the second call.
    """
    require(actor, IMPORT_CREDIT)
    pending = CreditImport.objects.select_for_update().get(pk=pending.pk, checked_by=actor)
    if pending.imported_at:
        raise FileAlreadyImported("这份文件已经导入过，没有重复导入。")
    now = clock.now()
    kept = _kept(pending, lock=True)
    altered: list[dict[str, object]] = []
    for row in pending.rows:
        record = kept.get(_key(row))
        if record is None:
            CreditRecord.objects.create(batch=pending, imported_at=now, **_values(row))
        elif changes := _changes(record, row):
            altered.append({"number": record.document_number, "uscc": record.uscc, **changes})
            for name, value in _values(row).items():
                setattr(record, name, value)
            record.batch, record.imported_at = pending, now
            record.save()
    pending.imported_at = now
    pending.save(update_fields=["imported_at"])
    audit.record(
        "import_credit_records",
        actor=actor,
        label="导入信用记录",
        data={
            "name": pending.name,
            "sha256": pending.sha256,
            "count": len(pending.rows),
            "changed_records": altered,
        },
    )
    return pending


@transaction.atomic
def void_credit_record(record: CreditRecord, *, actor: User, reason: str) -> CreditRecord:
    """Strike out a record that proved wrong; it stays readable with who did it and why."""
    require(actor, IMPORT_CREDIT)
    record = CreditRecord.objects.select_for_update().get(pk=record.pk)
    if record.voided_at:
        raise TransitionError("这条记录已经作废。")
    if not reason.strip():
        raise NoteMissing("作废要写明理由。")
    record.voided_at, record.voided_by = clock.now(), actor
    record.void_reason = reason.strip()[:500]
    record.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.record(
        "void_credit_record",
        actor=actor,
        label="作废信用记录",
        note=record.void_reason,
        data={"uscc": record.uscc, "number": record.document_number},
    )
    return record


def _read(row: SheetRow) -> tuple[dict[str, str], list[CellFault]]:
    """Return the record that a row writes, as plain texts, and what is wrong in its cells."""
    cells = row.cells
    decided_on, until = _day(cells[DECIDED]), _day(cells[UNTIL])
    uscc, wrong = cells[USCC], {}
    try:
        uscc = clean_uscc(uscc)
    except UsccError as fault:
        wrong[USCC] = str(fault)
    if cells[KIND] not in CODES:
        wrong[KIND] = f"只能填：{'、'.join(CODES)}。"
    for name in (NUMBER, SOURCE):
        if not 0 < len(cells[name]) <= LONGEST_TEXT:
            wrong[name] = f"必须填写，最多 {LONGEST_TEXT} 个字。"
    wrong |= _faults_of_days(decided_on, until, is_lifted=bool(cells[UNTIL]))
    read = {
        "uscc": uscc,
        "kind": CODES.get(cells[KIND], ""),
        "decided_on": decided_on.isoformat() if decided_on else "",
        "until": until.isoformat() if until else "",
        "document_number": cells[NUMBER],
        "source": cells[SOURCE],
    }
    return read, [CellFault(row.number, name, message) for name, message in wrong.items()]


def _faults_of_days(
    decided_on: date | None, until: date | None, *, is_lifted: bool
) -> dict[str, str]:
    if decided_on is None:
        return {DECIDED: "请填日期，例如：2026-08-12。"}
    if not EARLIEST <= decided_on <= clock.today():
        return {DECIDED: "日期过早，或者晚于今天。"}
    if is_lifted and until is None:
        return {UNTIL: "请填日期，例如：2026-08-12；仍然有效的留空。"}
    if until and until < decided_on:
        return {UNTIL: "不能早于认定日期。"}
    return {}


def _day(text: str) -> date | None:
    match = DAY.match(text)
    if not match:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _key(row: Mapping[str, str]) -> Key:
    return row["uscc"], row["kind"], row["document_number"]


def _values(row: Mapping[str, str]) -> dict[str, object]:
    return {
        **row,
        "decided_on": date.fromisoformat(row["decided_on"]),
        "until": date.fromisoformat(row["until"]) if row["until"] else None,
    }


def _changes(record: CreditRecord, row: Mapping[str, str]) -> dict[str, dict[str, object]]:
    return {
        name: {"from": getattr(record, name), "to": value}
        for name, value in _values(row).items()
        if getattr(record, name) != value
    }


def _kept(pending: CreditImport, *, lock: bool = False) -> dict[Key, CreditRecord]:
    """Return the standing records of the units named in ``pending``, by key."""
    found = CreditRecord.objects.about(row["uscc"] for row in pending.rows)
    found = found.select_for_update() if lock else found
    return {(one.uscc, one.kind, one.document_number): one for one in found}
