"""Messages to people: the row is the in-app message, its deliveries are the outbox."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from casework import clock


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NoticeQuerySet":
        return self.filter(recipient=user)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One message to one person about one event; unique, so a repeated task tells nobody twice."""

    event = models.CharField("事件", max_length=60)
    key = models.CharField("去重键", max_length=120)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="收件人", related_name="notices"
    )
    content_type = models.ForeignKey(
        ContentType, models.PROTECT, verbose_name="事项类型", null=True
    )
    object_id = models.PositiveBigIntegerField("事项", null=True)
    case = GenericForeignKey()
    reference = models.CharField("办件编号", max_length=40, blank=True)
    link = models.CharField("链接", max_length=200, blank=True)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    created_at = models.DateTimeField("时间", default=clock.now)
    read_at = models.DateTimeField("已读时间", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "消息"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "read_at"], name="casework_notice_unread")]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "recipient"], name="casework_notice_once_per_event"
            )
        ]

    def __str__(self) -> str:
        return self.subject


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "待发"
    SENT = "sent", "已发"
    DEAD = "dead", "发送失败"


class Delivery(models.Model):
    """One notice on its way through one channel outside the portal."""

    notice = models.ForeignKey(
        Notice, models.PROTECT, verbose_name="消息", related_name="deliveries"
    )
    channel = models.CharField("渠道", max_length=10)
    address = models.CharField("地址", max_length=254)
    state = models.CharField(
        "状态", max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED
    )
    message_id = models.CharField("信件编号", max_length=120, unique=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    error = models.TextField("最近一次错误", blank=True)

    class Meta:
        verbose_name = "发送记录"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "channel"], name="casework_delivery_once_per_channel"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="casework_delivery_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.masked_address

    @property
    def masked_address(self) -> str:
        """The address so that its owner knows it and nobody else learns it."""
        local, at, domain = self.address.partition("@")
        return f"{local[:1]}***@{domain}" if at else f"{local[:3]}****{local[-4:]}"
