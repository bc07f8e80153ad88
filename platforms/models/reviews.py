"""What the 经办 ticked while looking at a material; part of the record of the review."""

from django.db import models

from casework import clock
from platforms.models.applications import PlatformApplication


class MaterialTick(models.Model):
    """One point of one material, looked at and found in order."""

    application = models.ForeignKey(
        PlatformApplication, models.PROTECT, verbose_name="申请", related_name="ticks"
    )
    code = models.CharField("材料", max_length=10)
    point = models.CharField("审查要点", max_length=100)
    ticked_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="审查人", related_name="+"
    )
    ticked_at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = "材料审查勾选"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code", "point"], name="platforms_materialtick_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.point}"
