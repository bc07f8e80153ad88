"""评审结果: the score, rank and trace of one file, fixed when its panel was closed."""

from fractions import Fraction

from django.db import models

from casework.models import AppendOnlyQuerySet, Frozen
from reviews.models.panels import PanelItem
from reviews.permissions import expert_of
from reviews.rules.scoring import shown


class ReviewResultQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user) -> "ReviewResultQuerySet":
        """Officials of the city; experts of a panel for the files of that panel."""
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            return self.none() if user.official.district else self
        expert = expert_of(user)
        if expert is None:
            return self.none()
        mine = PanelItem.objects.filter(
            assignments__expert=expert, assignments__recused_at__isnull=True
        )
        return self.filter(item__panel__in=mine.values("panel"))


class ReviewResult(Frozen):
    """What a panel made of one file; ``exact`` is a fraction, shown with two decimals cut off."""

    item = models.OneToOneField(
        PanelItem, models.PROTECT, verbose_name="评审对象", related_name="result"
    )
    rank = models.PositiveIntegerField("名次")
    exact = models.CharField("准确得分", max_length=80)
    is_passed = models.BooleanField("达到合格线")
    is_disputed = models.BooleanField("分歧较大")
    spread = models.CharField("最高最低相差", max_length=20)
    sheet_count = models.PositiveSmallIntegerField("有效评分表")
    lines = models.JSONField("计算过程")

    objects = ReviewResultQuerySet.as_manager()

    class Meta:
        verbose_name = "评审结果"
        verbose_name_plural = verbose_name
        ordering = ["item__panel_id", "rank"]

    def __str__(self) -> str:
        return f"{self.item_id} 第 {self.rank} 名"

    @property
    def score(self) -> Fraction:
        """The exact score; compare with this, never with what is shown."""
        return Fraction(self.exact)

    @property
    def shown(self) -> str:
        return shown(self.score)

    def frozen_content(self) -> object:
        names = ("item_id", "rank", "exact", "is_passed", "is_disputed", "spread", "sheet_count")
        return {**{name: getattr(self, name) for name in names}, "lines": self.lines}
