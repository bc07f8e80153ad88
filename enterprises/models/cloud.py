"""上云用云: what an enterprise runs in the cloud since when, who says so and what shows it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation, User
from casework import clock
from casework.standards import SizeClass
from enterprises.models.enterprises import Enterprise
from enterprises.policy import CLOUD_KIND_NAMES, CLOUD_KINDS


class Origin(models.TextChoices):
    """Who says so; where several do, the one that stands first counts."""

    ENTERPRISE = "enterprise", "企业确认"
    PLATFORM = "platform", "平台报送"
    LIST = "list", "官方名单"


class Standing(models.TextChoices):
    """Whether a row counts, and who has set it aside; what was set aside stays to be read."""

    STANDS = "stands", "有效"
    WITHDRAWN = "withdrawn", "平台已撤回"
    DENIED = "denied", "企业否认"
    STRUCK = "struck", "工信部门移出"


class CloudAdoptionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CloudAdoptionQuerySet":
        """Return what concerns the enterprise ``user`` acts for; to officials their own scope."""
        if not user.is_authenticated:
            return self.none()
        official = user.official
        if official is None:
            return self.filter(uscc=user.acting.organisation.uscc) if user.acting else self.none()
        if not official.district:
            return self.all()
        return self.filter(
            Exists(Enterprise.objects.filter(uscc=OuterRef("uscc"), district=official.district))
        )

    def reported_by(self, organisation: Organisation) -> "CloudAdoptionQuerySet":
        return self.filter(reported_by=organisation)

    def counted(self) -> "CloudAdoptionQuerySet":
        """Return the rows that count towards the policy's 20 万家 中小企业.

        What was set aside counts for nothing. A firm that is known to be 大型 does not count; one
        whose size nobody knows does.
        """
        large = Enterprise.objects.filter(uscc=OuterRef("uscc"), size=SizeClass.LARGE.value)
        return self.filter(~Exists(large), standing=Standing.STANDS)


class CloudAdoption(models.Model):
    """One kind of use of the cloud by one enterprise with one provider."""

    uscc = models.CharField("统一社会信用代码", max_length=18)
    kind = models.CharField("上云类别", max_length=12, choices=CLOUD_KINDS)
    provider = models.CharField("服务商", max_length=100)
    first_on = models.DateField("首次上云日期")
    proof = models.CharField("证明", max_length=200)
    origin = models.CharField("来源", max_length=12, choices=Origin)
    source = models.CharField("来源说明", max_length=100, blank=True)
    reported_by = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="报送平台",
        null=True,
        editable=False,
        related_name="+",
    )
    told_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="登记人", null=True, editable=False, related_name="+"
    )
    standing = models.CharField(
        "状态", max_length=12, choices=Standing, default=Standing.STANDS, editable=False
    )
    reason = models.CharField("移出理由", max_length=200, blank=True, editable=False)
    set_aside_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="撤回、否认或移出的人",
        null=True,
        editable=False,
        related_name="+",
    )
    set_aside_at = models.DateTimeField("撤回、否认或移出的时间", null=True, editable=False)
    created_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    updated_at = models.DateTimeField("更新时间", default=clock.now, editable=False)

    objects = CloudAdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = "上云用云"
        verbose_name_plural = verbose_name
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc", "kind", "provider"], name="enterprises_cloudadoption_once"
            ),
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-Z]{18}$"),
                name="enterprises_cloudadoption_uscc_form",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(CLOUD_KIND_NAMES)),
                name="enterprises_cloudadoption_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=Origin.values),
                name="enterprises_cloudadoption_origin_known",
            ),
            models.CheckConstraint(
                condition=~Q(proof="") & ~Q(provider=""),
                name="enterprises_cloudadoption_proved",
            ),
            models.CheckConstraint(
                condition=~Q(origin="platform") | Q(reported_by__isnull=False),
                name="enterprises_cloudadoption_platform_named",
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.STANDS, set_aside_at__isnull=True)
                | Q(
                    standing__in=[Standing.WITHDRAWN, Standing.DENIED, Standing.STRUCK],
                    set_aside_at__isnull=False,
                    set_aside_by__isnull=False,
                ),
                name="enterprises_cloudadoption_standing_known",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.STRUCK) | ~Q(reason=""),
                name="enterprises_cloudadoption_struck_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uscc} {self.kind_name} {self.provider}"

    @property
    def kind_name(self) -> str:
        return CLOUD_KIND_NAMES[self.kind]

    @property
    def stands(self) -> bool:
        return self.standing == Standing.STANDS

    @property
    def is_unconfirmed_report(self) -> bool:
        """Whether it stands on the word of its platform alone, which may take it back."""
        return self.stands and self.origin == Origin.PLATFORM
