"""平台与称号: who holds “广州市四化赋能重点平台”, since when and until when."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast
from django.urls import reverse

from casework import clock
from casework.models import Case
from casework.models.case import level_constraints
from casework.models.documents import Validity
from casework.templatetags.dates import cn_date
from platforms.models.applications import PlatformApplication
from platforms.policy import CATEGORIES
from platforms.rules.papers import CERTIFICATE
from platforms.states import (
    DESIGNATION_WORKFLOW,
    HELD,
    IN_FORCE,
    REQUEST_SURRENDER,
    DesignationStatus,
)

# A title past its term needs no decision to end; it only reads differently.
EXPIRED = "expired"
# What the public reads; that a unit has asked to leave is not told before it is confirmed.
TITLE_CHOICES = (
    (DesignationStatus.VALID.value, "有效"),
    (DesignationStatus.WARNED.value, "约谈整改中"),
    (DesignationStatus.SUSPENDED.value, "已暂停"),
    (EXPIRED, "已到期"),
    (DesignationStatus.REVOKED.value, "已取消"),
    (DesignationStatus.SURRENDERED.value, "已退出"),
)
TITLE_LABELS = dict(TITLE_CHOICES)


class PlatformQuerySet(models.QuerySet):
    def listed(self) -> "PlatformQuerySet":
        """Platforms of the public directory: those that hold or held the title."""
        return self.filter(Exists(Designation.objects.filter(platform=OuterRef("pk"))))

    def directory(self, on: date) -> "PlatformQuerySet":
        """Return the rows of the public directory as they stand on ``on``, newest titles first."""
        return (
            self.listed()
            .with_title(on)
            .annotate(
                dimensions_text=Cast("dimensions", models.TextField()),
                industries_text=Cast("industries", models.TextField()),
            )
            .select_related("organisation")
            .order_by("-granted_on", "name", "pk")
        )

    def with_title(self, on: date) -> "PlatformQuerySet":
        """Annotate what the public sees of the latest title on ``on``: status, number and term."""
        latest = Designation.objects.filter(platform=OuterRef("pk")).order_by("-granted_on", "-pk")
        past_term = Q(latest_status__in=sorted(HELD), valid_until__lt=on)
        leaving = Q(latest_status=DesignationStatus.SURRENDERING)
        return self.annotate(
            latest_status=Subquery(latest.values("status")[:1]),
            left_from=Subquery(latest.values("left_from")[:1]),
            plaque_number=Subquery(latest.values("reference")[:1]),
            granted_on=Subquery(latest.values("granted_on")[:1]),
            valid_until=Subquery(latest.values("valid_until")[:1]),
            level=Subquery(latest.values("level")[:1]),
            status_since=Subquery(latest.values("status_since")[:1]),
        ).annotate(
            title_status=models.Case(
                When(past_term, then=Value(EXPIRED)),
                When(leaving, then=F("left_from")),
                default=F("latest_status"),
            )
        )


class Platform(models.Model):
    """A platform in the public directory; its facts come from the application that won the title."""

    reference = models.CharField("平台编号", max_length=40, unique=True, editable=False)
    organisation = models.OneToOneField(
        "accounts.Organisation", models.PROTECT, verbose_name="运营单位", related_name="platform"
    )
    name = models.CharField("平台名称", max_length=100)
    category = models.CharField("主要类别", max_length=30, choices=CATEGORIES)
    other_categories = models.JSONField("其他类别", default=list)
    dimensions = models.JSONField("四化方向", default=list)
    industries = models.JSONField("服务行业", default=list)
    district = models.CharField("所在区", max_length=6, db_index=True)
    introduction = models.TextField("平台简介", max_length=500)
    website = models.URLField("网址", blank=True)
    partners = models.JSONField("联合单位", default=list)
    service_facts = models.JSONField("服务情况", default=dict)
    created_at = models.DateTimeField("列入时间", default=clock.now, editable=False)

    objects = PlatformQuerySet.as_manager()

    class Meta:
        verbose_name = "重点平台"
        verbose_name_plural = verbose_name
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("platforms:platform_detail", args=[self.reference])

    @property
    def is_titled(self) -> bool:
        """Whether its title counts today: valid or warned, within its term."""
        return self.designations.in_force(clock.today()).exists()


class DesignationQuerySet(models.QuerySet):
    def held(self, on: date) -> "DesignationQuerySet":
        """Titles within their term that nobody took or gave up; a suspended one is held."""
        return self.filter(status__in=sorted(HELD), granted_on__lte=on, valid_until__gte=on)

    def in_force(self, on: date) -> "DesignationQuerySet":
        """Titles that count on ``on``; a suspended one does not, nor by asking to leave."""
        asked_suspended = Q(
            status=DesignationStatus.SURRENDERING, left_from=DesignationStatus.SUSPENDED
        )
        return self.held(on).filter(status__in=sorted(IN_FORCE)).exclude(asked_suspended)

    def visible_to(self, user) -> "DesignationQuerySet":
        """Titles are public."""
        return self


class Designation(Case):
    """The title of one platform, a case of its own: granted, and later warned, revoked or expired."""

    workflow = DESIGNATION_WORKFLOW

    platform = models.ForeignKey(
        Platform, models.PROTECT, verbose_name="平台", related_name="designations"
    )
    application = models.OneToOneField(
        PlatformApplication, models.PROTECT, verbose_name="入选申请", related_name="designation"
    )
    is_joint = models.BooleanField(
        "联合共建", default=False, editable=False, help_text="申报支持时据此优先"
    )
    granted_on = models.DateField("授予日期")
    valid_until = models.DateField("有效期至")
    level = models.CharField("培育等级", max_length=10, blank=True, editable=False)
    status_since = models.DateTimeField("现状自", null=True, editable=False)
    # What the title is worth while the request to leave waits: asking changes nothing of it.
    left_from = models.CharField("申请退出前的状态", max_length=32, blank=True, editable=False)

    objects = DesignationQuerySet.as_manager()

    class Meta:
        verbose_name = "称号"
        verbose_name_plural = verbose_name
        ordering = ["-granted_on", "-pk"]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=DesignationStatus.values),
                name="platforms_designation_status_known",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("granted_on")),
                name="platforms_designation_term_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(status=DesignationStatus.SURRENDERING)
                | Q(left_from__in=sorted(REQUEST_SURRENDER.sources)),
                name="platforms_designation_left_from_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def title(self) -> str:
        return self.platform.name

    @property
    def case_organisation(self):
        return self.platform.organisation

    @property
    def shown_status(self) -> str:
        """The status value that the public sees; a title past its term reads as expired."""
        if self.status in HELD and clock.today() > self.valid_until:
            return EXPIRED
        return self.left_from if self.status == DesignationStatus.SURRENDERING else self.status

    @property
    def shown_status_label(self) -> str:
        return TITLE_LABELS[self.shown_status]

    def document_validity(self, document) -> Validity:
        """The certificate is worth what the title is worth; other papers stand for themselves."""
        if document.kind != CERTIFICATE.kind or document.own_validity().state != "valid":
            return document.own_validity()
        sentence = {
            EXPIRED: f"称号的有效期到 {cn_date(self.valid_until)} 为止，已经到期。",
            "valid": f"称号有效，有效期到 {cn_date(self.valid_until)}。",
            "warned": f"称号有效，正在约谈整改，有效期到 {cn_date(self.valid_until)}。",
            "suspended": "称号已被暂停，恢复前这份证书不能使用。",
            "revoked": "称号已被取消，这份证书不再有效。",
            "surrendered": "平台已退出称号，这份证书不再有效。",
        }[self.shown_status]
        state = "valid" if self.shown_status == "warned" else self.shown_status
        is_over = state not in {"valid", EXPIRED}
        return Validity(state, sentence, self.status_since if is_over else None)

    def get_absolute_url(self) -> str:
        return self.platform.get_absolute_url()
