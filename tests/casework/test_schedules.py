"""Schedules at the desk: switched by the administrator, recorded, two of them never off."""

import pytest
from django_celery_beat.models import PeriodicTask

from casework import jobs
from casework.models import CaseEvent
from tests.builders import login, make_administrator

pytestmark = pytest.mark.django_db


def administrator(client):
    user = make_administrator()
    login(client, user)
    return user


def page_of(task):
    return (
        f"/admin/django_celery_beat/periodictask/{PeriodicTask.objects.get(task=task).pk}/change/"
    )


def is_enabled(task):
    return PeriodicTask.objects.get(task=task).enabled


def test_switching_a_schedule_off_and_on_is_recorded(client):
    actor = administrator(client)
    task = "casework.tasks.tidy"

    states = []
    for form in ({}, {}, {"enabled": "on"}):
        client.post(page_of(task), form)
        states.append(is_enabled(task))

    events = CaseEvent.objects.filter(action="schedule_switched").order_by("pk")
    assert states == [False, False, True]
    assert [(event.actor, event.label, event.data) for event in events] == [
        (actor, "停用定时任务", {"name": "过期数据清理"}),
        (actor, "启用定时任务", {"name": "过期数据清理"}),
    ]


@pytest.mark.parametrize("task", ["casework.tasks.seal_events", "casework.tasks.sweep_jobs"])
def test_what_the_promises_rest_on_is_never_switched_off(client, task):
    actor = administrator(client)

    page = client.post(page_of(task), {}).content.decode()

    assert "必须一直运行，不能停用" in page
    with pytest.raises(jobs.ScheduleNeeded):
        jobs.switch_schedule(PeriodicTask.objects.get(task=task), is_enabled=False, actor=actor)
    assert is_enabled(task)


def test_switching_asks_who_it_is_after_five_minutes(client):
    administrator(client)
    session = client.session
    session["started_at"] -= 301
    session.save()

    answer = client.post(page_of("casework.tasks.tidy"), {})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert is_enabled("casework.tasks.tidy")
