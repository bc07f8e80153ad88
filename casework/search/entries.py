"""Writing what can be found: one entry for each thing, by its owner, in the owner's transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.db.models import Model

from casework.models import SearchEntry
from casework.models.search import LONGEST_TEXT, LONGEST_TITLE, PUBLIC
from casework.search.words import folded

BATCH = 500
# What a text ends with need not stand before the mark that joins it to the next.
ENDS = "。；，"
WRITTEN = (
    "kind",
    "audience",
    "owner",
    "owner_name",
    "title",
    "text",
    "head",
    "body",
    "url",
    "shown_on",
    "until",
)


@dataclass(frozen=True)
class Entry:
    """What a search may find of one thing, and where it leads.

    ``key`` comes from ``key_of``. ``kind`` is the tab it stands under. ``text`` is all that may be
    found and shown: what the public must not read does not belong in it. ``owner`` is the unit it
    is shown and found under; None for what is told without a name. ``shown_on`` is None for what
    has no day. ``until`` is the last day on which it is found.
    """

    key: str
    kind: str
    title: str
    text: str
    url: str
    audience: str = PUBLIC
    owner: Model | None = None
    shown_on: date | None = None
    until: date | None = None


def key_of(thing: Model) -> str:
    """Return what ``thing`` is called among the entries."""
    return f"{thing._meta.label_lower}:{thing.pk}"


def for_unit(organisation_id: int) -> str:
    """Return the audience that is one unit alone."""
    return f"unit:{organisation_id}"


@transaction.atomic
def index(*entries: Entry) -> None:
    """Let the things be found as ``entries`` say; what was written of them before is replaced."""
    SearchEntry.objects.bulk_create(
        map(_row, entries),
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=WRITTEN,
    )


@transaction.atomic
def withdraw(*keys: str) -> None:
    """Let the things be found no more; what never was does no harm."""
    SearchEntry.objects.filter(key__in=keys).delete()


@transaction.atomic
def rename(organisation: Model) -> None:
    """Let everything of a unit be found under its corrected name."""
    found = list(SearchEntry.objects.select_for_update().filter(owner=organisation))
    for entry in found:
        entry.owner_name = organisation.name
        entry.body = _body(entry)
    SearchEntry.objects.bulk_update(found, ["owner_name", "body"], batch_size=BATCH)


@transaction.atomic
def rebuild(sources: Iterable[Callable[[], Iterable[Entry]]]) -> int:
    """Write the entries of all ``sources`` anew and drop every other; return how many there are.

    Services that index meanwhile wait, so that nothing older than their change is written after it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {SearchEntry._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
    kept: set[str] = set()
    entries = (entry for source in sources for entry in source())
    while batch := list(islice(entries, BATCH)):
        index(*batch)
        kept.update(entry.key for entry in batch)
    withdraw(*(set(SearchEntry.objects.values_list("key", flat=True)) - kept))
    return len(kept)


def _row(entry: Entry) -> SearchEntry:
    row = SearchEntry(
        key=entry.key,
        kind=entry.kind,
        audience=entry.audience,
        owner=entry.owner,
        owner_name=entry.owner.name if entry.owner else "",
        title=entry.title[:LONGEST_TITLE],
        text=" ".join(entry.text.split())[:LONGEST_TEXT],
        url=entry.url,
        shown_on=entry.shown_on,
        until=entry.until,
    )
    row.head = folded(row.title)[:LONGEST_TITLE]
    row.body = _body(row)
    return row


def _body(row: SearchEntry) -> str:
    """Return what is looked through; no word reaches over the end of a line."""
    return "\n".join((folded(row.title), folded(row.owner_name), folded(row.text)))


def words_of(*texts: str) -> str:
    """Return several texts as one, for ``Entry.text``: a mark between them keeps words apart."""
    return "；".join(filter(None, (text.strip().rstrip(ENDS) for text in texts)))
