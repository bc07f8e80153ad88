"""Counters of reference numbers, one row for each series and year."""

from django.db import models


class NumberSeries(models.Model):
    prefix = models.CharField("前缀", max_length=20)
    year = models.PositiveSmallIntegerField("年度")
    last = models.PositiveIntegerField("已用到", default=0)

    class Meta:
        verbose_name = "编号序列"
        verbose_name_plural = verbose_name
        ordering = ["prefix", "year"]
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="casework_numberseries_once")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"
