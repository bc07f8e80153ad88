"""Demands of the small city: one's own and others', and replies in the states that open a step."""

from accounts.models import User
from casework import clock
from platforms.models import Platform
from tests.builders_demands import POSTED, make_demand, make_reply


def add_demands(world, units: dict, admins: dict[str, User]) -> None:
    """Post a demand for each unit, draft one, and let the own platform be asked by the far unit."""
    admins = {key: User.objects.get(pk=user.pk) for key, user in admins.items()}
    world.things["demand"] = {
        "own drafted": make_demand("draft", admin=admins["own"]),
        **{f"{key} posted": make_demand(admin=admins[key]) for key in units},
    }
    platforms = {key: Platform.objects.get(organisation=units[key]) for key in ("own", "other")}
    asked = {
        "own asked": ("picked", "own"),
        "own accepted": ("accepted", "own"),
        "own offered": ("offered", "own"),
        "other asked": ("picked", "other"),
    }
    with clock.at(POSTED):
        open_to_all = {name: make_demand(admin=admins["far"]) for name in asked}
    world.things["demandreply"] = {
        name: make_reply(
            status,
            demand=open_to_all[name],
            admin=admins["far"],
            platform=platforms[key],
        )
        for name, (status, key) in asked.items()
    }
    make_reply("offered", demand=world.things["demand"]["own posted"], platform=platforms["other"])
