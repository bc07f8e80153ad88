"""搜索: what the owning services write so that it can be found, and finding it."""

from casework.search.entries import (
    Entry,
    for_unit,
    index,
    key_of,
    rebuild,
    rename,
    withdraw,
    words_of,
)
from casework.search.finding import MOST_HITS, PAGE_SIZE, Found, Hit, audiences_of, search
from casework.search.words import LONGEST_QUERY, folded, marked, terms_of

__all__ = [
    "LONGEST_QUERY",
    "MOST_HITS",
    "PAGE_SIZE",
    "Entry",
    "Found",
    "Hit",
    "audiences_of",
    "folded",
    "for_unit",
    "index",
    "key_of",
    "marked",
    "rebuild",
    "rename",
    "search",
    "terms_of",
    "withdraw",
    "words_of",
]
