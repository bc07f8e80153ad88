"""Short messages to phones: one adapter for each way out, chosen by the settings."""

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Protocol
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import structlog
from django.conf import settings

from casework import clock

log = structlog.get_logger(__name__)

LONGEST_TEXT = 200
TIMEOUT_SECONDS = 10
# Nobody is woken by the office (handbook 8).
QUIET_FROM, QUIET_UNTIL = time(21, 0), time(8, 0)
SUCCESS = range(200, 300)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class SmsFailed(Exception):
    """The way out did not take the message; it is tried again. Names no number and no text."""


class Adapter(Protocol):
    """A way out: takes one message, at least once for each ``message_id``; SmsFailed if it cannot."""

    def send(self, phone: str, text: str, *, message_id: str) -> None: ...


class FileAdapter:
    """Keeps each message as a file with the number masked: for a demonstration and for trying out."""

    def send(self, phone: str, text: str, *, message_id: str) -> None:
        folder = Path(settings.SMS_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{message_id}.txt").write_text(f"{masked(phone)}\n{text}\n", encoding="utf-8")


class HttpAdapter:
    """Posts JSON {to, text, id} to the gateway of ``SMS_URL`` with a bearer token."""

    def send(self, phone: str, text: str, *, message_id: str) -> None:
        request = Request(  # noqa: S310 -- the scheme is judged in _gateway
            _gateway(),
            data=json.dumps({"to": phone, "text": text, "id": message_id}).encode(),
            headers={
                "Authorization": f"Bearer {settings.SMS_TOKEN}",
                "Content-Type": "application/json",
                "Idempotency-Key": message_id,
            },
            method="POST",
        )
        try:
            with build_opener(_NoRedirect).open(request, timeout=TIMEOUT_SECONDS) as answer:
                status = answer.status
        except (URLError, OSError) as fault:
            raise SmsFailed(
                f"短信网关没有收下：{getattr(fault, 'code', type(fault).__name__)}"
            ) from None
        if status not in SUCCESS:
            raise SmsFailed(f"短信网关没有收下：{status}")


class _NoRedirect(HTTPRedirectHandler):
    """A gateway that sends us elsewhere would get the token there too."""

    def redirect_request(self, *args: object) -> None:
        return None


ADAPTERS: dict[str, type[Adapter]] = {"file": FileAdapter, "http": HttpAdapter}


def is_on() -> bool:
    return settings.SMS_ADAPTER in ADAPTERS


def send(phone: str, text: str, *, message_id: str) -> None:
    """Send ``text`` by the adapter of the settings; SmsFailed when it is not taken or there is none."""
    if not is_on():
        raise SmsFailed("没有开通短信")
    ADAPTERS[settings.SMS_ADAPTER]().send(phone, text[:LONGEST_TEXT], message_id=message_id)
    log.info("sms_sent", message_id=message_id, to=masked(phone))


def masked(phone: str) -> str:
    """Return a number so that its owner knows it and nobody else learns it: 138****1234."""
    return f"{phone[:3]}****{phone[-4:]}"


def quiet_for(moment: datetime) -> timedelta:
    """Return for how long from ``moment`` on nobody is to be woken; zero during the day."""
    local = clock.local(moment)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return timedelta(0)
    day = local.date() + timedelta(days=int(local.time() >= QUIET_FROM))
    return datetime.combine(day, QUIET_UNTIL, tzinfo=clock.GUANGZHOU) - local


def _gateway() -> str:
    """Return the gateway's address; SmsFailed unless it is https (or on this very host)."""
    parts = urlsplit(settings.SMS_URL)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return settings.SMS_URL
    raise SmsFailed("短信网关的地址必须是 https")
