"""公示: lists frozen and hashed, with the working-day period they stay open."""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q

from casework import clock
from casework.models.append_only import AppendOnly, AppendOnlyQuerySet, Frozen


class PublicityQuerySet(AppendOnlyQuerySet):
    def running(self, on: date) -> "PublicityQuerySet":
        return self.filter(starts_on__lte=on, ends_on__gte=on)

    def over(self, on: date) -> "PublicityQuerySet":
        return self.filter(ends_on__lt=on)


class Publicity(Frozen):
    """A published list: content, hash and period never change after it opens."""

    reference = models.CharField("公示编号", max_length=40, unique=True)
    title = models.CharField("标题", max_length=200)
    basis = models.CharField("依据", max_length=200)
    contact = models.CharField("联系方式", max_length=300)
    columns = models.JSONField("栏目", default=list)
    rows = models.JSONField("名单", default=list)
    days = models.PositiveSmallIntegerField("工作日数")
    starts_on = models.DateField("第一天")
    ends_on = models.DateField("最后一天")
    is_provisional = models.BooleanField("最后一天暂按周末推算", default=False)
    opened_at = models.DateTimeField("发布时间", default=clock.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发布人", related_name="+"
    )

    objects = PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = verbose_name
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="casework_publicity_period_ordered"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1), name="casework_publicity_days_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def frozen_content(self) -> dict[str, object]:
        return {
            "title": self.title,
            "basis": self.basis,
            "contact": self.contact,
            "columns": self.columns,
            "rows": self.rows,
            "days": self.days,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
        }

    def is_over(self, on: date) -> bool:
        """Tell whether ``on`` lies after the last day."""
        return on > self.ends_on


class PublicityItem(AppendOnly):
    """One case on a published list."""

    publicity = models.ForeignKey(
        Publicity, models.PROTECT, verbose_name="公示", related_name="items"
    )
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="事项类型")
    object_id = models.PositiveBigIntegerField("事项")
    case = GenericForeignKey()
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = "公示条目"
        verbose_name_plural = verbose_name
        ordering = ["publicity_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["publicity", "position"], name="casework_publicityitem_position"
            ),
            models.UniqueConstraint(
                fields=["publicity", "content_type", "object_id"],
                name="casework_publicityitem_once_per_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publicity_id}/{self.position}"
