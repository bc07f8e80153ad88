"""What the pages of an expert share: whose they are, and their head."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from reviews.models import Assignment, Expert, Panel
from reviews.permissions import expert_of


def expert(request: HttpRequest) -> Expert:
    """Return the expert who asks; to everybody else these pages do not exist."""
    found = expert_of(request.user)
    if found is None:
        raise Http404
    return found


def own_panel(request: HttpRequest, reference: str) -> Panel:
    expert(request)
    seen = Panel.objects.visible_to(request.user).select_related("rubric")
    return get_object_or_404(seen, reference=reference)


def own_assignment(request: HttpRequest, pk: int) -> Assignment:
    """Return the file of this expert; anybody else's answers as not existing."""
    mine = Assignment.objects.visible_to(request.user)
    return get_object_or_404(mine.select_related("item__panel__rubric", "expert__user"), pk=pk)


def trail(panel: Panel | None = None, *steps: dict[str, str]) -> list[dict[str, str]]:
    """Return the breadcrumb; ``steps`` end it."""
    first = [{"label": "评审工作", "url": reverse("reviews:assignment_list")}]
    middle = [{"label": panel.name, "url": panel.get_absolute_url() if steps else ""}]
    return [*first, *(middle if panel else []), *steps]
