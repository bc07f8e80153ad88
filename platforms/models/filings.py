"""报备: what a titled platform puts on record, version by version, and what of it the public reads."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.functional import cached_property

from casework import audit, clock
from casework.amounts import MoneyField
from casework.models import AppendOnly, AppendOnlyQuerySet, Case, Frozen
from casework.models.case import level_constraints
from platforms.models.designations import Designation, Platform
from platforms.models.points import NamesPoints
from platforms.rules.filing_forms import VARIETIES
from platforms.rules.filings import ANNUAL_PLAN, KINDS, OFFERS, SERVICE_CASE, FilingKind
from platforms.states import FILING_WORKFLOW, OPEN_TO_UNIT, SETTLED, UNDER_WAY, FilingStatus

KIND_CHOICES = tuple((kind.code, kind.label) for kind in KINDS.values())
# Lists that are searched by their text: SQLite has no JSON containment.
FACETS = ("industries", "dimensions", "scenes", "traits")


class FilingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "FilingQuerySet":
        """A unit sees its own; officials see what has been filed in their district or city."""
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            seen = self.exclude(filed_at__isnull=True)
            district = user.official.district
            return seen.filter(platform__district=district) if district else seen
        if user.acting is not None:
            return self.filter(platform__organisation_id=user.acting.organisation_id)
        return self.none()

    def of_kind(self, kind: FilingKind) -> "FilingQuerySet":
        return self.filter(kind=kind.code)

    def catalogue(self, on: date) -> "FilingQuerySet":
        """Return what the public lists show on ``on``, newest first: only of platforms titled then."""
        title = Designation.objects.filter(platform=OuterRef("platform")).in_force(on)
        return (
            self.filter(Exists(title), status=FilingStatus.PUBLISHED)
            .annotate(
                level=Subquery(title.order_by("-valid_until").values("level")[:1]),
                **{f"{name}_text": Cast(name, models.TextField()) for name in FACETS},
            )
            .select_related("platform__organisation")
            .order_by("-published_at", "-pk")
        )

    def readable(self) -> "FilingQuerySet":
        """Return what has a public page: what is published, and versions that a published one replaced."""
        later = Filing.objects.filter(
            series=OuterRef("series"), status=FilingStatus.PUBLISHED, number__gt=OuterRef("number")
        )
        replaced = Q(Exists(later), status=FilingStatus.SUPERSEDED)
        return self.filter(Q(status=FilingStatus.PUBLISHED) | replaced)


class Filing(Case):
    """One version of one filing; a later version is a row of its own under the same ``series``."""

    workflow = FILING_WORKFLOW

    kind = models.CharField("种类", max_length=20, choices=KIND_CHOICES, editable=False)
    platform = models.ForeignKey(
        Platform, models.PROTECT, verbose_name="平台", related_name="filings", editable=False
    )
    series = models.CharField("首版编号", max_length=40, db_index=True, editable=False)
    number = models.PositiveSmallIntegerField("第几版", default=1, editable=False)
    name = models.CharField("名称", max_length=100, blank=True)
    answers = models.JSONField("填报内容", default=dict)
    # What lists are narrowed by, taken from the answers each time they are handed in.
    industries = models.JSONField("适用行业", default=list, editable=False)
    dimensions = models.JSONField("四化方向", default=list, editable=False)
    scenes = models.JSONField("覆盖场景", default=list, editable=False)
    traits = models.JSONField("小快轻准", default=list, editable=False)
    price_low = MoneyField("价格从（元）", null=True, editable=False)
    price_high = MoneyField("价格到（元）", null=True, editable=False)
    variety = models.CharField(
        "产品类别", max_length=20, choices=VARIETIES, blank=True, editable=False
    )
    about = models.CharField(
        "用的方案或产品", max_length=40, blank=True, db_index=True, editable=False
    )
    year = models.PositiveSmallIntegerField("计划年度", null=True, editable=False)
    filed_at = models.DateTimeField("报备时间", null=True, editable=False)
    published_at = models.DateTimeField("最近上架", null=True, editable=False)
    last_edited_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="最后修改人",
        null=True,
        editable=False,
        related_name="+",
    )
    last_edited_at = models.DateTimeField("最后修改", null=True, editable=False)
    draft_version = models.PositiveIntegerField("草稿版本", default=1, editable=False)
    handed_over_at = models.DateTimeField("请管理员报备的时间", null=True, editable=False)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "报备件"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["kind", "status", "published_at"], name="platforms_filing_list")
        ]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=FilingStatus.values), name="platforms_filing_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KINDS)), name="platforms_filing_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status=FilingStatus.DRAFT) | Q(filed_at__isnull=False),
                name="platforms_filing_filed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[FilingStatus.PUBLISHED, FilingStatus.OFFLINE])
                | Q(published_at__isnull=False),
                name="platforms_filing_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(price_low__isnull=True)
                | Q(price_high__isnull=True)
                | Q(price_high__gte=F("price_low")),
                name="platforms_filing_prices_ordered",
            ),
            models.CheckConstraint(
                condition=Q(kind=ANNUAL_PLAN.code) | Q(year__isnull=True),
                name="platforms_filing_only_plans_have_years",
            ),
            models.UniqueConstraint(
                fields=["platform", "year", "number"], name="platforms_filing_one_plan_a_year"
            ),
            models.UniqueConstraint(
                fields=["series", "number"], name="platforms_filing_one_per_number"
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(status=FilingStatus.PUBLISHED),
                name="platforms_filing_one_published",
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(status__in=sorted(UNDER_WAY)),
                name="platforms_filing_one_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def kind_facts(self) -> FilingKind:
        return KINDS[self.kind]

    @property
    def slug(self) -> str:
        """What its kind is called in addresses."""
        return self.kind_facts.slug

    @property
    def title(self) -> str:
        return self.name or f"未命名的{self.kind_facts.label}"

    @property
    def subtitle(self) -> str:
        return f"{self.platform.name} · {self.kind_facts.label}"

    @property
    def case_organisation(self):
        return self.platform.organisation

    @property
    def case_district(self) -> str:
        return self.platform.district

    @cached_property
    def offers(self) -> tuple[tuple[str, str], ...]:
        """What a service case may be about: (series, name) of the platform's own, on record or more."""
        if self.kind != SERVICE_CASE.code:
            return ()
        found = Filing.objects.filter(
            platform_id=self.platform_id, kind__in=OFFERS, status__in=sorted(SETTLED)
        ).order_by("series", "-number")
        # Of each series the newest version gives the name.
        named: dict[str, str] = {}
        for one in found:
            named.setdefault(one.series, f"{one.name}（{one.series}）")
        return tuple(named.items())

    @property
    def is_open_to_applicant(self) -> bool:
        """Whether the unit may change something: a draft, or what was returned."""
        return self.status in OPEN_TO_UNIT

    @property
    def has_later_version(self) -> bool:
        """Whether a later version was ever published: then this one cannot come back."""
        later = Filing.objects.filter(series=self.series, number__gt=self.number)
        return later.filter(published_at__isnull=False).exists()

    @property
    def open_correction(self) -> "FilingReturn | None":
        """The return that now waits for the unit, if any."""
        if self.status != FilingStatus.RETURNED:
            return None
        return self.returns.order_by("-number").first()

    def base_of(self, key: str) -> str:
        """Return a short digest of what section ``key`` holds: what a page's changes build on."""
        return audit.sha256_of(self.answers.get(key))[:16]

    def get_absolute_url(self) -> str:
        return reverse("platforms:filing_detail", args=[self.slug, self.reference])

    def get_public_url(self) -> str:
        return reverse("platforms:catalogue_detail", args=[self.slug, self.reference])


