"""What each document costs in a worker that is warm, beside importing the PDF engine once."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks.measuring import line, milliseconds
from platforms import pdf
from tests.authz_world import World, undone
from tests.builders_platforms import make_application

TIMES = 3
FLOOR_IS = "新进程里导入 PDF 引擎"


def measured(world: World) -> Iterator[dict[str, object]]:
    """Yield the first issue of every kind of document; each is undone again."""
    floor = max(_of_child("import weasyprint") - _of_child("pass"), 0.0)
    for name, issue in _issues(world).items():
        taken = milliseconds(lambda issue=issue: _and_undo(issue), times=TIMES)
        yield line(f"文书：{name}", taken, floor=floor, floor_is=FLOOR_IS)


def _issues(world: World) -> dict[str, Callable[[], object]]:
    snapshot = world.things["case"]["own to propose"].snapshots.get()
    returned, rejected = make_application("returned"), make_application("rejected")
    listed = world.things["case"]["own to grant"]
    granted = make_application("designated").designation
    return {
        "申报回执": lambda: pdf.issue_receipt(snapshot),
        "申报书": lambda: pdf.issue_application_form(snapshot),
        "补正通知书": lambda: pdf.issue_correction_notice(returned.corrections.get()),
        "不予通过决定书": lambda: pdf.issue_rejection(rejected),
        "公示名单": lambda: pdf.issue_publicity_list(listed.round, listed.publicity_id),
        "称号证书": lambda: pdf.issue_certificate(granted),
    }


def _and_undo(issue: Callable[[], object]) -> None:
    with undone():
        issue()


def _of_child(code: str) -> float:
    """Return the processor time in ms of a Python that runs ``code``."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 -- our own words
    after = getrusage(RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
