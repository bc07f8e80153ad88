"""企业: one row for each 统一社会信用代码, whether the firm has registered here or not."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Organisation, User
from casework import audit, clock
from casework.amounts import MoneyField
from casework.standards import (
    DISTRICT_NAMES,
    DISTRICTS,
    DIVISION_NAMES,
    OPERATOR_DIVISIONS,
    SIZE_NAMES,
    SIZES,
    Comparator,
    SizeLimit,
)


class EnterpriseQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EnterpriseQuerySet":
        """Return the enterprise ``user`` acts for; to an official those of his district or city."""
        if not user.is_authenticated:
            return self.none()
        if user.official:
            district = user.official.district
            return self.filter(district=district) if district else self.all()
        return self.filter(uscc=user.acting.organisation.uscc) if user.acting else self.none()

    def with_registration(self) -> "EnterpriseQuerySet":
        """Add ``is_registered``: whether a unit with the same code has registered."""
        return self.annotate(
            is_registered=Exists(Organisation.objects.filter(uscc=OuterRef("uscc")))
        )


class Enterprise(models.Model):
    """A firm; the credit code is what ties it to the unit that registers with the same one.

    The figures are those of an official list until the firm's 管理员 confirms its own; ``answers``
    is the draft that its members write, faulty or not.
    """

    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    name = models.CharField("企业名称", max_length=120)
    district = models.CharField("所在区", max_length=6, choices=DISTRICTS)
    industry = models.CharField("行业大类", max_length=3, choices=OPERATOR_DIVISIONS, blank=True)
    employees = models.PositiveIntegerField("从业人员", null=True, blank=True)
    revenue = MoneyField("营业收入（元）", null=True, blank=True)
    figures_year = models.PositiveSmallIntegerField("数据年份", null=True, blank=True)
    size = models.CharField("规模类型", max_length=6, choices=SIZES, blank=True)
    source = models.CharField("数据来源", max_length=100, blank=True)
    answers = models.JSONField("档案草稿", default=dict, blank=True)
    draft_version = models.PositiveIntegerField("草稿版本", default=0, editable=False)
    last_edited_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="最后修改人", null=True, editable=False, related_name="+"
    )
    last_edited_at = models.DateTimeField("最后修改时间", null=True, editable=False)
    confirmed = models.JSONField("已确认档案", default=dict, blank=True, editable=False)
    confirmed_version = models.PositiveIntegerField("已确认版本", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="确认人", null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, editable=False)
    created_at = models.DateTimeField("建立时间", default=clock.now, editable=False)
    updated_at = models.DateTimeField("更新时间", default=clock.now, editable=False)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = "企业"
        verbose_name_plural = verbose_name
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["district", "size"], name="enterprises_district_size"),
            models.Index(fields=["industry"], name="enterprises_industry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-Z]{18}$"), name="enterprises_enterprise_uscc_form"
            ),
            models.CheckConstraint(
                condition=Q(district__in=list(DISTRICT_NAMES)),
                name="enterprises_enterprise_district_known",
            ),
            models.CheckConstraint(
                condition=Q(size="") | Q(employees__isnull=False, revenue__isnull=False),
                name="enterprises_enterprise_size_has_figures",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_version__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="enterprises_enterprise_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.uscc}"

    def get_absolute_url(self) -> str:
        return reverse("enterprises:enterprise_detail")

    @property
    def district_name(self) -> str:
        return DISTRICT_NAMES[self.district]

    @property
    def industry_name(self) -> str:
        return f"{self.industry} {DIVISION_NAMES[self.industry]}" if self.industry else ""

    @property
    def size_name(self) -> str:
        return SIZE_NAMES.get(self.size, "")

    @property
    def is_confirmed(self) -> bool:
        """Whether the firm itself stands for the figures; an official list leaves them alone then."""
        return self.confirmed_version is not None

    @property
    def is_changed_since(self) -> bool:
        """Whether the draft says more than what was confirmed."""
        return self.is_confirmed and self.draft_version != self.confirmed_version

    def base_of(self, key: str) -> str:
        """Return a short digest of what section ``key`` holds: what a page's changes build on."""
        return audit.sha256_of(self.answers.get(key))[:16]


class PilotRuleQuerySet(models.QuerySet):
    def in_force(self) -> "PilotRule":
        """Return the rule that counts now: the last that was set."""
        return self.order_by("-pk")[:1].get()


class PilotRule(models.Model):
    """What the pilot's own wording takes for 中小企业; a change is a new row with who and why."""

    comparator = models.CharField(
        "两项怎么合并", max_length=3, choices=[(one.value, one.label) for one in Comparator]
    )
    most_staff = models.PositiveIntegerField("从业人员不超过（人）")
    most_revenue = MoneyField("营业收入不超过（元）")
    reason = models.CharField("依据", max_length=200)
    set_at = models.DateTimeField("设定时间", default=clock.now, editable=False)
    set_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="设定人", null=True, editable=False, related_name="+"
    )

    objects = PilotRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "试点中小企业口径"
        verbose_name_plural = verbose_name
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(comparator__in=[one.value for one in Comparator]),
                name="enterprises_pilotrule_comparator_known",
            ),
            models.CheckConstraint(
                condition=Q(most_staff__gt=0, most_revenue__gt=0),
                name="enterprises_pilotrule_limits_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_comparator_display()} {self.most_staff} 人"

    @property
    def limit(self) -> SizeLimit:
        return SizeLimit(self.most_staff, int(self.most_revenue))
