"""供需对接: what enterprises look for, what platforms answer, and what came of it."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import Organisation, User
from casework import audit, clock
from casework.amounts import MoneyField
from casework.models import AppendOnly, AppendOnlyQuerySet, Case
from casework.models.case import level_constraints
from casework.standards import DISTRICT_NAMES, DIVISION_NAMES, OPERATOR_DIVISIONS
from enterprises.rules.demands import LONGEST_PROOF, LONGEST_REASON, OUTCOME_NAMES, OUTCOMES
from enterprises.states import (
    DEMAND_WORKFLOW,
    LIVE,
    REPLY_WORKFLOW,
    STANDING,
    DemandStatus,
    ReplyStatus,
)
from platforms.models import Platform

UNNAMED = "未命名的需求"
# Searched by their text: SQLite has no JSON containment.
FACETS = ("dimensions", "scenes")


class DemandQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DemandQuerySet":
        """Return what ``user`` reads with name and contact: a unit its own, officials what was posted.

        Platforms read ``hall()`` and the replies addressed to them, never this.
        """
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            posted = self.filter(posted_at__isnull=False)
            district = user.official.district
            return posted.filter(district=district) if district else posted
        return self.of(user.acting.organisation) if user.acting else self.none()

    def of(self, organisation: Organisation) -> "DemandQuerySet":
        return self.filter(organisation=organisation)

    def hall(self) -> "DemandQuerySet":
        """Return what everybody reads, without a name where the ticket says so, newest first."""
        return (
            self.filter(status=DemandStatus.OPEN)
            .annotate(**{f"{name}_text": Cast(name, models.TextField()) for name in FACETS})
            .select_related("organisation")
            .order_by("-posted_at", "-pk")
        )


class Demand(Case):
    """One thing that an enterprise looks for; what was posted never changes."""

    workflow = DEMAND_WORKFLOW

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="企业",
        related_name="demands",
        editable=False,
    )
    answers = models.JSONField("填写内容", default=dict)
    name = models.CharField("需求名称", max_length=100, blank=True)
    # What the hall shows and is narrowed by, taken from the answers when it is posted.
    industry = models.CharField(
        "所属行业", max_length=3, choices=OPERATOR_DIVISIONS, blank=True, editable=False
    )
    dimensions = models.JSONField("四化方向", default=list, editable=False)
    scenes = models.JSONField("涉及场景", default=list, editable=False)
    pains = models.TextField("痛点", max_length=800, blank=True, editable=False)
    budget_low = MoneyField("预算从（元）", null=True, editable=False)
    budget_high = MoneyField("预算到（元）", null=True, editable=False)
    expected_on = models.DateField("希望何时完成", null=True, editable=False)
    is_anonymous = models.BooleanField("隐去名称", default=True, editable=False)
    district = models.CharField("所在区", max_length=6, blank=True, editable=False)
    posted_at = models.DateTimeField("发布时间", null=True, editable=False)
    last_edited_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="最后修改人", null=True, editable=False, related_name="+"
    )
    last_edited_at = models.DateTimeField("最后修改", null=True, editable=False)
    draft_version = models.PositiveIntegerField("草稿版本", default=1, editable=False)
    handed_over_at = models.DateTimeField("请管理员发布的时间", null=True, editable=False)

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = "企业需求"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["status", "posted_at"], name="enterprises_demand_hall")]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=DemandStatus.values), name="enterprises_demand_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[DemandStatus.DRAFT, DemandStatus.WITHDRAWN])
                | Q(posted_at__isnull=False),
                name="enterprises_demand_posted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(posted_at__isnull=True)
                | (~Q(industry="") & Q(district__in=list(DISTRICT_NAMES))),
                name="enterprises_demand_posted_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(budget_low__isnull=True, budget_high__isnull=True)
                | Q(budget_high__gte=F("budget_low")),
                name="enterprises_demand_budget_ordered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def title(self) -> str:
        return self.name or UNNAMED

    @property
    def case_organisation(self) -> Organisation:
        return self.organisation

    @property
    def case_district(self) -> str:
        return self.district or self.organisation.district

    @property
    def shown_name(self) -> str:
        """Who asks, as the hall writes it: the name only where the ticket shows it."""
        if not self.is_anonymous:
            return self.organisation.name
        return f"{DISTRICT_NAMES[self.district]}某{DIVISION_NAMES[self.industry]}企业（按企业意愿隐去名称）"

    @property
    def is_open_to_applicant(self) -> bool:
        return self.status == DemandStatus.DRAFT

    @property
    def live_reply(self) -> "DemandReply | None":
        """The platform that the enterprise now deals with, if any."""
        live = self.replies.filter(status__in=sorted(LIVE))
        return live.select_related("platform__organisation").first()

    def base_of(self, key: str) -> str:
        """Return a short digest of what section ``key`` holds: what a page's changes build on."""
        return audit.sha256_of(self.answers.get(key))[:16]

    def get_absolute_url(self) -> str:
        return reverse("enterprises:demand_detail", args=[self.reference])

    def get_public_url(self) -> str:
        return reverse("enterprises:hall_detail", args=[self.reference])


