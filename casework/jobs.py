"""Background work that survives a lost worker or broker: ``defer()`` writes a job row."""

import sys
import threading
import time
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string
from django_celery_beat.models import PeriodicTask
from kombu.exceptions import OperationalError

from casework import audit, clock
from casework.models import Job, JobRun, JobState
from casework.permissions import Part, require_part

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
LEASE_RENEWED_EVERY = LEASE.total_seconds() / 4
RUN_LEASE = timedelta(minutes=10)
# A nudge that has not been picked up after this long is sent again.
PATIENCE = timedelta(seconds=10)
NUDGED_AGAIN_AFTER = timedelta(minutes=1)
# After a nudge that failed the broker is left alone for so many seconds: a step waits for it once.
BROKER_LEFT_ALONE = 10.0
MOST_IN_A_SWEEP = 500
RUN_JOB = "casework.tasks.run_job"
BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
KEEP_DONE = timedelta(days=7)
# Without them the record stays unsealed and lost work undone, and nobody would see it.
ALWAYS_ON = frozenset({"casework.tasks.seal_events", "casework.tasks.sweep_jobs"})


class ScheduleNeeded(ValueError):
    """Somebody wanted to switch off what the portal's promises rest on; the message is Chinese."""

    def __init__(self) -> None:
        super().__init__("办理记录封存和后台任务补办必须一直运行，不能停用")


def defer(task: str, *, after: timedelta = timedelta(0), **arguments: int | str) -> Job:
    """Write a job row for ``app.tasks.name`` and nudge a worker after commit.

    ``arguments`` are ids only; ``after`` delays the first try. The task must be idempotent: it
    runs at least once, even when the broker or the worker dies in between.
    """
    job = Job.objects.create(task=task, arguments=arguments, run_at=clock.wall() + after)
    if not after:
        transaction.on_commit(lambda: _nudge(job.pk))
    return job


def _nudge(job_id: int, *, anyway: bool = False) -> None:
    if settings.CELERY_TASK_ALWAYS_EAGER:
        current_app.tasks[RUN_JOB].apply(kwargs={"job_id": job_id}, throw=False)
        return
    if time.monotonic() < _Broker.away_until and not anyway:
        return
    try:
        current_app.send_task(RUN_JOB, kwargs={"job_id": job_id})
    except (OperationalError, OSError) as fault:
        _Broker.away_until = time.monotonic() + BROKER_LEFT_ALONE
        log.warning("job_nudge_failed", job_id=job_id, error=str(fault))


class _Broker:
    """What this process last found out about the broker."""

    away_until = 0.0


def run(job_id: int) -> bool:
    """Claim the job and call its task; False when it is done, not due or somebody else's.

    A failing task is put back with a growing delay and given up to a person after five tries;
    its exception passes on to the worker's log.
    """
    now = clock.wall()
    claimed = (
        _due(now)
        .filter(pk=job_id)
        .update(state=JobState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    )
    if not claimed:
        return False
    job = Job.objects.get(pk=job_id)
    try:
        with _Lease(job_id):
            import_string(job.task)(**job.arguments)
    finally:
        _finish(job, sys.exception())
    return True


def _finish(job: Job, fault: BaseException | None) -> None:
    now = clock.wall()
    changes: dict[str, object] = {"lease_until": None, "error": repr(fault) if fault else ""}
    if fault is None:
        changes |= {"state": JobState.DONE, "finished_at": now}
    elif job.attempts <= len(BACKOFF):
        changes |= {"state": JobState.QUEUED, "run_at": now + BACKOFF[job.attempts - 1]}
    else:
        changes |= {"state": JobState.DEAD, "finished_at": now}
    Job.objects.filter(pk=job.pk).update(**changes)


def _due(now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(
        Q(state=JobState.QUEUED, run_at__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)
    )


def sweep() -> int:
    """Nudge a worker again for each job that the broker or a dead worker left lying.

    Returns how many. A job is nudged once a minute at most, so a long queue does not grow by it.
    """
    now = clock.wall()
    left = _due(now - PATIENCE).filter(
        Q(nudged_at__isnull=True) | Q(nudged_at__lt=now - NUDGED_AGAIN_AFTER)
    )
    job_ids = list(left.order_by("pk").values_list("pk", flat=True)[:MOST_IN_A_SWEEP])
    Job.objects.filter(pk__in=job_ids).update(nudged_at=now)
    for job_id in job_ids:
        _nudge(job_id, anyway=True)
    return len(job_ids)


@transaction.atomic
def switch_schedule(schedule: PeriodicTask, *, is_enabled: bool, actor) -> None:
    """Switch a periodic task on or off and write it down; ScheduleNeeded for what must run.

    Raises PermissionDenied unless 系统管理员 does it.
    """
    require_part(actor, Part.SYSTEM)
    if schedule.task in ALWAYS_ON and not is_enabled:
        raise ScheduleNeeded
    kept = PeriodicTask.objects.select_for_update().get(pk=schedule.pk)
    if kept.enabled == is_enabled:
        return
    kept.enabled = is_enabled
    kept.save(update_fields=["enabled", "date_changed"])
    audit.record(
        "schedule_switched",
        actor=actor,
        label="启用定时任务" if is_enabled else "停用定时任务",
        data={"name": kept.name},
    )


def forget_old() -> None:
    """Drop finished jobs and old heartbeats; dead letters stay until a person deals with them."""
    before = clock.wall() - KEEP_DONE
    Job.objects.filter(state=JobState.DONE, finished_at__lt=before).delete()
    JobRun.objects.filter(kind="heartbeat", started_at__lt=before).delete()


def oldest_waiting_seconds() -> float:
    """Return for how many seconds the oldest due job has been waiting; 0.0 when none is due."""
    now = clock.wall()
    first = Job.objects.filter(state=JobState.QUEUED, run_at__lte=now).order_by("run_at").first()
    return (now - first.run_at).total_seconds() if first else 0.0


class _Lease:
    """Keeps a running job's lease alive, so that only a dead worker's job is taken over."""

    def __init__(self, job_id: int):
        self.job_id = job_id
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()

    def _renew(self) -> None:
        try:
            while not self.stopped.wait(LEASE_RENEWED_EVERY):
                Job.objects.filter(pk=self.job_id, state=JobState.RUNNING).update(
                    lease_until=clock.wall() + LEASE
                )
        except DatabaseError as fault:
            log.warning("job_lease_lost", job_id=self.job_id, error=str(fault))
        finally:
            connection.close()


def claim_run(kind: str, period: str, *, scope: str = "") -> JobRun | None:
    """Claim the run of ``kind`` for ``period``; None when it is finished or another has its lease."""
    now = clock.wall()
    row, _ = JobRun.objects.get_or_create(
        kind=kind, period=period, scope=scope, defaults={"started_at": now}
    )
    claimed = JobRun.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now), pk=row.pk, finished_at__isnull=True
    ).update(lease_until=now + RUN_LEASE)
    return row if claimed else None


def finish_run(run_row: JobRun, **result: object) -> None:
    JobRun.objects.filter(pk=run_row.pk).update(
        finished_at=clock.wall(), lease_until=None, result=result
    )
