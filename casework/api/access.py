"""Who calls and how much at once: sessions that answer 401, throttles, pages."""

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import (
    authentication,
    exceptions,
    pagination,
    parsers,
    permissions,
    throttling,
)
from rest_framework.request import Request
from rest_framework.response import Response


class SessionAuthentication(authentication.SessionAuthentication):
    """Django's session, answering 401 (not 403) to who has none."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as fault:
            raise exceptions.PermissionDenied(
                "没有带上防伪造令牌，或令牌不符。请在 X-CSRFToken 里带上页面给的令牌。"
            ) from fault


class PlainJSONParser(parsers.JSONParser):
    """JSON of a sane depth; Python gives up on the rest, and that is the sender's fault."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as fault:
            raise exceptions.ParseError("内容嵌套过深。") from fault


class SessionScheme(OpenApiAuthenticationExtension):
    """How the schema describes the session."""

    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "登录后的会话；写操作另需 X-CSRFToken。工作人员须先完成二次验证。",
        }


class ActsForUnit(permissions.BasePermission):
    """Lets in who acts for a unit now; officials work at the desk."""

    message = "这个接口供申报单位使用。请先登录并选择代表哪个单位。"

    def has_permission(self, request: Request, view) -> bool:
        return request.user.acting is not None


class AnonymousThrottle(throttling.AnonRateThrottle):
    """Counts in the shared cache; a cache that is away lets everybody pass."""


class UserThrottle(throttling.UserRateThrottle):
    """Counts in the shared cache; a cache that is away lets everybody pass."""


class ExportThrottle(throttling.SimpleRateThrottle):
    """Ten files an hour for each person, or for each address where nobody is logged in."""

    scope = "export"

    def get_cache_key(self, request: Request, view) -> str:
        known = request.user.is_authenticated
        ident = request.user.pk if known else request.META["REMOTE_ADDR"]
        return self.cache_format % {"scope": self.scope, "ident": f"{known:d}-{ident}"}


class SearchThrottle(throttling.SimpleRateThrottle):
    """Thirty searches a minute for each address where nobody is logged in."""

    scope = "search"

    def get_cache_key(self, request: Request, view) -> str | None:
        if request.user.is_authenticated:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.META["REMOTE_ADDR"]}


class Pages(pagination.PageNumberPagination):
    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"

    def get_paginated_response(self, data) -> Response:
        return Response(
            {
                "count": self.page.paginator.count,
                "next": self.get_next_link(),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict) -> dict:
        return {
            "type": "object",
            "required": ["count", "next", "results"],
            "properties": {
                "count": {"type": "integer"},
                "next": {"type": "string", "format": "uri", "nullable": True},
                "results": schema,
            },
        }
