"""The worker of the suite: what was deferred is done now, at the moment of the caller."""

from casework import jobs
from casework.models import Job, JobState


def work_off_jobs() -> None:
    """Do what the worker does: render documents, draw pages, send mails."""
    while waiting := list(Job.objects.filter(state=JobState.QUEUED)):
        for job in waiting:
            jobs.run(job.pk)
