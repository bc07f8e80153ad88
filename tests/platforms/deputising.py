"""Deputies named and approved, and what waits for whom."""

from datetime import timedelta

from accounts.models import Deputyship, User
from accounts.services.deputies import decide_deputy, name_deputy
from casework import clock
from casework.desk.todo import waiting_for
from casework.permissions import Part
from casework.workflow import advance
from platforms.states import (
    SEND_BACK_APPLICATION,
)
from tests.builders import make_administrator
from tests.builders_platforms import (
    REVIEWED,
    make_application,
)

TODAY = clock.local_day(REVIEWED)
WEEK = timedelta(days=7)


def named(principal, deputy, *, starts_on=TODAY, ends_on=TODAY + WEEK) -> Deputyship:
    with clock.at(REVIEWED):
        return name_deputy(
            deputy, starts_on=starts_on, ends_on=ends_on, reason="年休假", actor=principal
        )


def approved(principal, deputy, **period) -> Deputyship:
    deputyship = named(principal, deputy, **period)
    with clock.at(REVIEWED):
        return decide_deputy(deputyship, approves=True, actor=make_administrator(Part.SECURITY))


def case_of(team):
    """Return an application that lies with the 经办 of the team again."""
    application = make_application("formal_review", team=team)
    return advance(application, SEND_BACK_APPLICATION, actor=team.reviewer, note="再核对")


def waiting(person) -> list[str]:
    with clock.at(REVIEWED):
        return [step.reference for step in waiting_for(User.objects.get(pk=person.pk).official)]
