"""公示."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe


@login_not_required
@require_safe
def publicity_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_safe
def publicity_detail(request: HttpRequest, reference: str) -> HttpResponse:
    return HttpResponse()
