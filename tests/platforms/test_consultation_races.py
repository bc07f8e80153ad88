"""An answer and the step that closes its question, at one moment: one legal order, no deadlock."""

import pytest

from casework import audit
from casework.models import OpenStep
from casework.workflow import NotYet, StaleVersion, TransitionError
from platforms.models import ConsultationRequest
from platforms.services import consultations, review
from tests.builders_consultations import asked, make_department
from tests.builders_platforms import REVIEWED
from tests.platforms.test_races import ROUNDS, fresh, outcome, timed
from tests.races import again, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.on_postgresql,
]


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_an_answer_and_the_proposal_take_one_legal_order(round_number):
    tax = make_department()
    team, application, (request,) = asked("formal_review")
    version, asked_version = application.version, request.version

    results = at_once(
        [
            timed(
                REVIEWED,
                lambda: consultations.answer_without_opinion(
                    ConsultationRequest.objects.get(pk=request.pk),
                    actor=tax,
                    version=asked_version,
                ),
            ),
            timed(
                REVIEWED,
                lambda: review.propose_application(
                    fresh(application), actor=team.reviewer, version=version
                ),
            ),
        ]
    )

    request.refresh_from_db()
    succeeded, faults = outcome(results)
    assert set(faults) <= {StaleVersion, TransitionError, NotYet}
    assert (succeeded, request.status) in {(2, "done"), (1, "closed")}
    assert fresh(application).status == "proposed"
    assert not OpenStep.objects.of(request).open().exists()
    assert audit.faults() == []
