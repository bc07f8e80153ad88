"""Objections and deputies of the small city."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from accounts.services.deputies import name_deputy
from casework import clock
from casework.objections.identity import Identity
from casework.objections.services import Claim, submit_objection
from platforms.services.selection import confirm_list
from tests.builders import make_official
from tests.builders_platforms import at, close, make_application, make_round

WEEK = timedelta(days=7)


def add_objections(world, team: SimpleNamespace, now: datetime) -> None:
    """Open a list that still runs at NOW, object to it, and keep the link that follows it."""
    round_ = make_round(team=team, name="有异议的征集")
    proposed = make_application("proposed", round_=round_, team=team)
    close(round_)
    with clock.at(at(10, 15)):
        versions = {proposed.reference: proposed.version}
        listed = confirm_list(round_, actor=team.approver, versions=versions)
        receipt = submit_objection(
            listed,
            Claim("person", None, "名单所列平台名称有误。", Identity("冼兆伦", "13800000021")),
            key="matrix-objection-0001",
        )
    world.things |= {
        "objection": {"raised": receipt.objection},
        "follow": {"any": receipt.token},
        "list": {"running": listed},
        "correction": {"any": SimpleNamespace(pk=round_.pk, reference=listed.reference)},
    }


def add_deputies(world, now: datetime) -> None:
    """Let the 经办 name a colleague, and two others each other; a fourth stays free."""
    colleague, other, third = (make_official() for _ in range(3))
    found = {"own": (world.people["handler"].user, colleague), "other": (other, third)}
    with clock.at(now):
        world.things["deputyship"] = {
            key: name_deputy(
                deputy,
                starts_on=clock.today(),
                ends_on=clock.today() + WEEK,
                reason="年休假",
                actor=principal,
            )
            for key, (principal, deputy) in found.items()
        }
    world.things["spare"]["colleague"] = make_official()
