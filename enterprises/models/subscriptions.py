"""订阅: of which calls and events a person wants to be told when they open."""

from django.db import models

from accounts.models import User
from casework import clock
from enterprises.rules.events import Wish

TOPICS = (("call", "平台征集"), ("event", "供需对接活动"))


def every_topic() -> list[str]:
    return [code for code, _ in TOPICS]


class SubscriptionQuerySet(models.QuerySet):
    def heard(self) -> "SubscriptionQuerySet":
        """Return those whose owners can log in and have not muted them, in one order."""
        return self.filter(is_muted=False, user__is_active=True).order_by("pk")


class Subscription(models.Model):
    """What one person wants to hear of; an empty list leaves that axis open."""

    user = models.OneToOneField(
        User, models.PROTECT, verbose_name="账号", related_name="subscription"
    )
    topics = models.JSONField("订阅什么", default=every_topic)
    dimensions = models.JSONField("四化方向", default=list, blank=True)
    industries = models.JSONField("行业", default=list, blank=True)
    districts = models.JSONField("区", default=list, blank=True)
    is_muted = models.BooleanField("暂停", default=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    updated_at = models.DateTimeField("更新时间", default=clock.now, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "订阅"
        verbose_name_plural = verbose_name
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user.name}的订阅"

    @property
    def wish(self) -> Wish:
        return Wish(self.dimensions, self.industries, self.districts)
