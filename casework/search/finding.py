"""Finding: the page that is asked for and how much there is of each kind, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from casework import clock
from casework.models import SearchEntry
from casework.models.search import PUBLIC
from casework.search.entries import for_unit
from casework.search.words import readings, terms_of

PAGE_SIZE = 20
# So many are counted and ordered; of more than that no reader turns the pages.
MOST_HITS = 1000
# What a pair of characters answers by itself; of longer words it only tells where to look.
PAIR = 2
TABLE = SearchEntry._meta.db_table
# Databases differ in where they put what has no day.
ORDER = "named DESC, CASE WHEN shown_on IS NULL THEN 1 ELSE 0 END DESC, shown_on DESC"
# The table's statistics do not know what it costs to read ``grams`` row by row.
BY_INDEX = "SET LOCAL enable_seqscan = off; "


@dataclass(frozen=True)
class Hit:
    """One thing that was found, as its entry tells it."""

    kind: str
    title: str
    text: str
    owner_name: str
    url: str
    shown_on: date | None
    audience: str

    @property
    def is_own(self) -> bool:
        """Whether the reader's unit alone finds it."""
        return self.audience != PUBLIC


@dataclass(frozen=True)
class Found:
    """One page of what was found; ``counts`` tells of every kind, whichever was asked for.

    With ``is_capped`` there is more than ``MOST_HITS``: counts are then the least there is.
    """

    wanted: tuple[str, ...] = ()
    hits: Sequence[Hit] = ()
    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0
    page: int = 1
    is_capped: bool = False

    @property
    def everything(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Question:
    """What is looked for: words of which each must stand in an entry, in one of its readings."""

    words: tuple[tuple[str, ...], ...]
    audiences: tuple[str, ...]
    kind: str = ""
    within: str = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        return tuple(one for word in self.words for one in word)


def audiences_of(user) -> tuple[str, ...]:
    """Return the audiences ``user`` belongs to: everybody's, and that of the unit acted for."""
    acting = user.acting if user.is_authenticated else None
    return (PUBLIC, *([for_unit(acting.organisation_id)] if acting else []))


def search(query: str, *, audiences: tuple[str, ...], kind: str = "", page: int = 1) -> Found:
    """Return ``page`` (of 20) of what ``audiences`` may find of ``query``, the named ones first.

    The order is: all words in the title, then the latest. No words find nothing.
    """
    words = tuple(readings(term) for term in terms_of(query))
    if not words:
        return Found()
    question = Question(words, audiences, kind)
    counts, hits = _ask(question, page)
    is_capped = sum(counts.values()) > MOST_HITS
    counted = counts
    if is_capped and kind:
        # Of so many the kind that is asked for may have been counted in part.
        counted, hits = _ask(Question(words, audiences, kind, within=kind), page)
    total = min(counted.get(kind, 0) if kind else sum(counted.values()), MOST_HITS)
    last = max(1, -(-total // PAGE_SIZE))
    if page > last:
        return search(query, audiences=audiences, kind=kind, page=last)
    return Found(question.wanted, hits, {**counts, **counted}, total, page, is_capped)


def _ask(question: Question, page: int) -> tuple[dict[str, int], list[Hit]]:
    statement, values = _statement(question, page)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    counts = {kind: number for is_hit, kind, number, *_ in rows if not is_hit}
    return counts, [_hit(kind, *told) for is_hit, kind, _, *told in rows if is_hit]


def _hit(kind: str, title: str, text: str, owner_name: str, url: str, shown_on, audience) -> Hit:
    day = date.fromisoformat(shown_on) if isinstance(shown_on, str) else shown_on
    return Hit(kind, title, text, owner_name, url, day, audience)


def _statement(question: Question, page: int) -> tuple[str, list[object]]:
    """Return the one statement: hits, then how many of each kind, then the page."""
    hits, values = _hits(question)
    chosen, of_kind = ("WHERE kind = %s", [question.kind]) if question.kind else ("", [])
    statement = f"""
        WITH hits AS MATERIALIZED ({hits}),
        tally AS (SELECT kind, COUNT(*) AS number FROM hits GROUP BY kind),
        shown AS (
            SELECT id, named FROM hits {chosen}
            ORDER BY {ORDER}, id DESC LIMIT {PAGE_SIZE} OFFSET %s
        )
        SELECT is_hit, kind, number, title, text, owner_name, url, shown_on, audience FROM (
            SELECT 0 AS is_hit, kind, number, '' AS title, '' AS text, '' AS owner_name,
                   '' AS url, NULL AS shown_on, '' AS audience, 0 AS named, 0 AS id
            FROM tally
            UNION ALL
            SELECT 1, e.kind, 0, e.title, e.text, e.owner_name, e.url, e.shown_on, e.audience,
                   shown.named, e.id
            FROM shown JOIN {TABLE} e ON e.id = shown.id
        ) told ORDER BY is_hit, {ORDER}, id DESC
    """  # noqa: S608 -- our own names; what people typed goes along as values
    offset = (max(1, min(page, MOST_HITS)) - 1) * PAGE_SIZE
    prefix = BY_INDEX if connection.vendor == "postgresql" else ""
    return prefix + statement, [*values, *of_kind, offset]


def _hits(question: Question) -> tuple[str, list[object]]:
    """Return the statement of what is found at all: each audience by its own index."""
    named, naming = _each_word(question, "head")
    parts, values = [], []
    for audience in question.audiences:
        found, finding = _condition(question, audience)
        part = f"""
            SELECT * FROM (
                SELECT id, kind, shown_on, CASE WHEN {named} THEN 1 ELSE 0 END AS named
                FROM {TABLE} WHERE {found} LIMIT {MOST_HITS + 1}
            ) found
        """  # noqa: S608 -- our own names; what people typed goes along as values
        parts.append(part)
        values += [*naming, *finding]
    return " UNION ALL ".join(parts), values


def _condition(question: Question, audience: str) -> tuple[str, list[object]]:
    conditions = ["(until IS NULL OR until >= %s)"]
    values: list[object] = [clock.today().isoformat()]
    if question.within:
        conditions.append("kind = %s")
        values.append(question.within)
    if audience == PUBLIC:
        conditions.append(f"audience = '{PUBLIC}'")
    else:
        conditions.append("audience = %s")
        values.append(audience)
    has_grams = audience == PUBLIC and connection.vendor == "postgresql"
    if has_grams:
        conditions.append("grams @@ %s::tsquery")
        values.append(" & ".join(f"({_grams_of(word)})" for word in question.words))
    # What the pairs answer whole is not read again.
    asked = [w for w in question.words if not has_grams or max(map(len, w)) > PAIR]
    if asked:
        likes, wanted = _each_word(Question(tuple(asked), ()), "body")
        conditions.append(likes)
        values += wanted
    return " AND ".join(conditions), values


def _grams_of(word: tuple[str, ...]) -> str:
    """Return the question to the index: all pairs of one of the readings."""
    # Nothing but letters and digits comes this far (words.folded): nothing to quote, nothing to escape.
    return " | ".join("(" + " & ".join(f"'{pair}'" for pair in _pairs(one)) + ")" for one in word)


def _pairs(reading: str) -> list[str]:
    """Return what stands in the index of ``reading``: its pairs, or the characters that stand alone."""
    return [
        pair
        for piece in reading.split()
        for pair in ([piece[n : n + PAIR] for n in range(len(piece) - 1)] or [piece])
    ]


def _each_word(question: Question, column: str) -> tuple[str, list[object]]:
    """Return the condition that ``column`` holds each word in one of its readings."""
    text = " AND ".join(
        "(" + " OR ".join([f"{column} LIKE %s"] * len(word)) + ")" for word in question.words
    )
    return text, [f"%{one}%" for one in question.wanted]
