"""The log line of a request: who and from where, except where nobody is to be known by it."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

from casework.middleware import route_name

# Who objects is sealed, and who hints is unknown: a line with an account or an address and the
# moment would tell both. The page of the list is where the sender of a hint is led back to.
UNNAMED = frozenset(
    {
        "portal:publicity_detail",
        "portal:objection_create",
        "portal:objection_follow",
        "portal:objection_answer",
    }
)


def is_unnamed(request: HttpRequest) -> bool:
    """Tell whether the log keeps neither account nor address of this request."""
    return route_name(request) in UNNAMED


class RequestLog(RequestMiddleware):
    """Logs every request; those of objections without the person."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        if not is_unnamed(request):
            super().bind_ip(request)

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        if not is_unnamed(request):
            RequestMiddleware.bind_user_id(request)
