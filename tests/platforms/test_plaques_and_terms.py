"""Plaques, cultivation levels and the end of a term."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework import clock, hearings
from casework.models import CaseEvent, Notice, OpenStep
from casework.workflow import StaleVersion, TransitionError
from platforms.models import Plaque
from platforms.services import expiry, selection, titles
from tests.builders import make_official
from tests.builders_platforms import GRANTED, at, make_application, make_team
from tests.builders_titles import (
    admin_of,
    fresh,
    make_hearing,
    make_title,
)

pytestmark = pytest.mark.django_db


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
