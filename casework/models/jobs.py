"""Background work: a job row is the truth, the broker's message only a nudge."""

from django.db import models
from django.db.models import Q

from casework import clock


class JobState(models.TextChoices):
    QUEUED = "queued", "待办"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    DEAD = "dead", "需人工处理"


class Job(models.Model):
    """One deferred call of a task, written in the transaction that wants it."""

    task = models.CharField("任务", max_length=120)
    arguments = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    run_at = models.DateTimeField("最早执行", default=clock.now)
    nudged_at = models.DateTimeField("上次催办", null=True)
    lease_until = models.DateTimeField("租期至", null=True)
    created_at = models.DateTimeField("建立时间", default=clock.now)
    finished_at = models.DateTimeField("完成时间", null=True)
    error = models.TextField("最近一次错误", blank=True)

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "run_at"], name="casework_job_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="casework_job_state_known"
            )
        ]

    def __str__(self) -> str:
        return f"后台任务 {self.pk}"
