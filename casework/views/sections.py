"""Filling in a draft section by section: one way of saving for every kind of draft."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect

from casework.forms import read_posted, whole
from casework.sections import Section
from casework.views.drafts import Draft, Page, autosaved, conflict_page
from casework.workflow import DraftConflict, TransitionError


def read_section(draft: Draft, section: Section, posted: QueryDict, *, without: str = "") -> dict:
    """Return what was posted for ``section`` of a draft without tables and corrections."""
    return read_posted(section, posted)


@dataclass(frozen=True)
class Filling:
    """What one kind of draft has of its own where its sections are filled in.

    ``own`` fetches the draft as it stands now; ``read`` takes the section out of what was posted;
    ``keep`` is the service that saves it; ``page`` draws a section and ``show`` answers with it; ``url`` is the
    section's address and ``after`` where it leads when it was saved without a fault; ``head`` is
    the context that every page of the draft has.
    """

    own: Callable[[HttpRequest, Draft], Draft]
    read: Callable[..., object]
    keep: Callable[..., Draft]
    page: Callable[..., Page]
    show: Callable[..., HttpResponse]
    url: Callable[[Draft, Section], str]
    after: Callable[[Draft, Section], str]
    head: Callable[[Draft, Section], dict[str, object]]


def save_posted(
    filling: Filling, request: HttpRequest, draft: Draft, section: Section
) -> HttpResponse:
    """Keep the posted ``section``, right or wrong, then go where the button says.

    Two writers of one section are shown both (412); a refused write is shown with what was typed.
    """
    raw = filling.read(draft, section, request.POST)
    # A page that shows just what is kept is fresh, whatever its autosave did meanwhile.
    is_fresh = raw == draft.answers.get(section.key)
    base = draft.base_of(section.key) if is_fresh else request.POST.get("base", "")
    if section.is_table and "remove" in request.POST:
        raw = filling.read(draft, section, request.POST, without=request.POST["remove"])
    try:
        filling.keep(
            draft,
            section.key,
            raw,
            actor=request.user,
            draft_version=whole(request.POST.get("version", "")),
            base=base,
        )
    except DraftConflict:
        kept = filling.own(request, draft)
        head, action = filling.head(kept, section), filling.url(kept, section)
        return conflict_page(request, kept, section, raw, action=action, **head)
    except TransitionError as fault:
        page = filling.page(filling.own(request, draft), section, raw)
        return filling.show(request, page, status=fault.http_status, refused=str(fault))
    return _saved(filling, request, filling.own(request, draft), section)


def _saved(filling: Filling, request: HttpRequest, draft: Draft, section: Section) -> HttpResponse:
    here = filling.url(draft, section)
    if section.is_table and "add" in request.POST:
        rows = whole(request.POST.get("add", "")) + 1
        return redirect(f"{here}?rows={rows}#row-{rows - 1}")
    if section.is_table and "remove" in request.POST:
        messages.success(request, f"已删去一个{section.row_name}。")
        return redirect(f"{here}#rows")
    if "back" in request.POST:
        return redirect(draft)
    if "keep" in request.POST:
        messages.success(request, "已按您填的内容保存。")
        return redirect(here)
    page = filling.page(draft, section, is_checked=True)
    if page.is_faulty:
        return filling.show(request, page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, f"“{section.title}”已保存。")
    return redirect(filling.after(draft, section))


def autosave(
    filling: Filling, request: HttpRequest, draft: Draft, section: Section
) -> JsonResponse:
    """Keep what is being typed; the answer names version, time and what is still wrong."""
    raw = filling.read(draft, section, request.POST)
    save = partial(filling.keep, draft, section.key, raw)
    return autosaved(request, section.key, save, lambda kept: filling.page(kept, section, raw))
