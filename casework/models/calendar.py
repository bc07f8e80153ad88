"""The days on which the official calendar differs from the week."""

from django.db import models

from casework.days import day_in_words


class CalendarDay(models.Model):
    """A holiday, or a weekend day that is worked, from the yearly notice of the State Council."""

    on = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("是否上班")
    name = models.CharField("说明", max_length=32)

    class Meta:
        verbose_name = "工作日历"
        verbose_name_plural = verbose_name
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{day_in_words(self.on)} {self.name}（{'上班' if self.is_workday else '放假'}）"
