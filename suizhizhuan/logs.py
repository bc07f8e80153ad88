"""Logs as JSON lines on stderr: when, who, from where, what; never a password or a token."""

import logging
import re
from collections.abc import MutableMapping
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

UNAVAILABLE = 503
SHANGHAI = ZoneInfo("Asia/Shanghai")
SECRET_NAME = re.compile(
    r"pass(word|wd)?|secret|token|otp|cookie|authori[sz]ation|recovery_code|session_?(id|key)",
    re.IGNORECASE,
)
QUERY = re.compile(r"\?\S*")
KEY_IN_PATH = re.compile(
    r"(/(?:key|confirm-email|invitations|surveys|verify|documents|objections|check-in)/)"
    r"(?!new/)[^/\s]+"
)
HIDDEN = "[已隐去]"
# The end of a request is logged with everything its beginning knows.
BEGINNINGS = {"request_started", "streaming_started"}
PROBES = {"GET /healthz", "GET /readyz", "HEAD /healthz", "HEAD /readyz"}
HEARTBEAT = "casework.tasks.heartbeat"

Event = MutableMapping[str, object]


def add_time(_: object, __: str, event: Event) -> Event:
    """Stamp the event with its record's instant in Beijing time."""
    record = event["_record"]
    created = record.created if isinstance(record, logging.LogRecord) else 0.0
    event["time"] = datetime.fromtimestamp(created, tz=SHANGHAI).isoformat(timespec="milliseconds")
    return event


def hide_secrets(_: object, __: str, event: Event) -> Event:
    """Blank values under secret names, query strings, and keys that are part of an address."""
    for name, value in event.items():
        if name.startswith("_"):
            continue
        if SECRET_NAME.search(name):
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = KEY_IN_PATH.sub(rf"\g<1>{HIDDEN}", value)
    if isinstance(event.get("request"), str):
        event["request"] = QUERY.sub("", str(event["request"]))
    return event


def drop_noise(_: object, __: str, event: Event) -> Event:
    """Drop what is said every few seconds and tells nothing: beginnings and answered probes."""
    answered = event.get("code") != UNAVAILABLE and event.get("request") in PROBES
    if event["event"] in BEGINNINGS or answered:
        raise structlog.DropEvent
    return event


def is_no_heartbeat(record: logging.LogRecord) -> bool:
    """Tell whether a line of Celery is about anything but the heartbeat that went well."""
    return record.levelno > logging.INFO or HEARTBEAT not in record.getMessage()


def json_logging(level: str) -> dict[str, object]:
    """Set structlog up and return the LOGGING setting that prints every logger as JSON."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            drop_noise,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    add_time,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    hide_secrets,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "filters": {
            "no_heartbeat": {"()": "django.utils.log.CallbackFilter", "callback": is_no_heartbeat}
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Its own handlers would print a second, unstructured line for each request.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # The middleware reports the same refusals and failures with request id and user.
            "django.request": {"level": "CRITICAL"},
            # Celery's own line names each task that ended; the others repeat it.
            "celery.app.trace": {"filters": ["no_heartbeat"]},
            "celery.worker.strategy": {"level": "WARNING"},
            "django_structlog.celery.receivers": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            # Looks at the broker and the schedule every few seconds.
            "celery.beat": {"level": "WARNING"},
            "django_celery_beat": {"level": "WARNING"},
            "kombu": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }
