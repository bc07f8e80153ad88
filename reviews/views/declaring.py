"""Declaring conflicts before anything opens, and stepping back afterwards."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reviews.forms import DeclarationForm, RecusalForm
from reviews.permissions import expert_of
from reviews.services import recusals, scoring
from reviews.views.own import own_assignment, own_panel, trail


@require_http_methods(["GET", "HEAD", "POST"])
def panel_declaration(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask about every unit behind the files of this expert; the files stay closed until then."""
    panel = own_panel(request, reference)
    waiting = list(
        panel.live_assignments()
        .filter(expert=expert_of(request.user), declared_at=None)
        .select_related("item")
        .defer("item__extract", "item__materials")
        .order_by("item__position")
    )
    if not waiting:
        return redirect(panel)
    form = DeclarationForm(waiting, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kept = scoring.declare_conflicts(panel, actor=request.user, answers=form.answers())
        gone = len(waiting) - kept
        messages.success(
            request, f"回避申报已收到：评审 {kept} 件" + (f"，回避 {gone} 件。" if gone else "。")
        )
        return redirect("reviews:assignment_list")
    context = {"panel": panel, "form": form, "steps": trail(panel, {"label": "回避申报"})}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "reviews/panel_declaration.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the expert step back from one file, with a reason."""
    assignment = own_assignment(request, pk)
    panel = assignment.item.panel
    form = RecusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        recusals.recuse(assignment, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"已回避 {assignment.item.reference}，经办会收到通知。")
        return redirect("reviews:assignment_list")
    context = {
        "assignment": assignment,
        "form": form,
        "steps": trail(panel, {"label": "申请回避"}),
        "back_url": reverse("reviews:assignment_list"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "reviews/assignment_recuse.html", context, status=status)
