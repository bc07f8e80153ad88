"""Short texts."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
