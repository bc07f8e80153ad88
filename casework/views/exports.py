"""The one door through which a list leaves as a file: counted, recorded, never run by a reader."""

import re
import secrets
from collections.abc import Sequence
from urllib.parse import quote

from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from casework import audit, clock, sheets
from casework.api.access import ExportThrottle
from casework.models import ExportRequest
from casework.sheets import Mark, Sheet
from casework.workflow import TransitionError

MOST_ROWS = 50_000
THE_PUBLIC = "公众"


class TooManyExports(Exception):
    """Somebody took too many files within an hour; answered as 429."""

    http_status = 429

    def __init__(self, retry_after: int):
        super().__init__("导出次数过多，请过一会儿再试；也可以缩小范围，在页面上查看。")
        self.retry_after = retry_after


class TooLarge(TransitionError):
    """More rows than one file shall hold; answered as 409 with what to do."""

    code = "too_large"

    def __init__(self) -> None:
        super().__init__(f"超过 {MOST_ROWS} 条，一次导不出来。请先用筛选缩小范围。")


def form_of(request: HttpRequest) -> str:
    """Return the wanted form of the file, XLSX unless the address says CSV; else BadRequest."""
    form = request.GET.get("format", sheets.XLSX)
    if form not in sheets.CONTENT_TYPES:
        raise BadRequest("只能导出 xlsx 或 csv。")
    return form


def taken(found: QuerySet) -> list[Model]:
    """Return every row of ``found``; TooLarge, never a part, when they are more than a file holds."""
    rows = list(found[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise TooLarge
    return rows


def send_sheet(
    request: HttpRequest,
    sheet: Sheet,
    *,
    name: str,
    conditions: Sequence[str] = (),
    release: ExportRequest | None = None,
) -> HttpResponse:
    """Send ``sheet`` as a file called ``name`` and its number; write down who took how many rows.

    ``conditions`` are what narrowed it, in words; ``release`` is the request under which a list of
    persons goes out. The number stands in the file, in its name and in the record.
    Raises TooManyExports, and BadRequest for a form that we do not write.
    """
    form = form_of(request)
    count_export(request)
    taker = request.user if request.user.is_authenticated else None
    mark = Mark(
        # Drawn, not counted: nobody waits for a lock to read a list, and no number can be guessed.
        number=f"DC-{clock.today():%Y%m%d}-{secrets.token_hex(6).upper()}",
        taker=taker.name if taker else THE_PUBLIC,
        taken_at=clock.now(),
        rows=len(sheet.rows),
        conditions=tuple(conditions),
        more=_approval(release) if release else (),
    )
    content = sheets.write(sheet, form, mark)
    audit.record(
        "export",
        actor=taker,
        # In the label it is found by the search of the record.
        label=f"导出名单 {mark.number}",
        data={
            "name": sheet.title,
            "number": mark.number,
            "rows": len(sheet.rows),
            "form": form,
            "conditions": mark.narrowed_by,
            "query": request.GET.urlencode()[:500],
            "sha256": audit.sha256_of_bytes(content),
            **({"approval": release.reference} if release else {}),
        },
    )
    filename = f"{sheet.title}-{mark.number}.{form}"
    ascii_name = re.sub(r"[^A-Za-z0-9._-]", "_", f"{name}-{mark.number}.{form}")
    disposition = (
        f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(filename, safe='')}"
    )
    return HttpResponse(
        content,
        content_type=sheets.CONTENT_TYPES[form],
        headers={
            "Content-Disposition": disposition,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )


def _approval(release: ExportRequest) -> list[tuple[str, str]]:
    return [
        ("用途", release.purpose),
        ("批准件", release.reference),
        ("批准人", release.approved_by.name),
    ]


def count_export(request: HttpRequest) -> None:
    """Count one file of this person or address; TooManyExports when it is one too many."""
    throttle = ExportThrottle()
    if not throttle.allow_request(request, None):
        raise TooManyExports(max(1, int(throttle.wait() or 1)))
