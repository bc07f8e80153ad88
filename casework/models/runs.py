"""Runs of periodic work: one row for each kind, period and scope, claimed under a lease."""

from django.db import models

from casework import clock


class JobRun(models.Model):
    """Proof that a periodic task ran for a period; two beats make one row."""

    kind = models.CharField("种类", max_length=60)
    period = models.CharField("周期", max_length=40)
    scope = models.CharField("范围", max_length=60, blank=True)
    started_at = models.DateTimeField("开始", default=clock.now)
    lease_until = models.DateTimeField("租期至", null=True)
    finished_at = models.DateTimeField("完成", null=True)
    result = models.JSONField("结果", default=dict)

    class Meta:
        verbose_name = "定期任务记录"
        verbose_name_plural = verbose_name
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["kind", "started_at"], name="casework_jobrun_kind")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "scope"], name="casework_jobrun_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"