class FilingSnapshot(Frozen):
    """What the unit handed in, word for word, each time it filed."""

    filing = models.ForeignKey(
        Filing, models.PROTECT, verbose_name="报备件", related_name="snapshots"
    )
    number = models.PositiveSmallIntegerField("第几次")
    content = models.JSONField("内容")
    submitted_at = models.DateTimeField("报备时间", default=clock.now)
    submitted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="报备人", related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "报备内容"
        verbose_name_plural = verbose_name
        ordering = ["filing_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "number"], name="platforms_filingsnapshot_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} 第 {self.number} 次"

    def frozen_content(self) -> object:
        return self.content


class FilingReturn(NamesPoints, AppendOnly):
    """What 经办 found missing, once and whole: each place with its reason; nothing else opens."""

    filing = models.ForeignKey(
        Filing, models.PROTECT, verbose_name="报备件", related_name="returns"
    )
    number = models.PositiveSmallIntegerField("第几次")
    points = models.JSONField("完善事项")
    requested_at = models.DateTimeField("退回时间", default=clock.now)
    requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="经办", related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "完善要求"
        verbose_name_plural = verbose_name
        ordering = ["filing_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="platforms_filingreturn_once")
        ]

    def __str__(self) -> str:
        return f"{self.filing_id} 第 {self.number} 次退回"
