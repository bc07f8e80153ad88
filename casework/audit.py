"""The record of what happened: append-only events, hashed per case, sealed in batches."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from casework import clock
from casework.models import Case, CaseEvent, EventSeal, Frozen, SealedEvent

# Younger events may belong to transactions that have not committed yet.
SEAL_DELAY = timedelta(seconds=60)
HASHED_FIELDS = (
    "content_type_id",
    "object_id",
    "sequence",
    "reference",
    "actor_id",
    "actor_name",
    "duty",
    "action",
    "label",
    "source",
    "target",
    "note",
    "data",
    "previous_hash",
)


def canonical(value: object) -> str:
    """Return the one JSON text of ``value`` that hashes are taken over."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def sha256_of(value: object) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of ``value``."""
    # JSON can name half of a surrogate pair; that it cannot be kept is said where it is judged.
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def sha256_of_bytes(content: bytes) -> str:
    """Return the SHA-256 (hex) of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


class Move(NamedTuple):
    """In which duty (and in whose name) somebody acted, and from which status to which."""

    duty: str = ""
    source: str = ""
    target: str = ""
    on_behalf_of: object = None


NO_MOVE = Move()


def record(
    action: str,
    *,
    actor,
    label: str,
    case: Case | None = None,
    note: str = "",
    move: Move = NO_MOVE,
    data: Mapping[str, object] | None = None,
) -> CaseEvent:
    """Append one event; with a case the caller holds that case's row lock.

    ``actor`` is None only for what an anonymous visitor did (a failed login).
    """
    event = CaseEvent(
        at=clock.now(),
        actor=actor,
        actor_name=_shown_name(actor, move.on_behalf_of),
        on_behalf_of=move.on_behalf_of,
        duty=move.duty,
        action=action,
        label=label,
        source=move.source,
        target=move.target,
        note=note,
        data=json.loads(canonical(data or {})),
    )
    if case is not None:
        last = CaseEvent.objects.of(case).order_by("-sequence").first()
        event.content_type = ContentType.objects.get_for_model(case)
        event.object_id = case.pk
        event.reference = case.reference
        event.sequence = last.sequence + 1 if last else 1
        event.previous_hash = last.hash if last else ""
    event.hash = hash_of(event)
    event.save()
    return event


def _shown_name(actor, principal) -> str:
    """Return who acted as people read it: 何志远（代梁嘉敏）."""
    name = actor.name if actor else ""
    return f"{name}（代{principal.name}）" if principal else name


def hash_of(event: CaseEvent) -> str:
    """Return the hash that ``event`` must carry: its content, its moment and its predecessor."""
    content = {name: getattr(event, name) for name in HASHED_FIELDS}
    if event.on_behalf_of_id:
        content["on_behalf_of_id"] = event.on_behalf_of_id
    content["at"] = clock.local(event.at).isoformat()
    return sha256_of(content)


def history(case: Case) -> list[CaseEvent]:
    return list(CaseEvent.objects.of(case).select_related("actor"))


def times(case: Case, action: str) -> int:
    """Return how often ``action`` stands in the history of ``case``."""
    return CaseEvent.objects.of(case).filter(action=action).count()


@transaction.atomic
def seal_events() -> EventSeal | None:
    """Seal every event older than a minute that no seal holds yet; None when there is none."""
    last = EventSeal.objects.select_for_update().order_by("-number").first()
    events = list(
        CaseEvent.objects.filter(sealed__isnull=True, at__lt=clock.now() - SEAL_DELAY)
        .order_by("pk")
        .only("pk", "hash")
    )
    if not events:
        return None
    seal = EventSeal.objects.create(
        number=last.number + 1 if last else 1,
        event_count=len(events),
        previous_hash=last.hash if last else "",
        hash=_seal_hash(last.hash if last else "", ((e.pk, e.hash) for e in events)),
    )
    SealedEvent.objects.bulk_create(
        SealedEvent(seal=seal, event=event, event_hash=event.hash) for event in events
    )
    return seal


def oldest_unsealed_seconds() -> float:
    """Return the age in seconds of the oldest event after the last sealed one; 0.0 when none is."""
    last = SealedEvent.objects.order_by("-event_id").values_list("event_id", flat=True).first()
    first = CaseEvent.objects.filter(pk__gt=last or 0).order_by("at").first()
    return max(0.0, (clock.now() - first.at).total_seconds()) if first else 0.0


def _seal_hash(previous: str, members: Iterable[tuple[int, str]]) -> str:
    return sha256_of([previous, [list(member) for member in members]])


def faults() -> list[str]:
    """Return, in Chinese, every event or seal that does not agree with its hash or its chain."""
    found: list[str] = []
    previous: dict[tuple[int, int], CaseEvent] = {}
    for event in CaseEvent.objects.order_by("pk").iterator(chunk_size=2000):
        if hash_of(event) != event.hash:
            found.append(f"记录 {event.pk}（{event.reference} {event.label}）内容与摘要不符")
        if event.sequence is None:
            continue
        chain = (event.content_type_id, event.object_id)
        before = previous.get(chain)
        expected = (before.sequence + 1, before.hash) if before else (1, "")
        if (event.sequence, event.previous_hash) != expected:
            found.append(
                f"记录 {event.pk}（{event.reference} 第 {event.sequence} 条）与前一条不相接"
            )
        previous[chain] = event
    return found + _seal_faults() + _frozen_faults()


def _frozen_faults() -> list[str]:
    """Compare every frozen row with its hash, and that hash with the event that wrote it."""
    known = set(
        CaseEvent.objects.filter(data__has_key="sha256").values_list("data__sha256", flat=True)
    )
    found: list[str] = []
    for model in apps.get_models():
        if not issubclass(model, Frozen):
            continue
        name = model._meta.verbose_name
        for row in model.objects.order_by("pk").iterator(chunk_size=500):
            if sha256_of(row.frozen_content()) != row.sha256:
                found.append(f"{name} {row} 的内容与摘要不符")
            elif row.sha256 not in known:
                found.append(f"{name} {row} 的摘要在办理记录里找不到")
    return found


def _seal_faults() -> list[str]:
    found: list[str] = []
    before = ""
    for number, seal in enumerate(EventSeal.objects.order_by("number"), start=1):
        members = list(
            SealedEvent.objects.filter(seal=seal)
            .order_by("event_id")
            .values_list("event_id", "event_hash", "event__hash")
        )
        if seal.number != number or seal.previous_hash != before:
            found.append(f"封存 {seal.number} 与前一次封存不相接")
        if seal.event_count != len(members):
            found.append(f"封存 {seal.number} 应有 {seal.event_count} 条，只见 {len(members)} 条")
        if _seal_hash(seal.previous_hash, ((pk, kept) for pk, kept, _ in members)) != seal.hash:
            found.append(f"封存 {seal.number} 与摘要不符")
        found += [f"记录 {pk} 在封存之后变过" for pk, kept, now in members if kept != now]
        before = seal.hash
    return found
