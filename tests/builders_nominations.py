"""Builders of demonstration enterprises: nominated, told, reviewed and listed by the services."""

from types import SimpleNamespace

from accounts.models import Organisation
from casework import clock
from enterprises.models import Nomination
from enterprises.rules.demonstration import EVIDENCE
from enterprises.services import demonstrations, nominations
from tests.builders import USCCS, make_admin, make_organisation
from tests.builders_platforms import at, make_material, make_team

NOMINATED, FILED, CHECKED, PROPOSED = at(10, 19), at(10, 20), at(10, 21), at(10, 22)
# The list is confirmed on a Monday: five working days are over on Friday the 30th.
CONFIRMED, CLEARED = at(10, 26), at(11, 2)
REASON = "注塑车间联网改造，一次合格率明显提高。"
STORY = {
    "summary": "注塑车间两周排产上线，次品追到机台。",
    "before": "插单靠喊\n次品找不到原因",
    "work": "18 台注塑机联网\n排产规则上线",
    "started_on": "2026-01-05",
    "finished_on": "2026-03-31",
    "scenes": ["S05", "S07"],
}
EFFECT = {
    "indicator": "一次合格率",
    "unit": "%",
    "before": "93.10",
    "after": "97.60",
    "period": "改造前后各一季度，取自质检台账",
}
ANSWERS = {"story": STORY, "effects": [EFFECT]}
# What a nomination passes through on its way onto the list.
WAY = ("draft", "submitted", "formal_review", "proposed", "publicity", "published")


def make_nomination(
    status: str = "draft",
    *,
    organisation: Organisation | None = None,
    nominator=None,
    team: SimpleNamespace | None = None,
    dimension: str = "digital",
    answers: dict | None = None,
    admin=None,
) -> Nomination:
    """Return a nomination that has come as far as ``status`` by its services, each at its moment."""
    team = team or make_team()
    organisation = organisation or make_organisation(uscc=USCCS[10], district="440112")
    admin = admin or make_admin(organisation)
    with clock.at(NOMINATED):
        made = nominations.nominate(
            organisation.uscc, dimension, REASON, actor=nominator or team.district
        )
    with clock.at(FILED):
        if status != WAY[0]:
            fill_nomination(made, admin, answers)
            made = hand_in_nomination(made, admin)
    for name in WAY[2 : WAY.index(status) + 1]:
        made = _STEPS[name](made, team)
    made.team, made.admin = team, admin
    return made


def fill_nomination(made: Nomination, admin, answers: dict | None = None) -> None:
    """Tell everything and attach the evidence."""
    for key, raw in (answers or ANSWERS).items():
        made.refresh_from_db()
        nominations.save_nomination_section(
            made, key, raw, actor=admin, draft_version=made.draft_version
        )
    material = make_material(made.organisation, admin, EVIDENCE)
    nominations.attach_to_nomination(made, material, EVIDENCE, actor=admin)


def hand_in_nomination(made: Nomination, admin) -> Nomination:
    made.refresh_from_db()
    service = (
        nominations.file_nomination if made.status == "draft" else nominations.refile_nomination
    )
    return service(
        made,
        actor=admin,
        version=made.version,
        draft_version=made.draft_version,
        signed_name=admin.name,
    )


def confirm_all(team: SimpleNamespace):
    """Confirm everything proposed as one list."""
    with clock.at(CONFIRMED):
        proposed = Nomination.objects.filter(status="proposed")
        return demonstrations.confirm_demonstrations(
            actor=team.approver, versions={one.reference: one.version for one in proposed}
        )


def _check(made: Nomination, team: SimpleNamespace) -> Nomination:
    with clock.at(CHECKED):
        return demonstrations.check_nomination(
            made, actor=team.handler, version=made.version, note="与台账一致。"
        )


def _propose(made: Nomination, team: SimpleNamespace) -> Nomination:
    with clock.at(PROPOSED):
        return demonstrations.propose_nomination(made, actor=team.reviewer, version=made.version)


def _confirm(made: Nomination, team: SimpleNamespace) -> Nomination:
    confirm_all(team)
    return Nomination.objects.get(pk=made.pk)


def _list(made: Nomination, team: SimpleNamespace) -> Nomination:
    with clock.at(CLEARED):
        return demonstrations.list_nomination(made, actor=team.approver, version=made.version)


_STEPS = {
    "formal_review": _check,
    "proposed": _propose,
    "publicity": _confirm,
    "published": _list,
}
