"""The history of cases and of the portal: append-only events, chained per case, sealed in batches."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from casework import clock
from casework.models.append_only import AppendOnly, AppendOnlyQuerySet


class CaseEventQuerySet(AppendOnlyQuerySet):
    def of(self, case) -> "CaseEventQuerySet":
        return self.filter(
            content_type=ContentType.objects.get_for_model(case), object_id=case.pk
        ).order_by("sequence")


class CaseEvent(AppendOnly):
    """One thing that happened, to a case or (without one) in the portal."""

    content_type = models.ForeignKey(
        ContentType, models.PROTECT, verbose_name="事项类型", null=True, editable=False
    )
    object_id = models.PositiveBigIntegerField("事项", null=True, editable=False)
    case = GenericForeignKey()
    sequence = models.PositiveIntegerField("序号", null=True, editable=False)
    reference = models.CharField("办件编号", max_length=40, blank=True, db_index=True)
    at = models.DateTimeField("时间", default=clock.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="办理人", related_name="+", null=True
    )
    actor_name = models.CharField("办理人姓名", max_length=140, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="代谁办理",
        related_name="+",
        null=True,
        editable=False,
    )
    duty = models.CharField("职责", max_length=16, blank=True)
    action = models.CharField("动作", max_length=60)
    label = models.CharField("名称", max_length=60)
    source = models.CharField("原状态", max_length=32, blank=True)
    target = models.CharField("新状态", max_length=32, blank=True)
    note = models.TextField("意见", blank=True)
    data = models.JSONField("附记", default=dict)
    previous_hash = models.CharField("前一条摘要", max_length=64, blank=True)
    hash = models.CharField("本条摘要", max_length=64)

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = "办理记录"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], name="casework_event_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "sequence"],
                name="casework_caseevent_one_per_sequence",
            ),
            models.CheckConstraint(
                condition=Q(
                    content_type__isnull=True, object_id__isnull=True, sequence__isnull=True
                )
                | Q(content_type__isnull=False, object_id__isnull=False, sequence__isnull=False),
                name="casework_caseevent_case_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.label}".strip()


class EventSeal(AppendOnly):
    """A chained seal over a batch of events; its text leaves the host once a day."""

    number = models.PositiveIntegerField("封存号", unique=True)
    sealed_at = models.DateTimeField("封存时间", default=clock.now)
    event_count = models.PositiveIntegerField("条数")
    previous_hash = models.CharField("前一封存摘要", max_length=64, blank=True)
    hash = models.CharField("封存摘要", max_length=64)

    class Meta:
        verbose_name = "记录封存"
        verbose_name_plural = verbose_name
        ordering = ["number"]

    def __str__(self) -> str:
        return f"封存 {self.number}"


class SealedEvent(AppendOnly):
    """An event's place in a seal, with the hash it had when it was sealed."""

    seal = models.ForeignKey(EventSeal, models.PROTECT, verbose_name="封存", related_name="members")
    event = models.OneToOneField(
        CaseEvent, models.PROTECT, verbose_name="记录", related_name="sealed"
    )
    event_hash = models.CharField("记录摘要", max_length=64)

    class Meta:
        verbose_name = "封存明细"
        verbose_name_plural = verbose_name
        ordering = ["event_id"]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.event_id}"
