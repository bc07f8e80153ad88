"""标牌: which plaque hangs where, since when, and whether it has come back."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework import clock


class PlaqueQuerySet(models.QuerySet):
    def to_return(self) -> "PlaqueQuerySet":
        """Plaques that are due back and have not come."""
        return self.filter(due_on__isnull=False, returned_on__isnull=True)

    def overdue(self, on: date) -> "PlaqueQuerySet":
        return self.to_return().filter(due_on__lt=on)


class Plaque(models.Model):
    """One plaque: issued with the title, due back when the title is taken or given up."""

    number = models.CharField("标牌编号", max_length=40, unique=True)
    designation = models.OneToOneField(
        "platforms.Designation", models.PROTECT, verbose_name="称号", related_name="plaque"
    )
    issued_on = models.DateField("颁发日期")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="颁发人", related_name="+"
    )
    due_on = models.DateField("最迟交回", null=True, editable=False)
    due_is_provisional = models.BooleanField("交回期限暂按周末推算", default=False, editable=False)
    returned_on = models.DateField("收回日期", null=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="收回人",
        null=True,
        editable=False,
        related_name="+",
    )
    remark = models.CharField("收回情况", max_length=300, blank=True, editable=False)

    objects = PlaqueQuerySet.as_manager()

    class Meta:
        verbose_name = "标牌"
        verbose_name_plural = verbose_name
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True, received_by__isnull=True)
                | Q(returned_on__gte=F("issued_on"), received_by__isnull=False),
                name="platforms_plaque_return_whole",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("issued_on")),
                name="platforms_plaque_due_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def state(self) -> tuple[str, str]:
        """The status value and the words of where the plaque is."""
        if self.returned_on:
            return "done", "已收回"
        if self.due_on is None:
            return "valid", "在平台处"
        return ("overdue", "超期未交回") if clock.today() > self.due_on else ("planned", "待交回")
