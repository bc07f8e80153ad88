"""Background work: nothing is lost with a worker or a broker, nothing is done twice."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from casework import clock, jobs
from casework.models import Delivery, Job, JobRun, JobState
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def make_job(task: str = "casework.tasks.heartbeat", **overrides) -> Job:
    return Job.objects.create(**{"task": task, "run_at": clock.wall()} | overrides)


def test_defer_writes_the_row_with_the_work_and_calls_after_commit(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.defer("casework.tasks.heartbeat")
        assert job.state == JobState.QUEUED

    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert JobRun.objects.filter(kind="heartbeat").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_defer_leaves_nothing_when_the_work_is_undone():
    @transaction.atomic
    def fail():
        jobs.defer("casework.tasks.heartbeat")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert Job.objects.count() == 0


def test_run_acts_once_however_often_it_is_called():
    job = make_job()

    assert [jobs.run(job.pk), jobs.run(job.pk)] == [True, False]
    assert JobRun.objects.filter(kind="heartbeat").count() == 1


def test_sweep_takes_over_what_a_dead_worker_left_running():
    past = clock.wall() - timedelta(minutes=5)
    dead = make_job(state=JobState.RUNNING, lease_until=past, attempts=1, run_at=past)
    alive = make_job(
        state=JobState.RUNNING, lease_until=clock.wall() + timedelta(minutes=1), run_at=past
    )

    assert jobs.sweep() == 1

    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, dead.attempts, alive.state) == (JobState.DONE, 2, JobState.RUNNING)


def test_sweep_takes_what_the_broker_lost():
    lost = make_job(run_at=clock.wall() - timedelta(minutes=1))

    assert (jobs.sweep(), jobs.sweep()) == (1, 0)

    lost.refresh_from_db()
    assert lost.state == JobState.DONE


def test_a_failing_job_is_tried_five_times_with_growing_patience_and_then_given_up():
    job = make_job("casework.tasks.deliver", arguments={"delivery_id": 0})
    waits = []
    for _ in range(5):
        with pytest.raises(Delivery.DoesNotExist):
            jobs.run(job.pk)
        job.refresh_from_db()
        waits.append(round((job.run_at - clock.wall()).total_seconds() / 60))
        Job.objects.filter(pk=job.pk).update(run_at=clock.wall())

    assert (job.state, job.attempts) == (JobState.DEAD, 5)
    assert waits[:4] == [1, 5, 30, 120]
    assert "DoesNotExist" in job.error
    assert jobs.run(job.pk) is False


def test_a_poisonous_job_does_not_keep_the_next_one_waiting():
    past = clock.wall() - timedelta(minutes=1)
    make_job("casework.tasks.deliver", arguments={"delivery_id": 0}, run_at=past)
    good = make_job(run_at=past)

    jobs.sweep()

    good.refresh_from_db()
    assert good.state == JobState.DONE


def test_a_delivery_is_sent_once_though_its_job_runs_twice():
    user = make_user()
    delivery = Delivery.objects.create(
        notice=user.notices.create(event="x", key="x:1", subject="标题", body="正文"),
        channel="email",
        address=user.email,
        message_id="<1@localhost>",
    )

    for _ in range(2):
        make_job("casework.tasks.deliver", arguments={"delivery_id": delivery.pk})
    for job in Job.objects.order_by("pk"):
        jobs.run(job.pk)

    assert [message.subject for message in mail.outbox] == ["【穗智转】标题"]


def test_claim_run_gives_one_period_to_one_worker():
    first = jobs.claim_run("evaluation", "2026")
    second = jobs.claim_run("evaluation", "2026")
    jobs.finish_run(first, graded=3)
    third = jobs.claim_run("evaluation", "2026")

    first.refresh_from_db()
    assert (second, third, first.result) == (None, None, {"graded": 3})


def test_claim_run_takes_over_an_expired_lease():
    first = jobs.claim_run("evaluation", "2026")
    JobRun.objects.filter(pk=first.pk).update(lease_until=clock.wall() - timedelta(seconds=1))

    assert jobs.claim_run("evaluation", "2026") == first


def test_forget_old_keeps_dead_letters():
    long_ago = clock.wall() - timedelta(days=30)
    make_job(state=JobState.DONE, finished_at=long_ago)
    dead = make_job(state=JobState.DEAD, finished_at=long_ago)

    jobs.forget_old()

    assert list(Job.objects.all()) == [dead]
