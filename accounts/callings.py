"""People who are neither of the office nor of a unit, as higher apps know them: experts, assessors.

A higher app registers its calling when it starts; so this one asks without looking up.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Calling:
    """One kind of such people: they need a second factor and act for no unit.

    ``relation`` is the reverse one-to-one of the account, to a row with ``is_active``;
    ``landing`` names the page where they work; ``told`` returns to whom such a row belongs and
    what waits for its person, for the demo door.
    """

    relation: str
    label: str
    work: str
    landing: str
    leads_to: str
    told: Callable[[object], tuple[str, list[str]]]


_callings: dict[str, Calling] = {}


def register_calling(calling: Calling) -> None:
    """Make ``calling`` known; called once, while the portal starts."""
    _callings[calling.relation] = calling


def callings() -> list[Calling]:
    return list(_callings.values())


def calling_of(user) -> Calling | None:
    """Return the calling in which ``user`` is active now, if any."""
    for calling in _callings.values():
        profile = getattr(user, calling.relation, None) if user.pk else None
        if profile is not None and profile.is_active:
            return calling
    return None
