"""Who judges what: by draw or by balance, the same for the same seed, every choice explained."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from casework.standards import Labelled
from reviews.policy import LEAST_EXPERTS

# Two loads that differ by more can be brought nearer by handing over one file.
UNEVEN = 2
Pair = tuple[int, int]


class Method(Labelled):
    """How experts are found."""

    DRAW = "draw", "随机抽取"
    BALANCE = "balance", "均衡分配"


@dataclass(frozen=True)
class Subject:
    """A file to be judged; by ``lot`` it is known in the draw, by its key when it has none."""

    key: int
    speciality: str
    district: str
    lot: str = ""


@dataclass(frozen=True)
class Candidate:
    """An expert of the pool with the files he already has in hand; ``lot`` as for a file."""

    key: int
    specialities: frozenset[str]
    district: str
    load: int = 0
    lot: str = ""


@dataclass(frozen=True)
class Choice:
    """An expert who gets a file, and why."""

    subject: int
    candidate: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Exclusion:
    """An expert who does not get a file, and why."""

    subject: int
    candidate: int
    reason: str


@dataclass(frozen=True)
class Plan:
    """Who judges what and why; ``shortages`` says how many experts a file lacks."""

    choices: tuple[Choice, ...]
    exclusions: tuple[Exclusion, ...]
    shortages: Mapping[int, int]
    loads: Mapping[int, int]

    @property
    def pairs(self) -> frozenset[Pair]:
        return frozenset((one.subject, one.candidate) for one in self.choices)


@dataclass(frozen=True)
class Task:
    """The whole question: files, pool, who is barred from what and why, how many experts a file."""

    subjects: Sequence[Subject]
    candidates: Sequence[Candidate]
    barred: Mapping[Pair, Sequence[str]]
    size: int
    seed: str


def size_fault(size: int, least: int = LEAST_EXPERTS) -> str:
    """Return why a panel cannot have ``size`` experts for each file, or an empty text."""
    if size < least:
        return f"每件至少 {least} 名专家"
    return "" if size % 2 else "专家人数应为单数"


def ticket(seed: str, subject: Subject, candidate: Candidate | None = None) -> str:
    """Return the lot of one expert for one file: SHA-256 of seed and names, for anybody to repeat.

    Without an expert it is the lot that orders the files among themselves.
    """
    other = candidate.lot or str(candidate.key) if candidate else ""
    text = f"{seed}:{subject.lot or subject.key}:{other}"
    return hashlib.sha256(text.encode()).hexdigest()


def assign(task: Task, method: Method) -> Plan:
    """Answer ``task`` by ``method``; the same task gives the same plan."""
    return _Work(task).draw() if method == Method.DRAW else _Work(task).balance()


def replacement(task: Task, subject: Subject, taken: frozenset[int]) -> Choice | None:
    """Return one more expert for ``subject`` besides those ``taken``, or None when nobody is left.

    By speciality, then the smallest load, then by lot.
    """
    work = _Work(task)
    rest = [one for one in work.open_to(subject) if one.key not in taken]
    if not rest:
        return None
    best = min(
        rest,
        key=lambda one: (
            not _fits(subject, one),
            one.load,
            ticket(task.seed, subject, one),
        ),
    )
    reasons = ("补抽", _speciality_words(subject, best), f"在手 {best.load} 件")
    return Choice(subject.key, best.key, reasons)


def _fits(subject: Subject, candidate: Candidate) -> bool:
    return subject.speciality in candidate.specialities


def _speciality_words(subject: Subject, candidate: Candidate) -> str:
    return "专业对口" if _fits(subject, candidate) else "专业不对口，对口专家不足"


@dataclass
class _Work:
    """One run: who has what so far."""

    task: Task
    loads: Counter[int] = field(default_factory=Counter)
    members: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_key = {one.key: one for one in self.task.candidates}
        self.subjects = {one.key: one for one in self.task.subjects}
        self.loads.update({one.key: one.load for one in self.task.candidates})
        self.files: dict[int, list[int]] = {one.key: [] for one in self.task.candidates}

    def open_to(self, subject: Subject) -> list[Candidate]:
        barred = self.task.barred
        return [one for one in self.task.candidates if (subject.key, one.key) not in barred]

    def give(self, subject: int, candidate: int) -> None:
        self.members.setdefault(subject, []).append(candidate)
        self.files[candidate].append(subject)
        self.loads[candidate] += 1

    def _lot(self, subject: Subject, candidate: Candidate) -> tuple[bool, str]:
        """Return the place of one expert in the draw for one file: speciality first, then the lot."""
        return not _fits(subject, candidate), ticket(self.task.seed, subject, candidate)

    def draw(self) -> Plan:
        """Let the lot decide among those of the speciality, and only then among the others."""
        places: dict[Pair, str] = {}
        for subject in self.task.subjects:
            order = sorted(self.open_to(subject), key=partial(self._lot, subject))
            for place, one in enumerate(order, start=1):
                places[subject.key, one.key] = f"抽签第 {place} 位"
            for one in order[: self.task.size]:
                self.give(subject.key, one.key)
        return self._plan(lambda s, c: places[s.key, c.key])

    def balance(self) -> Plan:
        """Spread the files evenly; among equals speciality, other districts, then the lot decide."""
        most = self._level()
        choices = {one.key: self.open_to(one) for one in self.task.subjects}
        ordered = sorted(
            self.task.subjects,
            key=lambda one: (len(choices[one.key]), ticket(self.task.seed, one)),
        )
        for subject in ordered:
            for _ in range(min(self.task.size, len(choices[subject.key]))):
                self.give(subject.key, self._next(subject, choices[subject.key], most))
        for keeps_speciality in (True, False):
            self._even_out(keeps_speciality=keeps_speciality)
        least, highest = min(self.loads.values(), default=0), max(self.loads.values(), default=0)
        span = f"全组 {least}—{highest} 件"
        return self._plan(lambda s, c: f"共 {self.loads[c.key]} 件，{span}")

    def _level(self) -> int:
        """Return the load that nobody needs to pass if all files are spread evenly."""
        left = len(self.task.subjects) * self.task.size
        level = min((one.load for one in self.task.candidates), default=0)
        while self.task.candidates and left > sum(
            max(0, level - one.load) for one in self.task.candidates
        ):
            level += 1
        return level

    def _next(self, subject: Subject, open_: list[Candidate], most: int) -> int:
        taken = self.members.get(subject.key, [])
        districts = Counter(self.by_key[key].district for key in taken)

        def order(one: Candidate) -> tuple[object, ...]:
            return (
                self.loads[one.key] >= most,
                not _fits(subject, one),
                self.loads[one.key],
                districts[one.district],
                one.district == subject.district,
                ticket(self.task.seed, subject, one),
            )

        return min((one for one in open_ if one.key not in taken), key=order).key

    def _even_out(self, *, keeps_speciality: bool) -> None:
        """Hand files on, from one expert to the next, until no chain brings loads nearer."""
        stuck: set[int] = set()
        while True:
            waiting = [key for key in self.loads if key not in stuck]
            if not waiting:
                return
            poorest = min(waiting, key=lambda key: (self.loads[key], key))
            chain = self._chain(poorest, keeps_speciality=keeps_speciality)
            if not chain:
                stuck.add(poorest)
            for subject, giver, taker in chain:
                self._hand_over(subject, giver, taker)

    def _chain(self, poorest: int, *, keeps_speciality: bool) -> list[tuple[int, int, int]]:
        """Return (file, giver, taker) from somebody with two files more down to ``poorest``."""
        came: dict[int, tuple[int, int]] = {}
        reached = [poorest]
        rich = sorted(self.loads, key=lambda key: (-self.loads[key], key))
        for taker in reached:
            for giver in rich:
                if giver in came or giver == poorest:
                    continue
                subject = self._movable(giver, taker, keeps_speciality=keeps_speciality)
                if subject is None:
                    continue
                came[giver] = (subject, taker)
                reached.append(giver)
                if self.loads[giver] - self.loads[poorest] >= UNEVEN:
                    return _walk(came, giver, poorest)
        return []

    def _movable(self, giver: int, taker: int, *, keeps_speciality: bool) -> int | None:
        """Return a file of ``giver`` that ``taker`` may have and does not have, if any."""
        one, other = self.by_key[giver], self.by_key[taker]
        for key in self.files[giver]:
            if taker in self.members[key] or (key, taker) in self.task.barred:
                continue
            subject = self.subjects[key]
            if not keeps_speciality or _fits(subject, other) or not _fits(subject, one):
                return key
        return None

    def _hand_over(self, subject: int, giver: int, taker: int) -> None:
        self.members[subject][self.members[subject].index(giver)] = taker
        self.files[giver].remove(subject)
        self.files[taker].append(subject)
        self.loads[giver] -= 1
        self.loads[taker] += 1

    def _plan(self, reason: Callable[[Subject, Candidate], str]) -> Plan:
        choices, exclusions = [], []
        for subject in self.task.subjects:
            chosen = self.members.get(subject.key, [])
            for one in self.task.candidates:
                pair = (subject.key, one.key)
                if one.key in chosen:
                    words = (_speciality_words(subject, one), reason(subject, one))
                    choices.append(Choice(*pair, words))
                elif pair in self.task.barred:
                    exclusions.append(
                        Exclusion(*pair, f"回避：{'；'.join(self.task.barred[pair])}")
                    )
                else:
                    unfit = "" if _fits(subject, one) else "专业不对口；"
                    exclusions.append(Exclusion(*pair, f"{unfit}名额已满，{reason(subject, one)}"))
        lacks = {
            s.key: self.task.size - len(self.members.get(s.key, [])) for s in self.task.subjects
        }
        return Plan(
            tuple(choices),
            tuple(exclusions),
            {key: count for key, count in lacks.items() if count > 0},
            dict(self.loads),
        )


def _walk(came: Mapping[int, tuple[int, int]], start: int, end: int) -> list[tuple[int, int, int]]:
    found, at = [], start
    while at != end:
        subject, taker = came[at]
        found.append((subject, at, taker))
        at = taker
    return found
