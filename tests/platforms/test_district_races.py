"""区初审 and the unit at one moment: one of them has acted, the other is told so."""

import pytest

from casework import audit
from casework.models import CaseEvent, OpenStep
from casework.workflow import StaleVersion
from platforms.services import applications, review
from tests.builders import make_official
from tests.builders_platforms import POINTS, REVIEWED, make_application, make_team
from tests.platforms.test_races import ROUNDS, fresh, outcome, timed
from tests.races import again, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.on_postgresql,
]


def recommending(application, actor, version):
    return lambda: review.recommend_application(
        fresh(application), actor=actor, version=version, note="同意推荐。"
    )


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_a_recommendation_and_a_withdrawal_take_one_legal_order(round_number):
    team = make_team()
    application = make_application("district_review", team=team)
    admin = application.organisation.memberships.get().user
    version = application.version

    results = at_once(
        [
            timed(REVIEWED, recommending(application, team.district, version)),
            timed(
                REVIEWED,
                lambda: applications.withdraw_application(
                    fresh(application), actor=admin, version=version
                ),
            ),
        ]
    )

    application.refresh_from_db()
    assert outcome(results) == (1, [StaleVersion])
    assert application.status in {"submitted", "withdrawn"}
    assert OpenStep.objects.of(application).open().count() == (application.status == "submitted")
    assert audit.faults() == []


def test_two_officers_of_one_district_act_once():
    team = make_team()
    second = make_official("district", "440112")
    application = make_application("district_review", team=team)
    version = application.version

    results = at_once(
        [
            timed(REVIEWED, recommending(application, team.district, version)),
            timed(
                REVIEWED,
                lambda: review.return_application(
                    fresh(application), actor=second, version=version, points=POINTS
                ),
            ),
        ]
    )

    acted = CaseEvent.objects.of(application).filter(duty="district")
    assert outcome(results) == (1, [StaleVersion])
    assert acted.count() == 1
    assert application.corrections.count() == (acted.get().action == "return_application")
