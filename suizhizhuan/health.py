"""Two public addresses for machines: is the process alive, and can it do its work."""

from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.audit import oldest_unsealed_seconds
from casework.deadlines import MOST_SKEW_SECONDS, clock_skew_seconds
from casework.jobs import oldest_waiting_seconds

WAITING_LIMIT = 900.0
# Events are sealed every minute; an hour without a seal means that somebody or something stopped it.
UNSEALED_LIMIT = 3600.0
BROKER_TIMEOUT = 1.0
UNAVAILABLE = 503


@never_cache
@require_safe
@login_not_required
def healthz(_: HttpRequest) -> JsonResponse:
    """Answer that this process runs; nothing else is looked at."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
@login_not_required
def readyz(_: HttpRequest) -> JsonResponse:
    """Answer 200 when every part the portal needs works, else 503 and which one does not."""
    checks = {"broker": broker_answers()}
    try:
        checks |= {
            "database": True,
            "migrations": migrations_applied(),
            "clock": clock_skew_seconds() <= MOST_SKEW_SECONDS,
        }
        checks["jobs"] = checks["migrations"] and oldest_waiting_seconds() <= WAITING_LIMIT
        checks["seals"] = checks["migrations"] and oldest_unsealed_seconds() <= UNSEALED_LIMIT
    except DatabaseError:
        checks["database"] = False
    ready = all(checks.values())
    body = {
        "status": "ready" if ready else "unavailable",
        "checks": {name: "ok" if good else "failed" for name, good in sorted(checks.items())},
    }
    if ready:
        return JsonResponse(body)
    return JsonResponse(body, status=UNAVAILABLE, headers={"Retry-After": "5"})


def broker_answers() -> bool:
    """Tell whether a message could be handed over now, within a second."""
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        return settings.BROKER_FOLDER.is_dir()
    try:
        with redis.Redis.from_url(
            settings.CELERY_BROKER_URL,
            socket_timeout=BROKER_TIMEOUT,
            socket_connect_timeout=BROKER_TIMEOUT,
        ) as client:
            return client.ping()
    except redis.RedisError:
        return False


def migrations_applied() -> bool:
    """Tell whether the database has every migration that this code knows."""
    return _known_migrations() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    # Reading the files costs more than the question itself and they cannot change under us.
    return frozenset(MigrationLoader(None).graph.nodes)
