"""From score sheets to a ranking: exact values, nothing rounded before it is shown (handbook 3.6)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from reviews.policy import TRIMMED_FROM

SHOWN_DECIMALS = 2
POINTS = re.compile(r"[0-9]{1,3}(\.[0-9])?\Z")
Points = Mapping[str, Decimal]


class BadRubric(ValueError):
    """Criteria that no sheet could be scored by; the message is Chinese."""


@dataclass(frozen=True)
class Criterion:
    """A second-level criterion and the most points it can bring."""

    code: str
    label: str
    most: Decimal


@dataclass(frozen=True)
class Component:
    """A first-level criterion: what is trimmed, averaged and compared on its own."""

    key: str
    label: str
    criteria: tuple[Criterion, ...]

    @property
    def most(self) -> Decimal:
        return sum((one.most for one in self.criteria), Decimal(0))


@dataclass(frozen=True)
class Rubric:
    """By what is scored, when an item passes, and whose component decides a tie first."""

    components: tuple[Component, ...]
    tie_breaks: tuple[str, ...]
    pass_line: Decimal
    alarm_spread: Decimal

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(one for component in self.components for one in component.criteria)

    @property
    def ties_in_words(self) -> str:
        """Name what decides between equal scores, in its order."""
        labels = {one.key: one.label for one in self.components}
        return "、".join([*(labels[key] for key in self.tie_breaks), "提交时间", "办件编号"])


@dataclass(frozen=True)
class Part:
    """How one component of an item came about: every value, those dropped, and the mean."""

    key: str
    label: str
    values: tuple[Decimal, ...]
    dropped: tuple[Decimal, ...]
    mean: Fraction


@dataclass(frozen=True)
class Outcome:
    """The score of one item and how far its experts were apart."""

    parts: tuple[Part, ...]
    score: Fraction
    sheet_count: int
    spread: Decimal
    is_passed: bool
    is_disputed: bool

    def part(self, key: str) -> Fraction:
        """Return the mean of the component called ``key``; KeyError when there is none."""
        return {one.key: one.mean for one in self.parts}[key]


@dataclass(frozen=True)
class Standing:
    """An item with its outcome and what decides a tie."""

    reference: str
    submitted_at: datetime
    outcome: Outcome


def rubric_of(
    criteria: Sequence[Mapping[str, object]],
    *,
    tie_breaks: Sequence[str],
    pass_line: int,
    alarm_spread: int,
) -> Rubric:
    """Read a rubric kept as plain data; BadRubric when its codes repeat or its sum is not 100."""
    components = tuple(map(_component, criteria))
    rubric = Rubric(components, tuple(tie_breaks), Decimal(pass_line), Decimal(alarm_spread))
    codes = [one.code for one in rubric.criteria]
    keys = [one.key for one in components]
    if len(set(codes)) < len(codes) or len(set(keys)) < len(keys):
        raise BadRubric("评分标准里有重复的代码")
    if sum(one.most for one in components) != Decimal(100):
        raise BadRubric("评分标准各项分值合计应为 100 分")
    if set(rubric.tie_breaks) - set(keys):
        raise BadRubric("并列时比较的项目不在评分标准里")
    return rubric


def _component(raw: Mapping[str, object]) -> Component:
    points = raw["points"]
    if not isinstance(points, list):
        raise BadRubric("评分标准缺少二级指标")
    criteria = tuple(
        Criterion(str(one["code"]), str(one["label"]), Decimal(str(one["most"]))) for one in points
    )
    return Component(str(raw["key"]), str(raw["label"]), criteria)


def read_points(
    rubric: Rubric, raw: Mapping[str, str]
) -> tuple[dict[str, Decimal], dict[str, str]]:
    """Return the points that can be read and, by code, what is wrong with the others.

    A point is written in ASCII digits with at most one decimal, from 0 up to the criterion's most.
    """
    points: dict[str, Decimal] = {}
    faults: dict[str, str] = {}
    for one in rubric.criteria:
        text = raw.get(one.code, "").strip()
        if not text:
            faults[one.code] = "这一项还没有打分。"
        elif not POINTS.match(text):
            faults[one.code] = "请用半角数字，最多一位小数，例如：7.5。"
        elif Decimal(text) > one.most:
            faults[one.code] = f"最多 {one.most} 分，您填的是 {text}。"
        else:
            points[one.code] = Decimal(text)
    return points, faults


def total(points: Points) -> Decimal:
    """Return the exact sum of one sheet."""
    return sum(points.values(), Decimal(0))


def component_total(component: Component, points: Points) -> Decimal:
    """Return what one sheet gives to one component."""
    return sum((points[one.code] for one in component.criteria), Decimal(0))


def trimmed(values: Sequence[Decimal]) -> tuple[tuple[Decimal, ...], Fraction]:
    """Return the dropped values (lowest, highest; none below five) and the exact mean of the rest.

    ValueError without values.
    """
    if not values:
        raise ValueError("no sheet")
    ordered = sorted(values)
    dropped: tuple[Decimal, ...] = ()
    if len(ordered) >= TRIMMED_FROM:
        dropped = (ordered[0], ordered[-1])
        ordered = ordered[1:-1]
    return dropped, sum(map(Fraction, ordered), Fraction(0)) / len(ordered)


def outcome_of(rubric: Rubric, sheets: Sequence[Points]) -> Outcome:
    """Return the score of an item: the sum of its components, each trimmed on its own (10a)."""
    parts = tuple(_part(component, sheets) for component in rubric.components)
    score = sum((part.mean for part in parts), Fraction(0))
    totals = [total(sheet) for sheet in sheets]
    spread = max(totals) - min(totals)
    return Outcome(
        parts=parts,
        score=score,
        sheet_count=len(sheets),
        spread=spread,
        is_passed=score >= Fraction(rubric.pass_line),
        is_disputed=spread > rubric.alarm_spread,
    )


def _part(component: Component, sheets: Sequence[Points]) -> Part:
    values = tuple(component_total(component, sheet) for sheet in sheets)
    dropped, mean = trimmed(values)
    return Part(component.key, component.label, values, dropped, mean)


def ranking(rubric: Rubric, standings: Iterable[Standing]) -> list[Standing]:
    """Return the items best first: exact score, tie-break components, earlier submission, reference."""

    def order(one: Standing) -> tuple[object, ...]:
        ties = tuple(-one.outcome.part(key) for key in rubric.tie_breaks)
        return (-one.outcome.score, *ties, one.submitted_at, one.reference)

    return sorted(standings, key=order)


def leanings(items: Iterable[Mapping[str, Decimal]]) -> dict[str, Fraction]:
    """Return for each expert the mean of (his total − mean of all totals) over the items he scored.

    Each item maps experts to the totals of their sheets; above 0 is generous, below 0 severe.
    """
    found: dict[str, list[Fraction]] = {}
    for totals in items:
        if not totals:
            continue
        mean = sum(map(Fraction, totals.values()), Fraction(0)) / len(totals)
        for expert, value in totals.items():
            found.setdefault(expert, []).append(Fraction(value) - mean)
    return {expert: sum(parts, Fraction(0)) / len(parts) for expert, parts in found.items()}


def shown(value: Fraction | Decimal) -> str:
    """Return ``value`` with two decimals, cut off towards zero: 69.999… is 69.99, never 70.00."""
    exact = Fraction(value)
    scale = 10**SHOWN_DECIMALS
    cents = abs(exact.numerator) * scale // exact.denominator
    sign = "-" if exact < 0 and cents else ""
    return f"{sign}{cents // scale}.{cents % scale:0{SHOWN_DECIMALS}d}"
