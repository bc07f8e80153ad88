"""One answer for one key: a form or request sent twice acts once and answers twice alike."""

import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from casework import clock
from casework.models import KeptAnswer

KEY_PATTERN = re.compile(r"[A-Za-z0-9-]{16,64}\Z")
FORM_FIELD = "once"
LONGEST_BODY = 64_000
KEPT_FOR = timedelta(days=1)
FIRST_FAILURE = 400


class KeyReused(Exception):
    """The key came before with another request; answered as 422."""

    code = "key_reused"
    http_status = 422

    def __init__(self) -> None:
        super().__init__("这次提交的一次性键已用于另一份内容，请刷新页面后重试。")


class _NotKept(Exception):
    """Carries an answer out of the transaction whose work is undone."""

    def __init__(self, response: HttpResponse):
        super().__init__()
        self.response = response


def answer_once(
    user, key: str, fingerprint: str, act: Callable[[], HttpResponse]
) -> tuple[HttpResponse, bool]:
    """Run ``act`` at most once for (user, key) and return its answer and whether it is a repeat.

    The answer is kept in the transaction of the work itself: after a crash either both are there
    or neither. A second request waits for the first. Answers of 400 and above undo the work and
    are not kept. Raises KeyReused when the key came with another ``fingerprint``.
    """
    try:
        with transaction.atomic():
            kept = KeptAnswer.objects.create(user=user, key=key, fingerprint=fingerprint)
            response = act()
            if response.status_code >= FIRST_FAILURE:
                raise _NotKept(response)
            _keep(kept, response)
            return response, False
    except _NotKept as failed:
        return failed.response, False
    except IntegrityError:
        kept = KeptAnswer.objects.filter(user=user, key=key).first()
        if kept is None:
            raise
    if kept.fingerprint != fingerprint:
        raise KeyReused
    return _again(kept), True


def fingerprint_of(request: HttpRequest) -> str:
    """Return the SHA-256 of what the request asks: path, fields and the content of files."""
    if request.content_type == "application/json":
        body = request.body
    else:
        fields = sorted(
            (name, request.POST.getlist(name))
            for name in request.POST
            if name not in {FORM_FIELD, "csrfmiddlewaretoken"}
        )
        body = repr([fields, sorted(_files_of(request))]).encode()
    return hashlib.sha256(request.path.encode() + b"\0" + body).hexdigest()


def _files_of(request: HttpRequest) -> Iterator[tuple[str, str, str]]:
    """Yield field, name and SHA-256 of each file sent along, and leave it to be read anew."""
    for field, files in request.FILES.lists():
        for file in files:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            yield field, file.name, digest.hexdigest()


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a POST view of a form with the hidden one-time key act once."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        key = request.POST.get(FORM_FIELD, "")
        if request.method != "POST" or not KEY_PATTERN.match(key):
            return view(request, *args, **kwargs)
        response, repeated = answer_once(
            request.user, key, fingerprint_of(request), lambda: view(request, *args, **kwargs)
        )
        if repeated:
            messages.info(request, "这份内容刚才已经提交过，没有重复办理。")
        return response

    return wrapped


def forget_old() -> None:
    """Drop answers older than a day."""
    KeptAnswer.objects.filter(created_at__lt=clock.wall() - KEPT_FOR).delete()


def _keep(kept: KeptAnswer, response: HttpResponse) -> None:
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    kept.http_status = response.status_code
    kept.location = response.headers.get("Location", "")
    kept.content_type = response.headers.get("Content-Type", "")
    kept.body = response.content.decode()[:LONGEST_BODY]
    kept.save(update_fields=["http_status", "location", "content_type", "body"])


def _again(kept: KeptAnswer) -> HttpResponse:
    """Return the kept answer; one that creates has both a body and a location."""
    answer = HttpResponse(kept.body, status=kept.http_status, content_type=kept.content_type)
    if kept.location:
        answer.headers["Location"] = kept.location
    return answer
