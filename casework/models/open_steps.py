"""What is waiting for whom: one open row for each case that somebody must act on."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from casework import clock


class OpenStepQuerySet(models.QuerySet):
    def open(self) -> "OpenStepQuerySet":
        return self.filter(closed_at__isnull=True)

    def of(self, case) -> "OpenStepQuerySet":
        return self.filter(content_type=ContentType.objects.get_for_model(case), object_id=case.pk)

    def to_recount(self) -> "OpenStepQuerySet":
        """Open steps whose due day is a guess and that say how it was counted."""
        return self.open().filter(
            due_is_provisional=True, counts_from__isnull=False, counted_days__isnull=False
        )

    def for_organisation(self, organisation) -> "OpenStepQuerySet":
        return self.open().filter(organisation=organisation)

    def by_deadline(self) -> "OpenStepQuerySet":
        return self.order_by(models.F("due_on").asc(nulls_last=True), "opened_at", "pk")


class OpenStep(models.Model):
    """A step that is open, or was: opened and closed by ``casework.workflow`` alone."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="事项类型")
    object_id = models.PositiveBigIntegerField("事项")
    case = GenericForeignKey()
    reference = models.CharField("办件编号", max_length=40)
    title = models.CharField("事项", max_length=200)
    subtitle = models.CharField("说明", max_length=200, blank=True)
    status = models.CharField("状态", max_length=32)
    status_label = models.CharField("状态名称", max_length=40)
    label = models.CharField("要办什么", max_length=60)
    duty = models.CharField("轮到谁", max_length=16)
    district = models.CharField("区", max_length=6, blank=True)
    department = models.CharField("部门", max_length=16, blank=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, verbose_name="单位", null=True, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="经手人", null=True, related_name="+"
    )
    opened_at = models.DateTimeField("到手时间", default=clock.now)
    due_on = models.DateField("最迟办完", null=True)
    due_is_provisional = models.BooleanField("时限暂按周末推算", default=False)
    counts_from = models.DateField("时限从哪天起计", null=True)
    counted_days = models.PositiveSmallIntegerField("时限的工作日数", null=True)
    pauses_clock = models.BooleanField("停表", default=False)
    closed_at = models.DateTimeField("办结时间", null=True)

    objects = OpenStepQuerySet.as_manager()

    class Meta:
        verbose_name = "待办步骤"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["duty", "due_on"], name="casework_openstep_todo"),
            models.Index(fields=["organisation", "due_on"], name="casework_openstep_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(closed_at__isnull=True),
                name="casework_openstep_one_open_per_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.label}"
