"""What a filled form is, and how its address is found."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from tests.authz_world import World

Body = dict[str, object]
# Their addresses name a thing by its key, the others by its reference.
BY_KEY = ("admin:", "casework:", "accounts:", "reviews:assignment_", "enterprises:cloud_")


@dataclass(frozen=True)
class Filled:
    """One form: who fills it, where it goes, what is in it, and which of it is free text."""

    label: str
    role: str
    url: Callable[[World], str]
    body: Callable[[World], Body]
    texts: tuple[str, ...] = ()
    # Names that this form itself takes, so that writing them is no surprise.
    own: frozenset[str] = frozenset()
    method: str = "POST"


def page_url(name: str, kind: str = "", variant: str = "", *more: object) -> Callable[[World], str]:
    def url(world: World) -> str:
        if not kind:
            return reverse(name)
        thing = world.things[kind][variant]
        by_key = name.startswith(BY_KEY)
        by_key = by_key and not name.startswith("casework:hearing")
        first = thing if isinstance(thing, str) else thing.pk if by_key else thing.reference
        return reverse(name, args=[first, *more])

    return url


def filing_url(name: str, variant: str, *more: object) -> Callable[[World], str]:
    def url(world: World) -> str:
        filing = world.things["filing"][variant]
        return reverse(f"platforms:filing_{name}", args=[filing.slug, filing.reference, *more])

    return url


def account_url(role: str, name: str) -> Callable[[World], str]:
    return lambda world: reverse(name, args=[world.people[role].user.pk])
