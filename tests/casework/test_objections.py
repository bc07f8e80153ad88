"""异议: taken in while the list stands open, handled at three levels, what it bars and what it tells."""

from datetime import datetime

import pytest

from casework import audit, clock
from casework.models import (
    CaseEvent,
    Material,
    Notice,
    Objection,
    ObjectorKind,
    OpenStep,
)
from casework.objections import services
from casework.objections.identity import Identity
from casework.objections.outcomes import outcomes_of
from casework.objections.services import (
    EVIDENCE,
    Claim,
    PeriodOver,
    TooMany,
    submit_objection,
)
from casework.publicity import cleared
from casework.workflow import NotYet
from platforms.services import selection
from tests.builders_objections import (
    DECIDED_AT,
    FACTS,
    PERSON,
    RAISED,
    evidence,
    listed,
    make_list,
    make_objection,
    submit,
)
from tests.builders_platforms import GRANTED, at, make_team

pytestmark = pytest.mark.django_db

LAST_MICROSECOND = datetime(2026, 10, 14, 23, 59, 59, 999999, tzinfo=clock.GUANGZHOU)
FIRST_TOO_LATE = datetime(2026, 10, 15, 0, 0, 0, 0, tzinfo=clock.GUANGZHOU)


def claim(**values) -> Claim:
    return Claim(
        **{
            "kind": ObjectorKind.PERSON,
            "position": 1,
            "facts": FACTS,
            "identity": PERSON,
        }
        | values
    )


# Taking in


def test_an_objection_gets_a_number_and_waits_for_the_handler():
    team = make_team()
    publicity, _ = make_list(team=team)

    receipt = submit(publicity)

    objection = receipt.objection
    step = OpenStep.objects.of(objection).open().get()
    assert (objection.reference, objection.status) == ("SHYY-2026-0001", "received")
    assert objection.title == f"对{publicity.rows[0][0]}的异议"
    # Two working days after Monday the 12th.
    assert (step.duty, step.due_on.isoformat()) == ("handler", "2026-10-14")
    assert list(Notice.objects.filter(event="objection_received").values_list("recipient")) == [
        (team.handler.pk,)
    ]
    assert audit.faults() == []


def test_who_objects_is_unreadable_in_the_database():
    publicity, _ = make_list()

    receipt = submit(publicity)

    row = Objection.objects.values().get()
    events = list(CaseEvent.objects.values("data", "note", "actor_name"))
    notices = list(Notice.objects.values("subject", "body"))
    everything = f"{row}{events}{notices}"
    told = [one for one in ("陈建国", "13800138000", "chen@", receipt.token) if one in everything]
    assert told == []
    assert receipt.objection.identity == PERSON


def test_the_link_holds_more_than_128_bits_and_no_two_are_alike():
    publicity, _ = make_list()

    tokens = {submit(publicity).token for _ in range(3)}

    # 24 random bytes in the 64 letters of URLs.
    assert (len(tokens), {len(token) for token in tokens}) == (3, {32})


def test_the_same_key_is_taken_in_once():
    publicity, _ = make_list()

    with clock.at(RAISED):
        first, second = (
            submit_objection(publicity, claim(), key="k" * 32, files=[(EVIDENCE, evidence())])
            for _ in range(2)
        )

    assert (first.objection, first.token) == (second.objection, second.token)
    assert (Objection.objects.count(), Material.objects.filter(organisation=None).count()) == (1, 1)


@pytest.mark.parametrize(
    ("moment", "status"), [(at(10, 9, 0, 0), "received"), (LAST_MICROSECOND, "received")]
)
def test_the_whole_last_day_counts(moment, status):
    publicity, _ = make_list()

    with clock.at(moment):
        receipt = submit_objection(publicity, claim(), key="k" * 32)

    assert receipt.objection.status == status


@pytest.mark.parametrize("moment", [FIRST_TOO_LATE, at(10, 8, 23, 59)])
def test_outside_the_period_nothing_is_kept(moment):
    publicity, _ = make_list()
    before = Material.objects.count()

    with clock.at(moment), pytest.raises(PeriodOver, match="还在下面"):
        submit_objection(publicity, claim(), key="k" * 32, files=[(EVIDENCE, evidence())])

    assert (Objection.objects.count(), Material.objects.count()) == (0, before)


def test_one_telephone_number_cannot_flood_a_list():
    publicity, _ = make_list()
    for _ in range(services.MOST_A_DAY):
        submit(publicity, files=[])

    with pytest.raises(TooMany):
        submit(publicity, files=[])


def test_an_anonymous_hint_is_a_clue_that_stops_nothing():
    team = make_team()
    publicity, applications = make_list(team=team)

    receipt = submit(publicity, kind=ObjectorKind.ANONYMOUS, identity=Identity())

    with clock.at(GRANTED):
        clearance = cleared(applications[0])
    assert (receipt.objection.status, receipt.token, clearance.cleared) == ("clue", "", True)
    assert not OpenStep.objects.of(receipt.objection).exists()
    assert outcomes_of(publicity) == []
    assert Notice.objects.filter(event="objection_clue").count() == 1


# What it bars


def test_the_item_stands_still_and_the_rest_of_the_list_goes_on():
    team = make_team()
    publicity, (accused, other) = make_list(team=team)
    objection = make_objection(
        "accepted", publicity=publicity, team=team, position=listed(publicity, accused)
    )

    with clock.at(GRANTED):
        title = selection.grant_title(other, actor=team.approver, version=other.version)
        with pytest.raises(NotYet, match=f"有异议没有办结（{objection.reference}）"):
            selection.grant_title(accused, actor=team.approver, version=accused.version)

    assert title.application == other


def test_one_that_was_received_but_not_yet_judged_bars_too():
    publicity, (accused, _) = make_list()
    submit(publicity, position=listed(publicity, accused))

    with clock.at(GRANTED):
        clearance = cleared(accused)

    assert clearance.reason == "有异议没有办结（SHYY-2026-0001），办结前不能办理下一步。"


def test_an_objection_to_the_whole_list_bars_every_case():
    publicity, applications = make_list()
    submit(publicity, position=None)

    with clock.at(GRANTED):
        answers = [cleared(application).cleared for application in applications]

    assert answers == [False, False]


@pytest.mark.parametrize(
    ("status", "granted"), [("dismissed", True), ("upheld", False), ("not_accepted", True)]
)
def test_the_outcome_frees_or_bars(status, granted):
    team = make_team()
    publicity, (accused, _) = make_list(team=team)
    make_objection(status, publicity=publicity, team=team, position=listed(publicity, accused))

    with clock.at(DECIDED_AT):
        clearance = cleared(accused)

    assert clearance.cleared is granted
    if status == "upheld":
        assert clearance.reason == "异议成立（SHYY-2026-0001），名单更正前不能办理下一步。"


def test_a_second_objection_bars_on_when_the_first_is_dismissed():
    team = make_team()
    publicity, (accused, _) = make_list(team=team)
    position = listed(publicity, accused)
    second = submit(publicity, position=position).objection
    make_objection("dismissed", publicity=publicity, team=team, position=position)

    with clock.at(DECIDED_AT):
        clearance = cleared(accused)

    assert clearance.reason == f"有异议没有办结（{second.reference}），办结前不能办理下一步。"
