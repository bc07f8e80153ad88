"""Words as the search reads them: folded alike in entries and questions, with what means the same."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

LONGEST_QUERY = 80
MOST_TERMS, MOST_READINGS = 5, 12
SYNONYMS = Path(__file__).resolve().parent.parent / "fixtures" / "search_synonyms.csv"
# Quotes, brackets and what cannot be seen stand inside words (“四化”平台); other marks between them.
INSIDE = frozenset({"Ps", "Pe", "Pi", "Pf", "Cc", "Cf", "Cs", "Co", "Cn"})
QUOTES = frozenset("\"'`")
BLANKS = frozenset("\t\n\r\x0b\x0c")
Part = tuple[str, bool]


class _Folding(dict[int, str]):
    """What each character becomes, worked out once: nothing, a blank, or one or more letters."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _fold(chr(code))
        return found


def _fold(character: str) -> str:
    if character in BLANKS:
        return " "
    if character in QUOTES or unicodedata.category(character) in INSIDE:
        return ""
    letters = unicodedata.normalize("NFKC", character).casefold()
    return "".join(one if unicodedata.category(one)[0] in "LNM" else " " for one in letters)


FOLDING = _Folding()


def folded(text: str) -> str:
    """Return ``text`` as it is searched: width and case folded, marks out, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).translate(FOLDING).split())


def terms_of(query: str) -> tuple[str, ...]:
    """Return the words of ``query``, each once, in its order; an entry must have all of them."""
    found = dict.fromkeys(folded(query[:LONGEST_QUERY]).split())
    return tuple(found)[:MOST_TERMS]


@cache
def synonyms() -> tuple[tuple[str, ...], ...]:
    """Return the groups of words that mean the same in this field, folded; data, not code."""
    with SYNONYMS.open(encoding="utf-8", newline="") as stream:
        return tuple(tuple(filter(None, map(folded, row))) for row in csv.reader(stream))


def readings(term: str) -> tuple[str, ...]:
    """Return ``term`` and what it may also be called; any of them will do.

    A group's word is exchanged also inside a longer one: 上云方案 reads as 云化方案 too.
    """
    found = dict.fromkeys([term])
    for group in synonyms():
        for word in group:
            if _stands_in(word, term):
                found |= dict.fromkeys(term.replace(word, other) for other in group)
    return tuple(dict.fromkeys(" ".join(one.split()) for one in found))[:MOST_READINGS]


def _stands_in(word: str, term: str) -> bool:
    """Tell whether ``term`` holds ``word``; a Latin word only whole: no mes in james."""
    if word not in term:
        return False
    if not word.isascii():
        return True
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", term))


def marked(text: str, wanted: Sequence[str], *, longest: int | None = None) -> list[Part]:
    """Cut ``text`` into parts, each told whether it is one of the ``wanted`` words.

    With ``longest`` only so many characters are shown, from a little before the first of them.
    """
    text = unicodedata.normalize("NFC", text)
    hits = _hits(text, wanted)
    start, end = 0, len(text)
    if longest is not None and end > longest:
        first = hits[0][0] if hits else 0
        start = max(0, min(first - longest // 4, end - longest))
        end = start + longest
    parts = list(_parts(text, hits, start, end))
    if start:
        parts.insert(0, ("…", False))
    if end < len(text):
        parts.append(("…", False))
    return parts


def _hits(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Return from where to where in ``text`` the words stand, in order, none over another."""
    letters, places = [], []
    for place, character in enumerate(text):
        for letter in FOLDING[ord(character)]:
            # As in ``folded``: blanks never follow each other.
            if letter == " " and (not letters or letters[-1] == " "):
                continue
            letters.append(letter)
            places.append(place)
    line = "".join(letters)
    found = sorted(
        (places[one.start()], places[one.end() - 1] + 1)
        for word in wanted
        for one in re.finditer(re.escape(word), line)
    )
    kept: list[tuple[int, int]] = []
    for begin, end in found:
        if kept and begin < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((begin, end))
    return kept


def _parts(text: str, hits: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Part]:
    at = start
    for begin, stop in hits:
        begin, stop = max(begin, at), min(stop, end)
        if begin >= stop:
            continue
        if begin > at:
            yield text[at:begin], False
        yield text[begin:stop], True
        at = stop
    if at < end:
        yield text[at:end], False
