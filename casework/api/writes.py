"""Writes over the API: the version that was read, and a key that acts once."""

import re

from rest_framework import exceptions
from rest_framework.request import Request

from casework.api.problems import VersionRequired
from casework.idempotency import KEY_PATTERN, answer_once, fingerprint_of

VERSION_PATTERN = re.compile(r'(?:W/)?"?(\d{1,9})"?\Z')


def version_of(request: Request) -> int:
    """Return the version that the caller read, from If-Match; 428 when it is missing or no number."""
    match = VERSION_PATTERN.match(request.headers.get("If-Match", ""))
    if not match:
        raise VersionRequired
    return int(match[1])


class KeyedWrites:
    """A view whose POSTs need an Idempotency-Key and act once for it."""

    def dispatch(self, request, *args, **kwargs):
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        if not KEY_PATTERN.match(key):
            request.missing_key = True
            return super().dispatch(request, *args, **kwargs)
        response, _ = answer_once(
            request.user,
            key,
            fingerprint_of(request),
            lambda: super(KeyedWrites, self).dispatch(request, *args, **kwargs),
        )
        return response

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if getattr(request._request, "missing_key", False):
            raise exceptions.ValidationError(
                {
                    "Idempotency-Key": [
                        "请带一次性键（16 到 64 位字母、数字或连字符），同一次提交用同一个键。"
                    ]
                }
            )
