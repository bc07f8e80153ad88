"""The life of a title: warned, suspended, taken; its plaque, its level, its end."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework import audit, clock
from casework.models import CaseEvent, Document, OpenStep
from casework.workflow import NoteMissing, NotYet, SamePerson
from platforms.models import Designation
from platforms.selectors import completeness, standing_title
from platforms.services import titles
from platforms.tasks import render_certificate
from tests.builders_platforms import GRANTED, at, make_application, make_round, make_team
from tests.builders_titles import (
    DECIDED,
    OPENED,
    REASON,
    admin_of,
    fresh,
    make_hearing,
    make_title,
    open_on,
)
from tests.platforms.holding import seen, take

pytestmark = pytest.mark.django_db


def test_a_title_is_warned_and_restored_by_the_reviewer():
    team = make_team()
    title = make_title(team)

    warned = take(titles.warn_designation, title, team.reviewer)
    with clock.at(OPENED):
        public, counts = seen(warned), Designation.objects.in_force(clock.today()).count()
        step = OpenStep.objects.of(warned).open().get()
    restored = take(titles.lift_warning, warned, team.reviewer, "整改到位。")

    assert (warned.status, public, counts) == ("warned", "warned", 1)
    assert (step.duty, step.label) == ("reviewer", "检查整改：到位的解除约谈，不到位的报负责人暂停")
    assert (restored.status, restored.status_since) == ("valid", OPENED)
    assert not OpenStep.objects.of(restored).open().exists()


def test_a_suspended_title_is_held_but_counts_for_nothing():
    team = make_team()
    title = make_title(team)

    suspended = take(titles.suspend_designation, title, team.approver)

    with clock.at(OPENED):
        today = clock.today()
        assert (suspended.shown_status, seen(suspended)) == ("suspended", "suspended")
        assert not Designation.objects.in_force(today).exists()
        assert Designation.objects.held(today).get() == suspended
    assert take(titles.resume_designation, suspended, team.approver).status == "valid"


@pytest.mark.parametrize(
    ("step", "duty"),
    [
        (titles.warn_designation, "reviewer"),
        (titles.suspend_designation, "approver"),
    ],
)
def test_measures_need_a_reason_and_the_right_hands(step, duty):
    team = make_team()
    title = make_title(team)
    people = {
        "handler": team.handler,
        "reviewer": team.reviewer,
        "approver": team.approver,
        "unit": admin_of(title),
    }

    with pytest.raises(NoteMissing):
        take(step, title, people[duty], " ")
    for name, actor in people.items():
        if name != duty:
            with pytest.raises(PermissionDenied):
                take(step, title, actor)

    assert fresh(title).status == "valid"


def test_nobody_measures_a_title_at_another_level_than_he_granted_it():
    team = make_team()
    title = make_title(team)
    team.handler.official_profile.duty = "reviewer"
    team.handler.official_profile.save()
    promoted = type(team.handler).objects.get(pk=team.handler.pk)

    with pytest.raises(SamePerson):
        take(titles.warn_designation, title, promoted)


def test_nothing_is_done_to_a_title_whose_term_is_over():
    team = make_team()
    title = make_title(team)
    after = at(10, 15) + timedelta(days=3 * 366)

    with pytest.raises(NotYet, match="届满"):
        take(titles.warn_designation, title, team.reviewer, moment=after)
    with pytest.raises(NotYet, match="届满"):
        open_on(title, team, after)


# Taking it away


def test_nobody_takes_a_title_without_a_decided_hearing():
    team = make_team()
    hearing = make_hearing("in_decision", team=team)

    with pytest.raises(NotYet, match="陈述申辩"), clock.at(DECIDED):
        titles.revoke_designation(hearing, actor=team.approver, note=REASON)

    assert Designation.objects.get().status == "valid"


def test_the_decision_takes_the_title_at_once_everywhere():
    team = make_team()
    title = make_title(team)
    with clock.at(GRANTED):
        render_certificate(designation_id=title.pk)

    make_hearing("upheld", team=team, title=title)

    title = fresh(title)
    certificate = Document.objects.of(title).get(kind="designation_certificate")
    with clock.at(DECIDED):
        validity = title.document_validity(certificate)
        assert (validity.state, validity.since) == ("revoked", DECIDED)
        assert (title.status, seen(title)) == ("revoked", "revoked")
        assert not Designation.objects.held(clock.today()).exists()
    event = CaseEvent.objects.of(title).get(action="revoke_designation")
    assert (event.note, event.actor, event.duty) == (REASON, team.approver, "approver")
    assert audit.faults() == []


@pytest.mark.parametrize("status", ["warned", "suspended", "surrendering"])
def test_a_title_is_taken_from_every_status_it_is_held_in(status):
    team = make_team()
    title = make_title(team)
    step, actor = {
        "warned": (titles.warn_designation, team.reviewer),
        "suspended": (titles.suspend_designation, team.approver),
        "surrendering": (titles.request_surrender, admin_of(title)),
    }[status]

    make_hearing("upheld", team=team, title=take(step, title, actor))

    assert fresh(title).status == "revoked"


def test_a_taken_title_bars_a_year_and_then_can_be_won_again():
    team = make_team()
    hearing = make_hearing("upheld", team=team)
    unit = hearing.organisation
    soon = make_round(team=team, closes_at=at(12, 30, 17), opens_at=at(11, 10, 9))
    later = make_round(
        team=team,
        opens_at=at(11, 10, 9),
        closes_at=at(11, 10, 17).replace(year=2027),
    )

    assert "2027年11月3日" in standing_title(unit, soon)
    assert standing_title(unit, later) == ""


def test_a_unit_whose_title_was_taken_does_not_come_back_as_a_partner():
    team = make_team()
    former = make_hearing("upheld", team=team).organisation
    soon = make_round(team=team, closes_at=at(12, 30, 17))
    later = make_round(team=team, closes_at=at(11, 10, 17).replace(year=2027))
    faults = []
    for round_ in (soon, later):
        application = make_application("draft", round_=round_, team=team)
        rows = [
            {"name": one.name, "uscc": one.uscc, "work": "平台建设与运营。", "share": "50.00"}
            for one in (application.organisation, former)
        ]
        application.answers = {**application.answers, "consortium": rows}
        with clock.at(at(11, 20)):
            faults.append([f for f in completeness(application) if f["section"] == "consortium"])

    assert len(faults[0]) == 1
    assert f"{former.name}的称号已被取消，2027年11月3日" in faults[0][0]["message"]
    assert (faults[0][0]["field"], faults[1]) == ("1-uscc", [])


# The plaque


# The level


# The end of the term
