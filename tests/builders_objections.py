"""Builders of objections: every state is reached through the services."""

from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from casework import clock
from casework.models import Objection, ObjectorKind, Publicity
from casework.objections import services
from casework.objections.identity import Identity
from casework.objections.services import EVIDENCE, Claim, Receipt
from platforms.services import selection
from tests.builders import make_organisation
from tests.builders_platforms import (
    CONFIRMED,
    at,
    close,
    make_application,
    make_round,
    make_team,
    picture,
)
from tests.recorded import recorded

# The list opens on 9 October and its last day is the 14th.
RAISED, TAKEN_ON, FOUND_AT, DECIDED_AT = at(10, 12), at(10, 13), at(10, 20), at(10, 28)
PERSON = Identity(name="陈建国", phone="13800138000", email="chen@example.com")
FACTS = "申报的客户合同与实际不符，见所附照片。"
ANSWER = "经核查，合同真实有效，与申报内容一致。"
_keys = count(1)


def evidence(name: str = "证据.png", colour: str = "white") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(colour), content_type="image/png")


@recorded
def make_list(*, units: int = 2, team=None, called_by=None) -> tuple[Publicity, list]:
    """Return a list of ``units`` applications that opened on 9 October, and its applications.

    ``called_by`` are the officials of the call, when they are others than those of the cases.
    """
    team = team or make_team()
    round_ = make_round(team=called_by or team)
    made = [
        make_application("proposed", round_=round_, organisation=make_organisation(), team=team)
        for _ in range(units)
    ]
    close(round_)
    with clock.at(CONFIRMED):
        versions = {one.reference: one.version for one in made}
        opened = selection.confirm_list(round_, actor=team.approver, versions=versions)
    for one in made:
        one.refresh_from_db()
    return opened, made


def listed(publicity: Publicity, application) -> int:
    """Return the position of ``application`` on the list."""
    return publicity.items.get(object_id=application.pk).position


def submit(publicity: Publicity, *, position: int | None = 1, files=None, **claim) -> Receipt:
    """Raise an objection on 12 October in a person's own name."""
    values = {"kind": ObjectorKind.PERSON, "facts": FACTS, "identity": PERSON} | claim
    sent = [(EVIDENCE, evidence())] if files is None else files
    with clock.at(RAISED):
        return services.submit_objection(
            publicity,
            Claim(position=position, **values),
            key=f"objection-key-{next(_keys):06}",
            files=sent,
        )


def make_objection(
    status: str = "received", *, publicity: Publicity, team, position: int | None = 1, **claim
) -> Objection:
    """Return an objection at ``status``, handled by ``team``."""
    objection = submit(publicity, position=position, **claim).objection
    steps = {
        "accepted": (TAKEN_ON, services.accept_objection, team.handler, ""),
        "found": (FOUND_AT, services.record_finding, team.handler, "合同经核对属实，建议不成立。"),
        "reviewed": (FOUND_AT, services.endorse_finding, team.reviewer, "同意。"),
        "dismissed": (DECIDED_AT, services.dismiss_objection, team.approver, ANSWER),
        "upheld": (DECIDED_AT, services.uphold_objection, team.approver, ANSWER),
    }
    if status == "not_accepted":
        steps = {status: (TAKEN_ON, services.decline_objection, team.handler, "没有写明事实。")}
    if status == "upheld":
        del steps["dismissed"]
    for name, (moment, step, actor, note) in steps.items():
        if objection.status == status:
            break
        with clock.at(moment):
            objection = step(objection, actor=actor, version=objection.version, note=note)
        assert objection.status == name
    return objection


__all__ = ["PERSON", "listed", "make_list", "make_objection", "submit"]
