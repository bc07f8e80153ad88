"""What the public is told of the objections to a list: never who raised them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from casework.models import Objection, Publicity
from casework.objections.states import UNDER_WAY, ObjectionStatus

UNDER_REVIEW = "objection"
LABELS = {
    UNDER_REVIEW: "异议核查中",
    ObjectionStatus.UPHELD: "异议成立",
    ObjectionStatus.DISMISSED: "异议不成立",
}


@dataclass(frozen=True)
class Outcome:
    """One objection as it is published; ``position`` is None when it is against the whole list."""

    position: int | None
    state: str
    on: date
    reason: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.state]


@dataclass(frozen=True)
class Counts:
    """How many accepted objections a list has met, and what came of them."""

    under_review: int = 0
    upheld: int = 0
    dismissed: int = 0

    @property
    def total(self) -> int:
        return self.under_review + self.upheld + self.dismissed


def outcomes_of(publicity: Publicity) -> list[Outcome]:
    """Return the published objections to one version of a list, oldest first: one query."""
    found = Objection.objects.public().filter(publicity=publicity).select_related("item")
    return [
        Outcome(
            objection.item.position if objection.item else None,
            state_of(objection.status),
            objection.decided_on or objection.accepted_on,
            objection.answer,
        )
        for objection in found.order_by("pk")
    ]


def state_of(status: str) -> str:
    return UNDER_REVIEW if status in UNDER_WAY else status


def counts_of(publicities: Iterable[Publicity]) -> Mapping[int, Counts]:
    """Return the counts by the key of each list, in one query."""
    keys = [publicity.pk for publicity in publicities]
    found = Objection.objects.public().filter(publicity__in=keys)
    states: dict[int, Counter] = {key: Counter() for key in keys}
    for key, status in found.values_list("publicity_id", "status"):
        states[key][state_of(status)] += 1
    return {
        key: Counts(
            counted[UNDER_REVIEW],
            counted[ObjectionStatus.UPHELD],
            counted[ObjectionStatus.DISMISSED],
        )
        for key, counted in states.items()
    }
