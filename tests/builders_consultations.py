"""Builders of consultations: departments, and questions that are out at them."""

from casework import clock
from casework.transitions import Duty
from platforms.models import ConsultationRequest
from platforms.selectors import departments_without_officers
from platforms.services import consultations
from tests.builders import make_official
from tests.builders_platforms import REVIEWED, at, make_application, make_round, make_team
from tests.recorded import recorded

QUESTION = "是否有影响入选的情况。"
OVER = at(9, 23)


@recorded
def make_department(department: str = "tax", **user):
    return make_official(Duty.CONSULTED, department=department, **user)


def staff(*departments: str) -> None:
    """Give each department somebody who can answer, where it has nobody."""
    lacking = departments_without_officers()
    for one in departments:
        if one in lacking:
            make_department(one)


def ask(application, team, departments=("tax",), days: int = 5) -> list[ConsultationRequest]:
    staff(*departments)
    with clock.at(REVIEWED):
        return consultations.start_consultations(
            [application], actor=team.handler, departments=departments, question=QUESTION, days=days
        )


@recorded
def asked(status: str = "submitted", departments=("tax",), **round_values):
    """Return (team, application, questions) with the questions out."""
    team = make_team()
    round_ = make_round(team=team, **round_values)
    application = make_application(status, team=team, round_=round_)
    return team, application, ask(application, team, departments)


def answer(request, person, *, note: str = "", moment=REVIEWED) -> ConsultationRequest:
    service = consultations.answer_with_opinion if note else consultations.answer_without_opinion
    with clock.at(moment):
        request.refresh_from_db()
        return service(request, actor=person, version=request.version, note=note)


def lapse() -> int:
    with clock.at(OVER):
        return consultations.lapse_due_consultations()
