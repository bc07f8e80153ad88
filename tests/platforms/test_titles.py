"""The life of a title: warned, suspended, taken; its plaque, its level, its end."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework import audit, clock, hearings
from casework.models import CaseEvent, Document, Notice, OpenStep
from casework.workflow import NoteMissing, NotYet, SamePerson, StaleVersion, TransitionError
from platforms.models import Designation, Plaque, Platform
from platforms.selectors import completeness, standing_title
from platforms.services import expiry, selection, titles
from platforms.tasks import render_certificate
from tests.builders import make_official
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

pytestmark = pytest.mark.django_db
WHY = "抽查发现两个项目没有按合同实施。"


def take(step, title, actor, note=WHY, moment=OPENED):
    with clock.at(moment):
        return step(title, actor=actor, version=title.version, note=note)


def seen(title) -> str:
    """Return what the public directory says of the title's platform."""
    return Platform.objects.directory(clock.today()).get(pk=title.platform_id).title_status


def test_a_title_is_warned_and_restored_by_the_reviewer():
    team = make_team()
    title = make_title(team)

    warned = take(titles.warn_designation, title, team.reviewer)
    with clock.at(OPENED):
        public, counts = seen(warned), Designation.objects.in_force(clock.today()).count()
        step = OpenStep.objects.of(warned).open().get()
    restored = take(titles.lift_warning, warned, team.reviewer, "整改到位。")

    assert (warned.status, public, counts) == ("warned", "warned", 1)
    assert (step.duty, step.label) == ("reviewer", "检查整改，解除约谈或者进一步处理")
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


def test_a_plaque_is_entered_with_the_title_and_called_back_with_its_end():
    team = make_team()
    title = make_title(team)
    before = Plaque.objects.get()

    make_hearing("upheld", team=team, title=title)

    plaque = Plaque.objects.get()
    step = OpenStep.objects.of(title).open().get()
    assert (before.number, before.issued_on, before.issued_by, before.due_on) == (
        title.reference,
        date(2026, 10, 15),
        team.approver,
        None,
    )
    # 3 November + ten working days.
    assert plaque.due_on == step.due_on == date(2026, 11, 17)
    assert (step.duty, step.label, step.assignee) == ("handler", "收回标牌", team.handler)
    with clock.at(at(11, 18)):
        assert list(Plaque.objects.overdue(clock.today())) == [plaque]
        assert plaque.state == ("overdue", "超期未交回")


def test_a_plaque_comes_back_once():
    team = make_team()
    hearing = make_hearing("upheld", team=team)
    title = fresh(hearing.subject)

    with clock.at(at(11, 10)):
        plaque = titles.receive_plaque(
            title, actor=team.handler, version=title.version, note="完好。"
        )
        with pytest.raises(StaleVersion):
            titles.receive_plaque(title, actor=team.handler, version=title.version)
        with pytest.raises(TransitionError, match="不用收回"):
            titles.receive_plaque(title, actor=team.handler, version=fresh(title).version, note="")

    assert (plaque.returned_on, plaque.received_by, plaque.remark) == (
        date(2026, 11, 10),
        team.handler,
        "完好。",
    )
    assert not OpenStep.objects.of(title).open().exists()
    assert plaque.state == ("done", "已收回")


@pytest.mark.parametrize("who", ["reviewer", "approver", "unit"])
def test_only_the_handler_takes_the_plaque(who):
    team = make_team()
    hearing = make_hearing("upheld", team=team)
    title = fresh(hearing.subject)
    actor = admin_of(title) if who == "unit" else getattr(team, who)

    with pytest.raises(PermissionDenied):
        titles.receive_plaque(title, actor=actor, version=title.version)


def test_a_plaque_in_its_place_is_not_taken():
    team = make_team()
    title = make_title(team)

    with pytest.raises(TransitionError, match="不用收回"):
        titles.receive_plaque(title, actor=team.handler, version=title.version)


def test_the_database_keeps_a_return_whole():
    title = make_title()

    with pytest.raises(IntegrityError), transaction.atomic():
        Plaque.objects.filter(designation=title).update(returned_on=date(2026, 11, 1))


# The level


def test_a_level_is_set_at_the_grant_and_changed_with_a_reason():
    team = make_team()
    application = make_application("publicity", team=team)
    with clock.at(GRANTED):
        title = selection.grant_title(
            application, actor=team.approver, version=application.version, level="培育"
        )

    raised = titles.set_level(title, "重点", actor=team.approver, note="评价优秀。")

    event = CaseEvent.objects.of(raised).get(action="set_level")
    assert (title.level, raised.level, event.data) == (
        "培育",
        "重点",
        {"from": "培育", "to": "重点"},
    )
    assert raised.version == title.version + 1


def test_a_level_is_one_of_the_round():
    team = make_team()
    application = make_application("publicity", team=team)

    with pytest.raises(TransitionError, match="重点、培育"), clock.at(GRANTED):
        selection.grant_title(
            application, actor=team.approver, version=application.version, level="龙头"
        )
    with clock.at(GRANTED):
        title = selection.grant_title(application, actor=team.approver, version=application.version)
    for level in ("重点", "龙头"):
        with pytest.raises(TransitionError, match="培育等级可以改为：培育"):
            titles.set_level(title, level, actor=team.approver, note="x")
    with pytest.raises(PermissionDenied):
        titles.set_level(title, "培育", actor=make_official("handler"), note="x")

    assert title.level == "重点"


# The end of the term


def test_holders_are_told_90_30_and_7_days_before_and_once():
    team = make_team()
    title = make_title(team)
    last = title.valid_until

    told = {
        days: [expiry.tell_expiring(last - timedelta(days=days)) for _ in range(2)]
        for days in (91, 90, 60, 30, 29, 7, 1, 0)
    }

    admin = admin_of(title)
    subjects = Notice.objects.filter(event="title_expiring", recipient=admin).order_by("pk")
    assert told == {
        91: [0, 0],
        90: [1, 0],
        60: [0, 0],
        30: [1, 0],
        29: [0, 0],
        7: [1, 0],
        1: [0, 0],
        0: [0, 0],
    }
    assert [notice.subject.split("：")[0] for notice in subjects] == [
        "称号还有 90 天到期",
        "称号还有 30 天到期",
        "称号还有 7 天到期",
    ]
    assert fresh(title).status == "valid"


def test_a_missed_day_is_made_up_for_and_ended_titles_are_left_alone():
    team = make_team()
    title = make_title(team)
    last = title.valid_until

    missed = expiry.tell_expiring(last - timedelta(days=25))
    make_hearing("upheld", team=team, title=fresh(title))
    ended = expiry.tell_expiring(last - timedelta(days=7))

    assert (missed, ended) == (1, 0)
    assert hearings.live_on(title) is None
