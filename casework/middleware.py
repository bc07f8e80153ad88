"""What every answer carries, and how the house's own errors become pages."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from casework.deadlines import ClockUntrusted
from casework.documents import MissingEngine
from casework.idempotency import KeyReused
from casework.views.exports import TooManyExports
from casework.workflow import TransitionError

PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"

NOTHING = "default-src 'none'"


def route_name(request: HttpRequest) -> str:
    """Return the name of the route of ``request`` before its view is found; empty without one."""
    if not hasattr(request, "route_name"):
        try:
            request.route_name = resolve(request.path_info).view_name
        except Resolver404:
            request.route_name = ""
    return request.route_name


class ResponseRulesMiddleware:
    """Sets the headers of trust part 4 that Django has no setting for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_trace = request.method == "TRACE"
        response = HttpResponse(status=405) if is_trace else self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Pages have their policy from the settings; what else is answered needs nothing at all.
        response.headers.setdefault("Content-Security-Policy", NOTHING)
        response.headers.setdefault("X-Frame-Options", "DENY")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class FaultsMiddleware:
    """Turns a refused step into a page in words; the API has its own problem documents."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """Answer an address with a NUL in it as not existing; PostgreSQL would refuse to look."""
        if any("\0" in part for part in kwargs.values() if isinstance(part, str)):
            raise Http404
        if any("\0" in value for _, values in request.GET.lists() for value in values):
            raise BadRequest("地址里有看不见的特殊字符。")

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if isinstance(fault, TransitionError | KeyReused):
            context = {"message": str(fault), "case": getattr(fault, "case", None)}
            return render(
                request, f"{_page(fault.http_status)}.html", context, status=fault.http_status
            )
        if isinstance(fault, TooManyExports):
            response = render(request, "429.html", {"message": str(fault)}, status=429)
            response.headers["Retry-After"] = str(fault.retry_after)
            return response
        if isinstance(fault, MissingEngine | ClockUntrusted):
            response = render(request, "503.html", {"message": str(fault)}, status=503)
            response.headers["Retry-After"] = "600"
            return response
        return None


def _page(status: int) -> int:
    return {412: 412, 403: 403, 422: 409}.get(status, 409)
