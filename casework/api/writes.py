"""Writes over the API: the version that was read, and a key that acts once."""

import functools
import re
from collections.abc import Callable

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casework import audit
from casework.api.problems import VersionRequired
from casework.idempotency import KEY_PATTERN, answer_once

VERSION_PATTERN = re.compile(r'(?:W/)?"?([0-9]{1,9})"?\Z')
KEY_MISSING = "请带一次性键（16 到 64 位字母、数字或连字符），同一次提交用同一个键。"

KEY_PARAMETER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="一次性键，16 到 64 位字母、数字或连字符；同键同内容只办一次，同键不同内容答 422。",
)


def version_parameter(what: str) -> OpenApiParameter:
    """Describe the If-Match header that carries ``what``."""
    return OpenApiParameter(
        "If-Match",
        str,
        OpenApiParameter.HEADER,
        required=True,
        description=f"您读到的 {what}；已变的答 412，没带的答 428。",
    )


def version_of(request: Request) -> int:
    """Return the version that the caller read, from If-Match; 428 when it is missing or no number."""
    match = VERSION_PATTERN.match(request.headers.get("If-Match", ""))
    if not match:
        raise VersionRequired
    return int(match[1])


def keyed(method: Callable[..., Response]) -> Callable[..., HttpResponse]:
    """Let a write of an API view act once for its Idempotency-Key.

    Runs after log in, permission and throttle, so refusals are the usual problem documents. Faults
    of the method undo its work and are not kept. KeyReused when the key came with another body.
    """

    @functools.wraps(method)
    def wrapped(view: APIView, request: Request, *args, **kwargs) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not KEY_PATTERN.match(key):
            raise exceptions.ValidationError({"Idempotency-Key": [KEY_MISSING]})

        def act() -> Response:
            response = method(view, request, *args, **kwargs)
            return view.finalize_response(request, response, *args, **kwargs)

        asked = audit.sha256_of([request.method, request.path, request.data])
        response, _ = answer_once(request.user, key, asked, act)
        return response

    return wrapped
