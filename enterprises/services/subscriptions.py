"""订阅: what a person wants to hear of, and telling him of calls and events that have opened."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from casework import clock
from casework.jobs import claim_run, defer, finish_run
from casework.models import JobRun
from casework.notices import notify
from casework.permissions import require
from casework.workflow import StaleVersion
from enterprises.models import Event, Subscription
from enterprises.permissions import SUBSCRIBE
from enterprises.rules.events import About, is_wished
from enterprises.states import EventStatus
from platforms.models import SolicitationRound

EDITABLE = ("topics", "dimensions", "industries", "districts", "is_muted")
OPENING = "opening"
CALL, EVENT = "call", "event"
AT_ONCE = 200
# Categories whose name says which of the 四化 they are; every other call may concern all four.
DIMENSIONS_OF = {
    "intelligent_manufacturing": "intelligent",
    "green_manufacturing": "green",
}


@transaction.atomic
def keep_subscription(*, actor: User, version: int, values: Mapping[str, object]) -> Subscription:
    """Keep what ``actor`` wants to hear of; ``version`` is 0 for the first time. StaleVersion."""
    require(actor, SUBSCRIBE)
    kept, is_new = Subscription.objects.get_or_create(user=actor)
    kept = Subscription.objects.select_for_update().get(pk=kept.pk)
    if not is_new and kept.version != version:
        raise StaleVersion("您的订阅刚刚在别处改过，请看最新内容后再改。")
    for name in EDITABLE:
        setattr(kept, name, values[name])
    kept.version, kept.updated_at = kept.version + 1, clock.now()
    kept.save()
    return kept


def find_openings() -> int:
    """Start telling of every call and event that is open now and was not told of; return how many.

    A run row for each makes it once, whoever asks and how often; what opened while nobody looked
    is found the next time.
    """
    started = 0
    for kind, found in ((CALL, _open_calls()), (EVENT, _open_events())):
        told = JobRun.objects.filter(kind=OPENING, scope=kind, finished_at__isnull=False)
        known = set(
            told.filter(period__in=[one.reference for one in found]).values_list(
                "period", flat=True
            )
        )
        started += sum(_start(kind, one) for one in found if one.reference not in known)
    return started


@transaction.atomic
def _start(kind: str, one: SolicitationRound | Event) -> bool:
    run = claim_run(OPENING, one.reference, scope=kind)
    if run is None:
        return False
    if kind == CALL:
        defer("enterprises.tasks.tell_of_call", item_id=one.pk, after_id=0)
    else:
        defer("enterprises.tasks.tell_of_event", item_id=one.pk, after_id=0)
    finish_run(run, reference=one.reference)
    return True


def _open_calls() -> list[SolicitationRound]:
    return list(SolicitationRound.objects.accepting(clock.now()))


def _open_events() -> list[Event]:
    return list(Event.objects.filter(status=EventStatus.PUBLISHED, closes_at__gte=clock.now()))


@transaction.atomic
def tell_of_call(round_: SolicitationRound, *, after_id: int) -> int:
    """Tell the next subscribers of a call that it is open, and defer the rest; return how many.

    One that has closed before the worker came to it is nobody's news.
    """
    if not round_.is_accepting:
        return 0
    dimensions = {DIMENSIONS_OF.get(category, "") for category in round_.categories}
    about = About(() if "" in dimensions else dimensions)
    people, last = _next(CALL, about, after_id)
    told = notify(people, "opening_call", case=round_, key=round_.reference)
    if last:
        defer("enterprises.tasks.tell_of_call", item_id=round_.pk, after_id=last)
    return len(told)


@transaction.atomic
def tell_of_event(event: Event, *, after_id: int) -> int:
    """Tell the next subscribers of an event that sign-up is open, and defer the rest.

    One that has been cancelled or closed meanwhile is nobody's news. Returns how many were told.
    """
    if not event.is_open:
        return 0
    about = About(event.dimensions, event.industries, event.district)
    people, last = _next(EVENT, about, after_id)
    told = notify(people, "opening_event", case=event, key=event.reference)
    if last:
        defer("enterprises.tasks.tell_of_event", item_id=event.pk, after_id=last)
    return len(told)


def _next(topic: str, about: About, after_id: int) -> tuple[list[User], int]:
    """Return whom of the next 200 subscribers this concerns, and the last of them; 0 at the end."""
    heard = Subscription.objects.heard().filter(pk__gt=after_id)
    some = list(heard.select_related("user")[:AT_ONCE])
    people = [one.user for one in some if topic in one.topics and is_wished(one.wish, about)]
    return people, some[-1].pk if len(some) == AT_ONCE else 0
