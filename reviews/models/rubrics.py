"""评分标准: criteria as data, one row for each edition, never changed afterwards."""

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from casework import clock
from casework.models import AppendOnly, AppendOnlyQuerySet
from reviews.rules import scoring


class RubricQuerySet(AppendOnlyQuerySet):
    def current(self, code: str) -> "Rubric":
        """Return the latest edition of ``code``; DoesNotExist when there is none."""
        return self.filter(code=code).latest("edition")


class Rubric(AppendOnly):
    """One edition of a rubric; another weight is another edition."""

    code = models.CharField("代码", max_length=30)
    edition = models.PositiveSmallIntegerField("版次", default=1)
    name = models.CharField("名称", max_length=100)
    criteria = models.JSONField("评分指标")
    tie_breaks = models.JSONField("并列时依次比较")
    pass_line = models.PositiveSmallIntegerField("合格线")
    alarm_spread = models.PositiveSmallIntegerField("分歧提示（最高最低相差超过）")
    created_at = models.DateTimeField("建立时间", default=clock.now, editable=False)

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = "评分标准"
        verbose_name_plural = verbose_name
        ordering = ["code", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="reviews_rubric_edition_once"),
            models.CheckConstraint(
                condition=Q(pass_line__lte=100, alarm_spread__lte=100),
                name="reviews_rubric_within_a_hundred",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第 {self.edition} 版）"

    @cached_property
    def rules(self) -> scoring.Rubric:
        """The criteria as the rules read them."""
        return scoring.rubric_of(
            self.criteria,
            tie_breaks=self.tie_breaks,
            pass_line=self.pass_line,
            alarm_spread=self.alarm_spread,
        )
