"""Answers kept for a day, so that a form or request sent twice acts once."""

from django.conf import settings
from django.db import models

from casework import clock


class KeptAnswer(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户", related_name="+"
    )
    key = models.CharField("一次性键", max_length=64)
    fingerprint = models.CharField("请求摘要", max_length=64)
    http_status = models.PositiveSmallIntegerField("状态码", default=0)
    location = models.CharField("去处", max_length=400, blank=True)
    content_type = models.CharField("内容类型", max_length=100, blank=True)
    body = models.TextField("内容", blank=True)
    created_at = models.DateTimeField("时间", default=clock.now, db_index=True)

    class Meta:
        verbose_name = "已答复的请求"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="casework_keptanswer_once")
        ]

    def __str__(self) -> str:
        return self.key
