"""An expert's list, and one panel: his files in it, and the ranking once it is closed."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casework.models import OpenStep
from reviews.permissions import expert_of
from reviews.selectors.experts import Duty, own_assignments
from reviews.selectors.pages import ranked
from reviews.views.own import expert, own_panel, trail

PAGE_SIZE = 30


@require_safe
def assignment_list(request: HttpRequest) -> HttpResponse:
    """List the expert's files, what waits for him first, by deadline."""
    me = expert(request)
    page = Paginator(own_assignments(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = [Duty(one, one.due_on) for one in page.object_list]
    return render(request, "reviews/assignment_list.html", {"page": page, "expert": me})


@require_safe
def panel_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one panel to its experts; the ranking stands there once it is closed."""
    panel = own_panel(request, reference)
    mine = own_assignments(request.user).filter(item__panel=panel)
    step = OpenStep.objects.of(panel).open().first()
    context = {
        "panel": panel,
        "steps": trail(panel),
        "duties": [Duty(one, one.due_on) for one in mine],
        "undeclared": mine.filter(declared_at=None, recused_at=None).count(),
        "due_on": step.due_on if step else None,
        "components": [part.label for part in panel.rubric.rules.components],
        "results": ranked(panel, request.user),
        "expert": expert_of(request.user),
    }
    return render(request, "reviews/panel_detail.html", context)
