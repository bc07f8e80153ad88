"""What every page of a draft in sections answers: when it was saved, and two versions of one section."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Protocol

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from casework import clock
from casework.forms import as_posted, difference, whole
from casework.sections import Section
from casework.templatetags.dates import cn_short
from casework.workflow import DraftConflict, TransitionError


class Draft(Protocol):
    """What is written section by section: answers by section, and who saved last and when."""

    answers: Mapping[str, object]
    draft_version: int
    last_edited_at: object
    last_edited_by: object

    def base_of(self, key: str) -> str:
        """Return what the section stood at, to tell one's own autosave from another writer."""


class Page(Protocol):
    """A section as drawn, which knows what is still wrong in it."""

    faults: object
    judged: object
    is_faulty: bool


def saved_at(draft: Draft) -> str:
    """Return when it was last saved; the day as well, unless it was today; '' when never."""
    edited = draft.last_edited_at
    if edited is None:
        return ""
    day = "" if clock.local_day(edited) == clock.today() else f"{cn_short(edited)} "
    return f"{day}{clock.local(edited):%H:%M}"


def conflict_page(
    request: HttpRequest, draft: Draft, section: Section, raw, *, action: str, **head
) -> HttpResponse:
    """Show both versions of ``section`` side by side (412); nothing of either is lost.

    ``raw`` is what was sent, ``action`` where one of the two is sent to, ``head`` the way here.
    """
    is_own = draft.last_edited_by == request.user
    context = {
        **head,
        "draft": draft,
        "section": section,
        "rows": difference(section, raw, draft.answers.get(section.key)),
        "name": "您在另一个窗口" if is_own else draft.last_edited_by.name,
        "heading": "在另一个窗口改过" if is_own else "两个人同时改了",
        "saved_at": saved_at(draft),
        "action": action,
        "fields": [
            {"name": "base", "value": draft.base_of(section.key)},
            *as_posted(section, raw),
        ],
    }
    status = HTTPStatus.PRECONDITION_FAILED
    return render(request, "casework/section_conflict.html", context, status=status)


def autosaved(
    request: HttpRequest,
    key: str,
    save: Callable[..., Draft],
    page_of: Callable[[Draft], Page],
) -> JsonResponse:
    """Keep what is being typed in section ``key``; name version, time and what is still wrong.

    ``save`` takes the version and the base that the page was loaded with; its refusal is answered
    in words, with the status of the fault.
    """
    posted = request.POST
    try:
        draft = save(
            actor=request.user,
            draft_version=whole(posted.get("version", "")),
            base=posted.get("base", ""),
        )
    except TransitionError as fault:
        detail = f"没有保存：{fault}"
        if isinstance(fault, DraftConflict):
            detail += "按“保存”可以对照两边的内容，您填的不会丢。"
        return JsonResponse({"code": fault.code, "detail": detail}, status=fault.http_status)
    page = page_of(draft)
    return JsonResponse(
        {
            "version": draft.draft_version,
            "base": draft.base_of(key),
            "saved_at": saved_at(draft),
            "has_errors": bool(page.faults),
            "faults": page.judged.faults,
        }
    )
