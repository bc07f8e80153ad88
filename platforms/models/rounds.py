"""征集批次: the notice, its window, conditions and required materials."""

from datetime import datetime

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.urls import reverse

from casework import clock
from casework.models import Case
from casework.models.case import level_constraints
from platforms.policy import (
    CATEGORY_LABELS,
    CONSULTATION_DAYS,
    CORRECTION_DAYS,
    DISTRICT_DAYS,
    PUBLICITY_DAYS,
    TITLE_LEVELS,
    TITLE_YEARS,
)
from platforms.rules.eligibility import default_conditions
from platforms.rules.materials import DEFAULT_MATERIALS
from platforms.states import ROUND_WORKFLOW, RoundStatus


def default_materials() -> list[str]:
    return list(DEFAULT_MATERIALS)


def default_levels() -> list[str]:
    return list(TITLE_LEVELS)


class SolicitationRoundQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SolicitationRoundQuerySet":
        """Officials of the city see every notice; everybody else what has been released."""
        official = user.official if user.is_authenticated else None
        if official is not None and not official.district:
            return self
        return self.public()

    def public(self) -> "SolicitationRoundQuerySet":
        return self.filter(status__in=[RoundStatus.PUBLISHED, RoundStatus.ENDED])

    def listed(self) -> "SolicitationRoundQuerySet":
        """Return the released notices with their fields as text to search in, by closing time."""
        text = Cast("categories", models.TextField())
        return self.public().annotate(categories_text=text).order_by("-closes_at", "-pk")

    def accepting(self, moment: datetime) -> "SolicitationRoundQuerySet":
        """Rounds whose window, both ends included, holds ``moment``."""
        return self.filter(
            status=RoundStatus.PUBLISHED, opens_at__lte=moment, closes_at__gte=moment
        )

    def past_closing(self, moment: datetime) -> "SolicitationRoundQuerySet":
        return self.filter(status=RoundStatus.PUBLISHED, closes_at__lt=moment)


class SolicitationRound(Case):
    """A public call for platforms under §二（一）."""

    workflow = ROUND_WORKFLOW

    name = models.CharField("征集名称", max_length=100)
    document_number = models.CharField(
        "文号",
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(
                r"\A[\u4e00-\u9fff]{1,20}〔[1-9][0-9]{3}〕[1-9][0-9]{0,5}号\Z",
                "文号请写成“机关代字〔年份〕序号号”，序号不补零，例如：穗工信函〔2026〕12号。",
            )
        ],
        help_text="有正式文号时照录，例如：穗工信函〔2026〕12号。没有就留空。",
    )
    programme = models.CharField("所属专项", max_length=100, default="“四化”平台赋能专项行动")
    summary = models.TextField("通知正文", max_length=5000)
    categories = models.JSONField("征集领域", default=list)
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("截止时间", help_text="截止日 17:00，含 17:00 整。")
    conditions = models.JSONField("申报条件", default=default_conditions)
    required_materials = models.JSONField("必交材料", default=default_materials)
    review_method = models.CharField(
        "评审方式",
        max_length=300,
        default="审查、提出名单、确认名单由不同的人办理，名单公示后授予称号",
    )
    target_number = models.PositiveSmallIntegerField("拟征集数量", null=True, blank=True)
    publicity_days = models.PositiveSmallIntegerField("公示工作日数", default=PUBLICITY_DAYS)
    correction_days = models.PositiveSmallIntegerField("补正工作日数", default=CORRECTION_DAYS)
    has_district_review = models.BooleanField(
        "区初审", default=True, help_text="勾上后，申报先由所在区的工信部门初审，再到市经办。"
    )
    district_days = models.PositiveSmallIntegerField("区初审工作日数", default=DISTRICT_DAYS)
    consultation_days = models.PositiveSmallIntegerField(
        "征求意见工作日数", default=CONSULTATION_DAYS
    )
    awaits_consultations = models.BooleanField(
        "答复未齐时不能提出拟入选",
        default=False,
        help_text="不勾时只提醒：还有部门没有答复的，审核仍可提出拟入选。",
    )
    title_years = models.PositiveSmallIntegerField("称号有效年数", default=TITLE_YEARS)
    has_expert_review = models.BooleanField(
        "专家评审",
        default=True,
        help_text="勾上后，受理的申报由专家组打分，达到合格线的才能拟入选。",
    )
    levels = models.JSONField("培育等级", default=default_levels, blank=True)
    contact = models.CharField("联系人与电话", max_length=200)
    released_at = models.DateTimeField("发布时间", null=True, editable=False)

    objects = SolicitationRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "征集批次"
        verbose_name_plural = verbose_name
        ordering = ["-opens_at", "-pk"]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=RoundStatus.values), name="platforms_round_status_known"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="platforms_round_window_ordered"
            ),
            models.CheckConstraint(
                condition=Q(
                    publicity_days__gte=1,
                    correction_days__gte=1,
                    district_days__gte=1,
                    consultation_days__gte=1,
                    title_years__gte=1,
                ),
                name="platforms_round_days_positive",
            ),
            models.UniqueConstraint(
                fields=["document_number"],
                condition=~Q(document_number=""),
                name="platforms_round_document_number",
                violation_error_code="unique",
                violation_error_message="这个文号已经用在另一份征集通知上。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.name

    @property
    def subtitle(self) -> str:
        return self.programme

    @property
    def category_labels(self) -> list[str]:
        return [CATEGORY_LABELS[code] for code in self.categories]

    def procedure(self, *last: str) -> str:
        """Name the steps that an application of this call takes, and ``last``, for people."""
        *steps, end = [
            "公开征集",
            *(["区初审"] if self.has_district_review else []),
            "形式审查",
            *(["专家评审"] if self.has_expert_review else []),
            "审核",
            *last,
        ]
        return f"{'、'.join(steps)}和{end}"

    @property
    def is_accepting(self) -> bool:
        """Whether the window, both ends included, is open by the server's clock."""
        return (
            self.status == RoundStatus.PUBLISHED and self.opens_at <= clock.now() <= self.closes_at
        )

    @property
    def has_closed(self) -> bool:
        return clock.now() > self.closes_at

    @property
    def window(self) -> str:
        """Where its window stands by the server's clock: upcoming, open or closed."""
        if self.is_accepting:
            return "open"
        waits = self.status == RoundStatus.PUBLISHED and clock.now() < self.opens_at
        return "upcoming" if waits else "closed"

    def get_absolute_url(self) -> str:
        return reverse("platforms:solicitation_detail", args=[self.reference])
