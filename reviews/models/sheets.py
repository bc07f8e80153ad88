"""Who judges which file, what he is writing, and what he has handed in for good."""

from django.db import models
from django.db.models import F, Q

from casework import clock
from casework.models import AppendOnlyQuerySet, Frozen
from reviews.models.experts import Expert
from reviews.models.panels import PanelItem
from reviews.permissions import expert_of
from reviews.states import PanelStatus


class RecusalKind(models.TextChoices):
    DECLARED = "declared", "本人申报回避"
    FOUND = "found", "系统查出须回避"
    OFFICE = "office", "经办决定更换"


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AssignmentQuerySet":
        """An expert's own, whatever became of them; nobody else's, not even for the office."""
        expert = expert_of(user)
        return self.filter(expert=expert) if expert else self.none()

    def live(self) -> "AssignmentQuerySet":
        return self.filter(recused_at__isnull=True)

    def valid(self) -> "AssignmentQuerySet":
        """Those whose sheet counts: handed in and not void."""
        return self.live().filter(locked_at__isnull=False)


class Assignment(models.Model):
    """One expert for one file: first the declaration, then the file, then the sheet, or recusal."""

    item = models.ForeignKey(
        PanelItem, models.PROTECT, verbose_name="评审对象", related_name="assignments"
    )
    expert = models.ForeignKey(
        Expert, models.PROTECT, verbose_name="专家", related_name="assignments"
    )
    number = models.PositiveSmallIntegerField("专家序号")
    reasons = models.JSONField("选中理由", default=list)
    is_replacement = models.BooleanField("补抽", default=False)
    assigned_at = models.DateTimeField("分配时间", default=clock.now, editable=False)
    declared_at = models.DateTimeField("申报无须回避的时间", null=True, editable=False)
    opened_at = models.DateTimeField("首次打开时间", null=True, editable=False)
    locked_at = models.DateTimeField("评分提交时间", null=True, editable=False)
    recused_at = models.DateTimeField("回避时间", null=True, editable=False)
    recusal_kind = models.CharField(
        "回避方式", max_length=16, choices=RecusalKind, blank=True, editable=False
    )
    recusal_reason = models.CharField("回避理由", max_length=500, blank=True, editable=False)
    # Whom the exchange that has just happened drew instead; it is not kept.
    successor: "Assignment | None" = None

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "评审分配"
        verbose_name_plural = verbose_name
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "expert"], name="reviews_assignment_once"),
            models.UniqueConstraint(fields=["item", "number"], name="reviews_assignment_number"),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | Q(declared_at__isnull=False),
                name="reviews_assignment_no_score_without_declaration",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(declared_at__isnull=False),
                name="reviews_assignment_not_opened_without_declaration",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True)
                | Q(recused_at__isnull=True)
                | Q(recused_at__gte=F("locked_at")),
                name="reviews_assignment_no_score_after_recusal",
            ),
            models.CheckConstraint(
                condition=Q(recused_at__isnull=True, recusal_kind="", recusal_reason="")
                | Q(recused_at__isnull=False, recusal_kind__in=RecusalKind.values)
                & ~Q(recusal_reason=""),
                name="reviews_assignment_recusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} 专家{self.number}"

    @property
    def state(self) -> str:
        """Where it stands: recused, locked, declared or assigned."""
        if self.recused_at:
            return "recused"
        if self.locked_at:
            return "locked"
        return "declared" if self.declared_at else "assigned"


class ScoreDraft(models.Model):
    """What an expert is writing: saved as he types, his alone, gone when the sheet is handed in."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, verbose_name="评审分配", related_name="draft"
    )
    points = models.JSONField("评分", default=dict)
    comments = models.JSONField("评语", default=dict)
    version = models.PositiveIntegerField("版本", default=1)
    saved_at = models.DateTimeField("保存时间", default=clock.now)

    class Meta:
        verbose_name = "评分草稿"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"草稿 {self.assignment_id}"


class ScoreSheetQuerySet(AppendOnlyQuerySet):
    def valid(self) -> "ScoreSheetQuerySet":
        """Sheets that count: their expert has not been recused."""
        return self.filter(assignment__recused_at__isnull=True)

    def visible_to(self, user) -> "ScoreSheetQuerySet":
        """His own; others' of a file once his own is in; the office's only after the end."""
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            closed = self.filter(assignment__item__panel__status=PanelStatus.CLOSED)
            return self.none() if user.official.district else closed
        expert = expert_of(user)
        if expert is None:
            return self.none()
        judged = Assignment.objects.valid().filter(expert=expert)
        mine = Q(assignment__expert=expert)
        return self.filter(mine | Q(assignment__item__in=judged.values("item")))


class ScoreSheet(Frozen):
    """评分表: points and comments as handed in; never changed, void when its expert is recused."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, verbose_name="评审分配", related_name="sheet"
    )
    points = models.JSONField("评分")
    comments = models.JSONField("评语", default=dict)
    # Points are few: without it they could be guessed from the hash before the end.
    nonce = models.CharField("随机值", max_length=64)
    locked_at = models.DateTimeField("提交时间", default=clock.now)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = verbose_name
        ordering = ["assignment"]

    def __str__(self) -> str:
        return f"评分表 {self.assignment_id}"

    def frozen_content(self) -> object:
        return {
            "assignment": self.assignment_id,
            "points": self.points,
            "comments": self.comments,
            "nonce": self.nonce,
            "locked_at": clock.local(self.locked_at).isoformat(),
        }
