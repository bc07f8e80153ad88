"""What a search finds of the events of enterprises: what everybody may read of them, no more."""

from collections.abc import Iterable, Iterator

from casework import clock
from casework.search import Entry, key_of, words_of
from enterprises.models import Event

EVENT_KIND = "event"


def event_entries(events: Iterable[Event] | None = None) -> Iterator[Entry]:
    """Yield what is found of ``events``, or of every event that was ever made public (§二（四）)."""
    for event in Event.objects.public() if events is None else events:
        yield Entry(
            key=key_of(event),
            kind=EVENT_KIND,
            title=event.name,
            text=words_of(
                event.status_label,
                event.subtitle,
                event.organiser,
                event.place,
                event.introduction,
                *event.dimension_labels,
                *event.industry_labels,
                *event.scene_labels,
            ),
            url=event.get_absolute_url(),
            shown_on=clock.local_day(event.starts_at),
        )
