"""The door for web servers; behind a proxy of ours the client's address is put back first."""

import os
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suizhizhuan.settings.dev")

_portal = get_wsgi_application()


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    """Answer one request; ``REMOTE_ADDR`` is the client as our own proxy saw it."""
    forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
    if settings.BEHIND_PROXY and forwarded:
        # Only the last entry was written by our proxy, all before it came from outside.
        environ["REMOTE_ADDR"] = forwarded.rsplit(",", 1)[-1].strip()
    return _portal(environ, start_response)
