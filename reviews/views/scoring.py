"""The file beside the score sheet: opened through one gate, saved while typing, handed in once."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from casework import clock
from casework.forms import whole
from casework.models import MaterialPage
from casework.views.materials import picture_of
from casework.workflow import TransitionError
from reviews.forms import SheetForm, posted_sheet
from reviews.models import Assignment, ScoreDraft
from reviews.rules.scoring import read_points, shown, total
from reviews.selectors.pages import papers_of, sheets_seen
from reviews.services import scoring
from reviews.views.own import own_assignment, trail


@require_safe
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the file, or say why it stays closed; who has yet to declare is led there."""
    assignment = own_assignment(request, pk)
    try:
        assignment = scoring.open_file(assignment, actor=request.user)
    except scoring.FileClosed as refusal:
        if assignment.state != "assigned":
            return _closed_page(request, assignment, str(refusal))
        messages.info(request, str(refusal))
        return redirect("reviews:panel_declaration", assignment.item.panel.reference)
    draft = ScoreDraft.objects.filter(assignment=assignment).first()
    rubric = assignment.item.panel.rubric.rules
    form = SheetForm(rubric, draft.points if draft else {}, draft.comments if draft else {})
    return _file_page(request, assignment, form, draft=draft)


def _closed_page(request: HttpRequest, assignment: Assignment, reason: str) -> HttpResponse:
    panel = assignment.item.panel
    context = {
        "reason": reason,
        "reference": assignment.item.reference,
        "steps": trail(panel, {"label": assignment.item.reference}),
    }
    return render(request, "reviews/file_closed.html", context, status=HTTPStatus.FORBIDDEN)


def _file_page(
    request: HttpRequest,
    assignment: Assignment,
    form: SheetForm,
    *,
    draft: ScoreDraft | None = None,
    fault: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    item = assignment.item
    context = {
        "assignment": assignment,
        "item": item,
        "panel": item.panel,
        "steps": trail(item.panel, {"label": item.reference}),
        "papers": papers_of(assignment),
        "form": form,
        "fault": fault,
        "version": draft.version if draft else 1,
        "saved_at": f"{clock.local(draft.saved_at):%H:%M}" if draft else "",
        "sheets": sheets_seen(assignment, request.user) if assignment.locked_at else [],
        "components": [part.label for part in item.panel.rubric.rules.components],
    }
    return render(request, "reviews/assignment_detail.html", context, status=int(status))


@require_POST
def assignment_autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is being typed; the answer names version, time and whether something is wrong."""
    assignment = own_assignment(request, pk)
    rubric = assignment.item.panel.rubric.rules
    points, comments = posted_sheet(rubric, request.POST)
    try:
        draft = scoring.save_score(
            assignment,
            actor=request.user,
            version=whole(request.POST.get("version", "")),
            points=points,
            comments=comments,
        )
    except TransitionError as fault:
        answer = {"code": fault.code, "detail": f"没有保存：{fault}"}
        return JsonResponse(answer, status=fault.http_status)
    given = {code: text for code, text in points.items() if text.strip()}
    faults = {code for code in read_points(rubric, points)[1] if code in given}
    return JsonResponse(
        {
            "version": draft.version,
            "saved_at": f"{clock.local(draft.saved_at):%H:%M}",
            "has_errors": bool(faults),
        }
    )


@require_POST
def assignment_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more with the sum before the eyes, then take the sheet for good."""
    assignment = own_assignment(request, pk)
    rubric = assignment.item.panel.rubric.rules
    points, comments = posted_sheet(rubric, request.POST)
    try:
        assignment = scoring.open_file(assignment, actor=request.user)
    except scoring.FileClosed as refusal:
        return _closed_page(request, assignment, str(refusal))
    read, faults = read_points(rubric, points)
    form = SheetForm(rubric, points, comments, faults=faults)
    if not form.is_valid():
        draft = ScoreDraft.objects.filter(assignment=assignment).first()
        fault = f"有 {len(form.errors)} 处需要改正，评分表没有提交。"
        return _file_page(
            request,
            assignment,
            form,
            draft=draft,
            fault=fault,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    if "confirmed" not in request.POST:
        context = {
            "assignment": assignment,
            "item": assignment.item,
            "form": form,
            "total": shown(total(read)),
            "steps": trail(assignment.item.panel, {"label": assignment.item.reference}),
        }
        return render(request, "reviews/assignment_lock.html", context)
    try:
        scoring.lock_sheet(assignment, actor=request.user, points=points, comments=comments)
        messages.success(request, f"{assignment.item.reference} 的评分表已提交，不再更改。")
    except scoring.AlreadyLocked as known:
        messages.info(request, str(known))
    return redirect("reviews:assignment_detail", pk)


@require_safe
def assignment_page(request: HttpRequest, pk: int, material: int, number: int) -> HttpResponse:
    """Show the picture of one page of a file that is open to this expert."""
    assignment = own_assignment(request, pk)
    assignment = scoring.open_file(assignment, actor=request.user)
    if material not in {one["material"] for one in assignment.item.materials}:
        raise Http404
    return picture_of(get_object_or_404(MaterialPage, material_id=material, number=number))
