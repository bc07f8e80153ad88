"""The public pages of solicitation and of the directory of platforms."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def solicitation_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_safe
def solicitation_detail(request: HttpRequest, reference: str) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_safe
def platform_list(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
@require_safe
def platform_detail(request: HttpRequest, reference: str) -> HttpResponse:
    return HttpResponse()
