"""An expert is of every unit he acts for here, or did within three years (trust T5)."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from casework import clock
from casework.workflow import NotYet
from reviews.models import Assignment, Expert
from reviews.rules.conflicts import Party, TieKind
from reviews.selectors import conflicts_of
from reviews.selectors.plans import plan_of
from reviews.services import panels, scoring
from reviews.services.scoring import FileClosed
from tests.builders import make_organisation
from tests.builders_platforms import make_team
from tests.builders_reviews import (
    APPLICANTS,
    CONFIRMED,
    SCORED,
    assignments,
    make_cases,
    make_panel,
    submission,
    valid_code,
)

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=3 * 366 + 1)


def judged(status: str):
    """Return a panel over the file of a consortium, and the second of its units."""
    team, partner = make_team(), make_organisation()
    lead = Party(valid_code(APPLICANTS[0]), "牵头公司")
    parties = [lead, Party(partner.uscc, partner.name)]
    [case] = make_cases(1, team)
    made = make_panel(status, team=team, submissions=[submission(case, parties=parties)])
    return made, partner


def join(expert, organisation, *, left: timedelta | None = None) -> None:
    Membership.objects.create(
        user=expert.user,
        organisation=organisation,
        is_active=left is None,
        ended_on=None if left is None else clock.today() - left,
    )


@pytest.mark.parametrize(
    ("left", "bars"), [(None, True), (timedelta(days=300), True), (LONG_AGO, False)]
)
def test_a_member_of_the_consortium_is_drawn_only_when_long_gone(left, bars):
    made, partner = judged("draft")
    expert = made.pool[0]
    with clock.at(CONFIRMED):
        join(expert, partner, left=left)
        plan = plan_of(made.panel)
        found = conflicts_of(Expert.objects.get(pk=expert.pk), made.panel.items.get())

    # Who is not needed is left out as well, whoever the draw makes that be.
    barred = [one.candidate for one in plan.exclusions if one.reason.startswith("回避")]
    assert (bool(found), expert.pk in barred) == (bars, bars)
    assert [one.code for one in found] == (["employment"] if bars else [])


def test_who_became_a_member_after_the_proposal_is_not_appointed():
    made, partner = judged("proposed")
    chosen = made.panel.plans.get().content["choices"][0][1]
    join(Expert.objects.get(pk=chosen), partner)

    with clock.at(CONFIRMED), pytest.raises(NotYet, match="任职关系"):
        panels.confirm_panel(made.panel, actor=made.team.reviewer, version=made.panel.version)


def test_the_file_stays_closed_to_who_is_a_member_of_the_applicant():
    made, partner = judged("scoring")
    one = assignments(made.panel)[0]
    join(one.expert, partner, left=timedelta(days=1))

    with clock.at(SCORED), pytest.raises(FileClosed, match="任职关系"):
        scoring.open_file(one, actor=one.expert.user)

    kept = Assignment.objects.get(pk=one.pk)
    assert (kept.opened_at, kept.recusal_kind) == (None, "found")


@pytest.mark.parametrize(("is_joint", "kept"), [(True, 0), (False, 1)])
def test_a_conflict_declared_about_a_consortium_is_kept_against_nobody(is_joint, kept):
    made = judged("declaring")[0] if is_joint else make_panel("declaring")
    one = assignments(made.panel)[0]

    with clock.at(CONFIRMED):
        scoring.declare_conflicts(
            made.panel,
            actor=one.expert.user,
            answers={one.pk: scoring.Answer("有服务往来", TieKind.SERVICE)},
        )

    assert Assignment.objects.get(pk=one.pk).recusal_kind == "declared"
    assert one.expert.relations.count() == kept
