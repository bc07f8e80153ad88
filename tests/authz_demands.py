"""Demands and circles of the small city: one's own and others', in the states that open a step."""

from accounts.models import User
from casework import clock
from enterprises.services.circles import share_demand
from platforms.models import Platform
from tests.builders_circles import make_circle, make_membership
from tests.builders_demands import PICKED, POSTED, make_demand, make_reply


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


def add_circles(world, units: dict, admins: dict[str, User]) -> None:
    """Let the own and the far unit lead a circle each; others wait for them or belong to them."""
    admins = {key: User.objects.get(pk=user.pk) for key, user in admins.items()}
    own = make_circle(lead=admins["own"])
    far = make_circle(lead=admins["far"], name="另一个圈子")
    spare = make_circle(lead=admins["far"], name="还没有人加入的圈子")
    world.things["circle"] = {"own led": own, "far led": far, "spare led": spare}
    world.things["circlemember"] = {
        "own led asked": make_membership(circle=own, admin=admins["other"]),
        "own led joined": make_membership("joined", circle=own, admin=admins["far"]),
        "far led own": make_membership("joined", circle=far, admin=admins["own"]),
        "far led other": make_membership(circle=far, admin=admins["other"]),
    }
    with clock.at(PICKED):
        share_demand(far, world.things["demand"]["own posted"], actor=admins["own"])