class DemandReplyQuerySet(models.QuerySet):
    def visible_to(self, user) -> "DemandReplyQuerySet":
        """A platform sees its own, an enterprise those to its demands, officials with the demand."""
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            seen = Demand.objects.visible_to(user).filter(pk=OuterRef("demand"))
            return self.filter(Exists(seen))
        if user.acting is None:
            return self.none()
        unit = user.acting.organisation_id
        return self.filter(Q(platform__organisation=unit) | Q(demand__organisation=unit))

    def addressed_to(self, organisation: Organisation) -> "DemandReplyQuerySet":
        """Return what the platform of ``organisation`` was asked, or offered itself."""
        return self.filter(platform__organisation=organisation)


class DemandReply(Case):
    """One platform and one demand: offered or picked, answered or released, and what came of it."""

    workflow = REPLY_WORKFLOW

    demand = models.ForeignKey(
        Demand, models.PROTECT, verbose_name="企业需求", related_name="replies", editable=False
    )
    platform = models.ForeignKey(
        Platform, models.PROTECT, verbose_name="平台", related_name="demand_replies", editable=False
    )
    offer = models.TextField("承接说明", max_length=LONGEST_REASON, blank=True, editable=False)
    # How the platform fitted when it was picked: the lines of the calculation, kept as they were.
    trace = models.JSONField("匹配过程", default=list, editable=False)
    picked_at = models.DateTimeField("挑选时间", null=True, editable=False)
    accepted_at = models.DateTimeField("接受时间", null=True, editable=False)
    reason = models.TextField("理由", max_length=LONGEST_REASON, blank=True, editable=False)

    objects = DemandReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "对接"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=ReplyStatus.values),
                name="enterprises_demandreply_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ReplyStatus.ACCEPTED, ReplyStatus.CONTRACTED])
                | Q(accepted_at__isnull=False),
                name="enterprises_demandreply_accepted_has_time",
            ),
            models.UniqueConstraint(
                fields=["demand"],
                condition=Q(status__in=sorted(LIVE)),
                name="enterprises_demandreply_one_live",
            ),
            models.UniqueConstraint(
                fields=["demand", "platform"],
                condition=Q(status__in=sorted(STANDING)),
                name="enterprises_demandreply_one_per_platform",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def title(self) -> str:
        return self.demand.title

    @property
    def subtitle(self) -> str:
        return self.platform.name

    @property
    def case_organisation(self) -> Organisation:
        return self.platform.organisation

    @property
    def case_district(self) -> str:
        return self.demand.district

    @property
    def is_revealed(self) -> bool:
        """Whether the platform has come to know name and contact: it once accepted."""
        return self.accepted_at is not None

    @property
    def shown_name(self) -> str:
        """Who asks, as this platform may read it."""
        return self.demand.organisation.name if self.is_revealed else self.demand.shown_name

    @property
    def points(self) -> str:
        """The result of the match when it was picked, as text; empty where nothing was picked."""
        return self.trace[-1]["amount"] if self.trace else ""

    def get_absolute_url(self) -> str:
        return reverse("enterprises:reply_detail", args=[self.reference])


class DemandOutcome(AppendOnly):
    """What came of a match: contact, diagnosis, contract, each once with its day and its proof."""

    reply = models.ForeignKey(
        DemandReply, models.PROTECT, verbose_name="对接", related_name="outcomes"
    )
    step = models.CharField("结果", max_length=12, choices=OUTCOMES)
    happened_on = models.DateField("日期")
    proof = models.CharField("证明", max_length=LONGEST_PROOF)
    recorded_at = models.DateTimeField("记录时间", default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, verbose_name="记录人", related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "对接结果"
        verbose_name_plural = verbose_name
        ordering = ["reply_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=list(OUTCOME_NAMES)), name="enterprises_demandoutcome_known"
            ),
            models.UniqueConstraint(
                fields=["reply", "step"], name="enterprises_demandoutcome_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id} {self.get_step_display()}"
