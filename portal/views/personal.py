"""The workbench and messages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@require_safe
def message_open(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


@require_POST
def message_read(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse()


@require_POST
def messages_read(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
