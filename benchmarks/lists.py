"""What it costs to check and load a list of 200,000 enterprises, beside a bare write of the same rows.

Each runs in a process of its own, so that its memory is its own.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suizhizhuan.settings.test")
    django.setup()

from django.core.files import File
from django.db import connection

from benchmarks.measuring import line
from casework import clock
from casework.sheets import XLSX, Sheet, write
from enterprises.models import ListImport, ListKind, ListState
from enterprises.rules.listing import COLUMNS, ListReader
from enterprises.services import lists, staging
from portal.demo.units import invented_code
from tests.authz_world import undone
from tests.builders import make_official

ROWS = 200_000
TIMES = 3
KIB_IN_MIB = 1024
NAMES = ("晨风注塑", "澜栈精密", "沐森日化", "岑墨模具", "翎舟箱包", "砾原机电")
PLACES = ("黄埔区", "番禺区", "白云区", "花都区", "增城区")
KINDS = ("C29", "C26", "C34", "C38", "C39", "I65")
FAULTY = 100
TARGET = staging.TARGETS[ListKind.ENTERPRISES]
FLOOR_IS = "整份原样写入（COPY）"


def rows_of(count: int) -> Iterator[list[str]]:
    """Yield rows of an official list; every code checks and belongs to nobody."""
    for number in range(count):
        yield [
            invented_code(1000 + number),
            f"广州{NAMES[number % 6]}{number}有限公司",
            PLACES[number % 5],
            KINDS[number % 6],
            str(number % 1200),
            f"{number % 60000}.{number % 100:02}",
            "2025",
        ]


def spoilt(row: list[str], number: int) -> list[str]:
    """Return the row with one cell that no list may have; which one goes round."""
    place, text = ((0, "91000000MA0000015A"), (2, "深圳市"), (4, "约 260"), (5, "1e5"))[number % 4]
    return [*row[:place], text, *row[place + 1 :]]


def write_files(folder: Path) -> None:
    """Write the list as CSV and XLSX, and as CSV with one row in FAULTY spoilt."""
    rows = list(rows_of(ROWS))
    for name, shown in (
        ("good", rows),
        ("bad", [spoilt(one, n) if not n % FAULTY else one for n, one in enumerate(rows)]),
    ):
        text = "\n".join(",".join(row) for row in [list(COLUMNS), *shown])
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "good.xlsx").write_bytes(write(Sheet("名录", COLUMNS, rows), XLSX))


def measured() -> Iterator[dict[str, object]]:
    """Yield CSV, faulty CSV and XLSX beside the bare write; of each the best of several turns.

    The turns alternate, so that what else the machine does meets all of them.
    """
    files = {"CSV": "good.csv", "CSV，有错": "bad.csv", "XLSX": "good.xlsx"}
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder))
        turns = [
            {act: _in_child(act, folder) for act in ("bare", *files.values())} for _ in range(TIMES)
        ]
    best = {
        act: min((turn[act] for turn in turns), key=lambda found: found["milliseconds"])
        for act in turns[0]
    }
    floor = best["bare"]["milliseconds"]
    for what, act in files.items():
        taken = best[act].pop("milliseconds")
        yield line(
            f"名录：核对并导入 {ROWS:,} 行 {what}",
            taken,
            floor=floor,
            floor_is=FLOOR_IS,
            **best[act],
        )


def _in_child(act: str, folder: str) -> dict[str, float]:
    """Run one act in a new process on the test database; return what it measured."""
    name = str(connection.settings_dict["NAME"])
    told = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-m", "benchmarks.lists", act, folder, name],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(told.stdout.splitlines()[-1])


def _peak() -> float:
    """Return the most memory this program has held, in MiB; what it was started from has no part."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kib,) = (row.split()[1] for row in status.splitlines() if row.startswith("VmHWM"))
    return int(kib) / KIB_IN_MIB


@contextmanager
def _timed(found: dict[str, float]) -> Iterator[None]:
    """Note wall time in ms: most of a load is the database's work, not this process's."""
    before, began = _peak(), time.perf_counter()
    yield
    found["milliseconds"] = round((time.perf_counter() - began) * 1000, 1)
    found["mib"] = round(_peak(), 1)
    found["mib_more"] = round(_peak() - before, 1)


def bare(folder: Path) -> dict[str, float]:
    """Write rows that are known to be right straight into the table: no reading, no checking."""
    reader = ListReader(this_year=clock.today().year)
    path = folder / "good.rows"
    begins = TARGET.begins("名录", clock.now())
    with path.open("w", encoding="utf-8") as stream:
        for number, row in enumerate(rows_of(ROWS)):
            text = staging.line_of(reader.read(number, row)).rstrip("\n")
            stream.write("\t".join([text, *begins.values()]) + "\n")
    columns = f"{TARGET.columns}, {', '.join(begins)}"
    found: dict[str, float] = {}
    with undone(), connection.cursor() as cursor, _timed(found):
        _write(cursor, path, columns)
    return found


def _write(cursor, path: Path, columns: str) -> None:
    with path.open(encoding="utf-8", newline="\n") as stream:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {TARGET.table} ({columns}) FROM STDIN", stream)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return
        places = ", ".join(["%s"] * len(columns.split(",")))
        cursor.executemany(
            f"INSERT INTO {TARGET.table} ({columns}) VALUES ({places})",  # noqa: S608 -- our own names
            (row.rstrip("\n").split("\t") for row in stream),
        )


def check_and_load(path: Path) -> dict[str, float]:
    """Check the file and, when it has no fault, load it."""
    found: dict[str, float] = {}
    with undone():
        official = make_official(username=f"bench{path.suffix[1:]}{path.stem}")
        with path.open("rb") as stream:
            taken = ListImport(
                name=path.name, source="名录", size=1, sha256="0" * 64, uploaded_by=official
            )
            taken.file.save(path.name, File(stream), save=False)
            taken.save()
        with _timed(found):
            lists.check_list(taken)
            checked_at = time.perf_counter()
            if taken.state == ListState.CHECKED:
                lists.start_loading(taken, actor=official)
                lists.load_list(taken)
            else:
                found["faulty_rows"] = taken.faulty_rows
            if connection.vendor == "postgresql":
                connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
            found["load_ms"] = round((time.perf_counter() - checked_at) * 1000, 1)
        taken.refresh_from_db()
        for kept in (taken.file, taken.written, taken.fault_file):
            if kept:
                Path(kept.path).unlink()
    return found


def main(act: str, folder: str, database: str) -> None:
    connection.settings_dict["NAME"] = database
    # All of it is undone, so one transaction stays open while a slow file is read.
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "postgresql":
        options["options"] = "-c idle_in_transaction_session_timeout=0"
    run: Callable[[], dict[str, float]] = {
        "bare": lambda: bare(Path(folder)),
    }.get(act, lambda: check_and_load(Path(folder, act)))
    sys.stdout.write(json.dumps(run()) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
