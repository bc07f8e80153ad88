"""Demonstration enterprises of the small city: one to tell of, one to check, one on the list."""

from types import SimpleNamespace

from enterprises.rules.demonstration import EVIDENCE
from enterprises.services.nominations import attach_to_nomination
from tests.builders_nominations import make_nomination
from tests.builders_platforms import make_material


def add_nominations(world, team: SimpleNamespace, units: dict, admins: dict) -> None:
    """Let the district nominate two units, and the own platform the other, each as far as it has come."""

    def made(key: str, status: str, dimension: str, nominator=None):
        return make_nomination(
            status,
            organisation=units[key],
            admin=admins[key],
            team=team,
            dimension=dimension,
            nominator=nominator,
        )

    listed = made("own", "published", "green")
    draft = made("own", "draft", "digital")
    paper = make_material(units["own"], admins["own"], EVIDENCE)
    attach_to_nomination(draft, paper, EVIDENCE, actor=admins["own"])
    made("other", "submitted", "networked", admins["own"])
    proposed = made("other", "proposed", "intelligent")
    world.things["nomination"] = {
        "own nominated": draft,
        "other to check": made("other", "submitted", "digital"),
        "other proposed": proposed,
        "own listed": listed,
    }
    world.things["demonstration"] = {"listed": listed}
    world.things["demonstration list"] = {"over": listed.publicity}
