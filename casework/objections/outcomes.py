"""What the public is told of the objections to a list: never who raised them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.contrib.contenttypes.models import ContentType

from casework.models import Case, Objection, Publicity, PublicityItem
from casework.objections.states import UNDER_WAY, ObjectionStatus

UNDER_REVIEW = "objection"
LABELS = {
    UNDER_REVIEW: "异议核查中",
    ObjectionStatus.UPHELD: "异议成立",
    ObjectionStatus.DISMISSED: "异议不成立",
}


@dataclass(frozen=True)
class Outcome:
    """One objection as it is published.

    ``position`` is the row of the version asked for; None when it is against the whole list or
    against a row that a correction took off.
    """

    target: str
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
    """Return the published objections to this version of a list and those before it, oldest first.

    Two queries, however many there are.
    """
    versions = Publicity.objects.versions_of(publicity).filter(version__lte=publicity.version)
    found = Objection.objects.public().filter(publicity__in=versions)
    rows = {_key(item): item.position for item in publicity.items.all()}
    return [
        Outcome(
            objection.target,
            rows.get(_key(objection.item)) if objection.item else None,
            state_of(objection.status),
            objection.decided_on or objection.accepted_on,
            objection.answer,
        )
        for objection in found.select_related("item", "publicity").order_by("pk")
    ]


def _key(item: PublicityItem) -> tuple[int, int]:
    return item.content_type_id, item.object_id


def standing_of(case: Case, publicity: Publicity) -> str:
    """Return in words what accepted objections mean for ``case`` now, or an empty text."""
    if Objection.objects.against(case).filter(status__in=UNDER_WAY).exists():
        return "有异议正在核查，办结前暂停办理"
    if unanswered(case, publicity):
        return "异议成立，名单更正前不办理下一步"
    return ""


def unanswered(case: Case, publicity: Publicity) -> Objection | None:
    """Return the first upheld objection that ``publicity`` gives no answer to, or None.

    It is answered by a version published after the decision, in which the row of ``case`` has
    become another; an objection to the whole list by any later version. Which version stood while
    the objection was open is no matter: a correction made meanwhile knew nothing of the decision.
    """
    upheld = Objection.objects.against(case).upheld().select_related("publicity").order_by("pk")
    for objection in upheld:
        versions = Publicity.objects.versions_of(objection.publicity).order_by("version")
        known = list(versions.filter(version__lte=publicity.version))
        if not is_answered(objection, known, partial(_row, case)):
            return objection
    return None


def is_answered(
    objection: Objection,
    versions: Sequence[Publicity],
    row_in: Callable[[Publicity], list[str] | None],
) -> bool:
    """Whether the last of ``versions`` answers ``objection``, which comes from ``upheld()``.

    ``row_in`` returns the row of the case in a version, None where it is not on it.
    """
    latest = versions[-1]
    if latest.opened_at <= objection.upheld_at:
        return False
    if not objection.item_id:
        return True
    decided_on = [one for one in versions if one.opened_at <= objection.upheld_at][-1]
    return row_in(latest) != row_in(decided_on)


def _row(case: Case, publicity: Publicity) -> list[str] | None:
    kind = ContentType.objects.get_for_model(case)
    item = publicity.items.filter(content_type=kind, object_id=case.pk).first()
    return publicity.rows[item.position - 1] if item else None


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
