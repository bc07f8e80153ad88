"""What machines look for."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
