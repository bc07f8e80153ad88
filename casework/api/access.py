"""Who calls and how much at once: sessions that answer 401, throttles, pages."""

from rest_framework import authentication, pagination, throttling
from rest_framework.request import Request
from rest_framework.response import Response


class SessionAuthentication(authentication.SessionAuthentication):
    """Django's session, answering 401 (not 403) to who has none."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class AnonymousThrottle(throttling.AnonRateThrottle):
    """Counts in the shared cache; a cache that is away lets everybody pass."""


class UserThrottle(throttling.UserRateThrottle):
    """Counts in the shared cache; a cache that is away lets everybody pass."""


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
