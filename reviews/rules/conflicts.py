"""Who may not judge whom: facts in, reasons out (trust T5, handbook 3.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from casework.calculation import day_in_words
from casework.standards import Labelled
from reviews.policy import LOOK_BACK_YEARS


class TieKind(Labelled):
    """How a person or a unit is tied to a unit."""

    EMPLOYMENT = "employment", "任职"
    SHAREHOLDING = "shareholding", "持股或投资"
    ALLIANCE = "alliance", "联合共建"
    SERVICE = "service", "服务往来"
    AUTHORSHIP = "authorship", "参与编写申报材料"
    KINSHIP = "kinship", "亲属关系"


# What is over stops to matter after three years; the others matter as long as they are known.
LAPSING = frozenset({TieKind.EMPLOYMENT, TieKind.SERVICE})
ENDING = frozenset({TieKind.SHAREHOLDING, TieKind.ALLIANCE})


@dataclass(frozen=True)
class Party:
    """A unit that stands behind a file: who applies, or a member of its consortium."""

    uscc: str
    name: str


@dataclass(frozen=True)
class Tie:
    """A relation to the unit ``uscc``; ``until`` is None while it lasts."""

    kind: TieKind
    uscc: str
    name: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class ExpertFacts:
    """Where an expert works, and his relations, declared or imported."""

    employer: Party
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True)
class FileFacts:
    """The units behind a file, and their relations to other units."""

    parties: tuple[Party, ...]
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True)
class Reason:
    """One reason why an expert may not judge a file."""

    code: str
    text: str


def years_before(on: date, years: int) -> date:
    """Return the same day ``years`` earlier; 29 February becomes 28 February."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def counts(tie: Tie, on: date) -> bool:
    """Tell whether ``tie`` still bars on the day ``on``.

    Employment and service bar until three years after their end, that day included; shareholding
    and alliance while they last; authorship and kinship always.
    """
    if tie.until is None:
        return True
    if tie.kind in LAPSING:
        return tie.until >= years_before(on, LOOK_BACK_YEARS)
    return tie.until >= on if tie.kind in ENDING else True


def conflicts(
    expert: ExpertFacts, file: FileFacts, *, on: date, declared: str = ""
) -> tuple[Reason, ...]:
    """Return every reason why ``expert`` may not judge ``file`` on the day ``on``, in fixed order.

    ``declared`` is what the expert himself has stated, or an empty text.
    """
    own = [Reason("declared", f"本人申报：{declared}")] if declared else []
    return (*own, *_of_employer(expert, file), *_of_ties(expert, file, on))


def _of_employer(expert: ExpertFacts, file: FileFacts) -> list[Reason]:
    return [
        Reason("same_unit", f"现任职于{party.name}（统一社会信用代码相同）")
        for party in file.parties
        if expert.employer.uscc and party.uscc == expert.employer.uscc
    ]


def _of_ties(expert: ExpertFacts, file: FileFacts, on: date) -> list[Reason]:
    parties = {party.uscc: party.name for party in file.parties}
    found = [
        Reason(tie.kind.value, f"与{parties[tie.uscc]}有{tie.kind.label}关系{_time(tie)}")
        for tie in expert.ties
        if tie.uscc in parties and counts(tie, on)
    ]
    homes = _homes(expert, on)
    found += [
        Reason(tie.kind.value, f"{homes[tie.uscc]}与申报方有{tie.kind.label}关系{_time(tie)}")
        for tie in file.ties
        if tie.uscc in homes and tie.uscc not in parties and counts(tie, on)
    ]
    return list(dict.fromkeys(found))


def _homes(expert: ExpertFacts, on: date) -> dict[str, str]:
    """Return the units the expert works for, or did within three years, or owns a part of."""
    kinds = {TieKind.EMPLOYMENT, TieKind.SHAREHOLDING}
    homes = {
        tie.uscc: f"任职或持股的{tie.name or tie.uscc}"
        for tie in expert.ties
        if tie.kind in kinds and counts(tie, on)
    }
    if expert.employer.uscc:
        homes[expert.employer.uscc] = f"任职单位{expert.employer.name}"
    return homes


def _time(tie: Tie) -> str:
    if tie.until:
        return f"（至 {day_in_words(tie.until)}）"
    return f"（{day_in_words(tie.since)} 起）" if tie.since else ""


def usccs_of(expert: ExpertFacts) -> frozenset[str]:
    """Return every unit the expert is tied to in any way: where none is met, nothing bars."""
    return frozenset({expert.employer.uscc, *(tie.uscc for tie in expert.ties)} - {""})


def usccs_behind(file: FileFacts) -> frozenset[str]:
    """Return every unit a file is tied to in any way."""
    return frozenset({one.uscc for one in file.parties} | {one.uscc for one in file.ties})


def barred(
    experts: Sequence[tuple[int, ExpertFacts]],
    files: Sequence[tuple[int, FileFacts]],
    *,
    on: date,
) -> dict[tuple[int, int], tuple[Reason, ...]]:
    """Return (file, expert) → reasons for every pair that may not meet; both are given by key."""
    tied = [(key, facts, usccs_of(facts)) for key, facts in experts]
    found: dict[tuple[int, int], tuple[Reason, ...]] = {}
    for file_key, file in files:
        behind = usccs_behind(file)
        for expert_key, expert, usccs in tied:
            if usccs.isdisjoint(behind):
                continue
            reasons = conflicts(expert, file, on=on)
            if reasons:
                found[file_key, expert_key] = reasons
    return found
