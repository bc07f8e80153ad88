"""What a platform reports of its annual plan, quarter by quarter; never changed, only reported again."""

from django.db import models
from django.db.models import Q

from casework import clock
from casework.models import AppendOnly, AppendOnlyQuerySet
from platforms.models.filings import Filing
from platforms.rules.plan_forms import QUARTERS


class PlanReport(AppendOnly):
    """The progress of one quarter of one year's plan; the latest of a quarter counts."""

    series = models.CharField("计划", max_length=40, db_index=True)
    plan = models.ForeignKey(
        Filing, models.PROTECT, verbose_name="报出时的一版", related_name="reports"
    )
    quarter = models.PositiveSmallIntegerField("季度")
    number = models.PositiveSmallIntegerField("第几次")
    diagnoses = models.PositiveIntegerField("诊断企业（家）")
    retrofits = models.PositiveIntegerField("改造企业（家）")
    cloud_customers = models.PositiveIntegerField("上云企业（家）")
    trainings = models.PositiveIntegerField("培训（场）")
    # In hundredths of a percent: a decimal column is no exact number on SQLite.
    concession_points = models.PositiveIntegerField("平均让利率（万分之）")
    note = models.TextField("说明", max_length=800, blank=True)
    reported_at = models.DateTimeField("报出时间", default=clock.now)
    reported_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="报出人", related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "季度进展"
        verbose_name_plural = verbose_name
        ordering = ["series", "quarter", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "quarter", "number"], name="platforms_planreport_once"
            ),
            models.CheckConstraint(
                condition=Q(quarter__in=QUARTERS), name="platforms_planreport_quarter_known"
            ),
            models.CheckConstraint(
                condition=Q(concession_points__lte=10_000),
                name="platforms_planreport_concession_at_most_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} 第 {self.quarter} 季度第 {self.number} 次"
