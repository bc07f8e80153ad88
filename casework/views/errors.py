"""Error pages in words, each with the number under which the log knows the request."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.defaults import ERROR_500_TEMPLATE_NAME

API = "/api/"


def _answer(request: HttpRequest, status: int, *, template: str = "", **context) -> HttpResponse:
    if request.path.startswith(API):
        body = {"type": "about:blank", "status": status, **API_WORDS[status]}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(request, template or f"{status}.html", context, status=status)


API_WORDS = {
    400: {"title": "请求有误", "code": "invalid", "detail": "请求的格式不对。"},
    403: {"title": "不能办理", "code": "forbidden", "detail": "您现在的身份不能办理。"},
    404: {"title": "没有找到", "code": "not_found", "detail": "没有这项内容。"},
    500: {"title": "暂时办不了", "code": "unavailable", "detail": "暂时办不了，请稍后再试。"},
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, message=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, template=ERROR_500_TEMPLATE_NAME)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, 403, template="403_csrf.html")
