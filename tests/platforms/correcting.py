"""A list corrected, an objection upheld, as the stories of corrections begin."""

from casework import clock
from casework.objections import services
from platforms.services.corrections import correct_list
from tests.builders_objections import DECIDED_AT
from tests.builders_platforms import (
    at,
)

REASON = "申报单位名称登记有误，按营业执照更正。"
MOMENT = at(10, 12)


def rows_of(publicity, *, without=(), **cells) -> dict[int, list[str]]:
    rows = {n: list(row) for n, row in enumerate(publicity.rows, start=1) if n not in without}
    for position, name in cells.items():
        rows[int(position.removeprefix("row"))][0] = name
    return rows


def correct(publicity, applications, team, *, moment=MOMENT, reason=REASON, **values):
    round_ = applications[0].round
    given = {"rows": rows_of(publicity, row1="更正后的名称")} | values
    with clock.at(moment):
        return correct_list(round_, publicity, actor=team.approver, reason=reason, **given)


def uphold(objection, team) -> None:
    """Take an accepted objection to the decision that it is right."""
    steps = [
        (services.record_finding, team.handler),
        (services.endorse_finding, team.reviewer),
        (services.uphold_objection, team.approver),
    ]
    for step, actor in steps:
        with clock.at(DECIDED_AT):
            objection = step(objection, actor=actor, version=objection.version, note="经核查属实。")
