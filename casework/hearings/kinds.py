"""What a hearing can be about: each owner of a subject registers its kind, the ground floor asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from casework.models.hearings import Hearing
from casework.states import STATEMENT_DAYS


@dataclass(frozen=True)
class HearingKind:
    """One thing that may be taken from a unit after it has been heard.

    ``carry_out(hearing, actor, note)`` is the owner's step on the subject; it runs in the
    transaction of the decision, by the same person. ``brief`` heads lists,
    ``matter`` is the decision in full. ``clauses`` are the (clause, quote) pairs that
    may be named as basis; ``follow_up`` is what the decision says has to happen next.
    """

    code: str
    brief: str
    matter: str
    dismissal: str
    office: str
    contact: str
    clauses: tuple[tuple[str, str], ...]
    carry_out: Callable[..., None]
    days: int = STATEMENT_DAYS
    follow_up: tuple[str, ...] = field(default_factory=tuple)

    @property
    def quotes(self) -> Mapping[str, str]:
        return dict(self.clauses)


_KINDS: dict[str, HearingKind] = {}


def register_kind(kind: HearingKind) -> None:
    """Make ``kind`` known; called once by the owner when the portal starts."""
    _KINDS[kind.code] = kind


def kind_of(hearing: Hearing) -> HearingKind:
    return _KINDS[hearing.kind]
