"""Enterprises of the small city: one's own with a draft, another's, one of another district."""

from datetime import date

from enterprises.services.cloud import Told, declare_cloud, report_cloud
from tests.builders import USCCS
from tests.builders_enterprises import fill_profile, make_enterprise
from tests.builders_lists import checked_list, list_row
from tests.roles import OTHER_DISTRICT


def add_enterprises(world, units: dict) -> None:
    """Draft the own unit's profile whole, and keep two that only a list knows."""
    own = fill_profile(units["own"], world.people["unit_admin"].user)
    world.things["enterprise"] = {
        "own": own,
        "listed": make_enterprise(),
        "far": make_enterprise(uscc="91000000MA0000111G", district=OTHER_DISTRICT),
    }
    world.things["listimport"] = {
        "checked": checked_list(list_row(USCCS[-1]), actor=world.people["handler"].user),
        "faulty": checked_list(list_row("9144"), actor=world.people["handler"].user),
    }
    told, admin = Told("equipment", date(2025, 3, 1), "合同 1"), world.people["unit_admin"].user
    world.things["cloudadoption"] = {
        "own": declare_cloud(told, provider="云岭云", actor=admin),
        "reported": report_cloud(told, uscc=world.things["enterprise"]["far"].uscc, actor=admin),
    }
    world.things["profile section"] = {"any": "scale"}
