"""Events of the small city: of the city and of two districts, one today; the own unit and another come."""

from datetime import timedelta

from tests.builders_events import COMERS, make_event, sign_up
from tests.roles import DISTRICT, OTHER_DISTRICT


def add_events(world, now) -> None:
    """Make the events before ``now``, one of them in an hour; the own unit waits in a full one."""
    written, soon = now - timedelta(days=3), now + timedelta(hours=1)
    city, near, far = (
        world.people[role].user for role in ("handler", "district", "other_district")
    )
    today = {
        "starts_at": soon,
        "ends_at": soon + timedelta(hours=2),
        "closes_at": soon - timedelta(days=1),
    }
    events = world.things["event"] = {
        "event drafted": make_event("draft", actor=city, moment=written),
        "event open": make_event(actor=city, moment=written),
        "event today": make_event(actor=city, moment=written, **today),
        "event near": make_event(district=DISTRICT, actor=near, moment=written, seats=2),
        "event far": make_event(district=OTHER_DISTRICT, actor=far, moment=written),
    }
    own, other = world.people["unit_admin"].user, world.people["other_admin"].user
    signed = now - timedelta(days=2)
    world.things["signup"] = {
        "own": sign_up(events["event today"], own, moment=signed),
        "other near": sign_up(events["event near"], other, seats=2, moment=signed),
    }
    # In line behind the other unit.
    world.things["in line"] = {
        "own": sign_up(events["event near"], own, moment=signed),
    }


def comers(**changes: object) -> dict[str, object]:
    """Return what a unit types that signs up."""
    return {**COMERS._asdict(), **changes}


SUBSCRIPTION = {
    "topics": ["call", "event"],
    "dimensions": ["digital"],
    "industries": ["C29"],
    "districts": [DISTRICT],
    "version": 0,
}
