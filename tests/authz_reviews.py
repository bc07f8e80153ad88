"""The panels of the small city: one at each stage, all judged by the expert of the matrix and four others."""

from types import SimpleNamespace

from casework import clock
from casework.releases.services import approve_export
from reviews.models import Expert
from reviews.models.experts import Source
from reviews.rules.conflicts import Tie, TieKind
from reviews.services.experts import record_relation
from tests.builders_releases import REQUESTED, make_request
from tests.builders_reviews import make_expert, make_panel

STAGES = {
    "panel draft": "draft",
    "panel proposed": "proposed",
    "panel declaring": "declaring",
    "panel scoring": "scoring",
    "panel complete": "scored",
    "panel closed": "closed",
}


def add_reviews(world, team: SimpleNamespace) -> None:
    """Add a panel at each stage, and what the expert, and another, has in hand in them."""
    administrator = world.people["security"].user
    expert = Expert.objects.get(user=world.people["expert"].user)
    pool = [expert, *(make_expert(n, administrator=administrator) for n in range(1, 5))]
    panels = {
        variant: make_panel(stage, team=team, pool=pool).panel for variant, stage in STAGES.items()
    }
    tie = Tie(TieKind.KINSHIP, pool[1].employer_uscc, "无关的单位")
    record_relation(pool[2], tie, actor=team.handler, source=Source.IMPORTED)
    world.things["panel"] = panels
    world.things["assignment"] = {
        "own to declare": _of(panels["panel declaring"], expert),
        "own to score": _of(panels["panel scoring"], expert),
        "own in": _of(panels["panel complete"], expert),
        "own over": _of(panels["panel closed"], expert),
        "other": _of(panels["panel scoring"], pool[1]),
    }


def add_releases(world) -> None:
    """Let 经办 ask for the pool of experts as a file twice; one of the two may be taken."""
    handler, approver = world.people["handler"].user, world.people["approver"].user
    with clock.at(REQUESTED):
        asked, granted = (make_request(actor=handler) for _ in range(2))
        granted = approve_export(granted, actor=approver, version=granted.version)
    world.things["exportrequest"] = {"export asked": asked, "export approved": granted}


def _of(panel, expert: Expert):
    return panel.live_assignments().get(expert=expert)
