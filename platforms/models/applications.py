"""入选申请: a unit's application in a round, what it handed in each time, and what was returned."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from casework import audit, clock
from casework.deadlines import counted_again
from casework.models import AppendOnly, AppendOnlyQuerySet, Case, Frozen, Publicity
from casework.models.case import level_constraints
from casework.standards import DISTRICTS
from casework.transitions import Duty, Stage
from platforms.models.points import NamesPoints
from platforms.models.rounds import SolicitationRound
from platforms.policy import CATEGORIES
from platforms.rules import consortium, listing
from platforms.states import APPLICATION_WORKFLOW, ApplicationStatus

# One unit has one application a round, unless an earlier one came to nothing.
OVER = (ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)


class PlatformApplicationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PlatformApplicationQuerySet":
        """A unit sees its own; officials see what has been submitted in their district or city."""
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            seen = self.exclude(status=ApplicationStatus.DRAFT)
            district = user.official.district
            return seen.filter(district=district) if district else seen
        if user.acting is not None:
            return self.filter(organisation_id=user.acting.organisation_id)
        return self.none()

    def live(self) -> "PlatformApplicationQuerySet":
        return self.exclude(status__in=OVER)


class PlatformApplication(Case):
    """An application for the title, written by the unit and never edited by officials."""

    workflow = APPLICATION_WORKFLOW

    round = models.ForeignKey(
        SolicitationRound, models.PROTECT, verbose_name="征集批次", related_name="applications"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        verbose_name="申报单位",
        related_name="platform_applications",
    )
    # Where the unit stood when it handed in: the scope of the district's officials.
    district = models.CharField(
        "所在区", max_length=6, choices=DISTRICTS, blank=True, db_index=True, editable=False
    )
    platform_name = models.CharField("平台名称", max_length=100, blank=True)
    category = models.CharField("主要类别", max_length=30, choices=CATEGORIES, blank=True)
    answers = models.JSONField("填报内容", default=dict)
    is_joint = models.BooleanField("联合共建", default=False, editable=False)
    findings = models.JSONField("资格自测结果", default=list)
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
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
    handed_over_at = models.DateTimeField("请管理员提交的时间", null=True, editable=False)
    publicity = models.ForeignKey(
        "casework.Publicity",
        models.PROTECT,
        verbose_name="公示",
        null=True,
        editable=False,
        related_name="+",
    )

    objects = PlatformApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "入选申请"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "submitted_at"], name="platforms_application_list")
        ]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=ApplicationStatus.values),
                name="platforms_application_status_known",
            ),
            models.UniqueConstraint(
                fields=["round", "organisation"],
                condition=~Q(status__in=OVER),
                name="platforms_application_one_live_per_round",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[ApplicationStatus.DRAFT]) | Q(submitted_at__isnull=False),
                name="platforms_application_submitted_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def holder_id_at(self, duty: Duty) -> int | None:
        """Until a 负责人 has acted on it, the application goes with the list of its round's."""
        holder = super().holder_id_at(duty)
        return holder or (self.round.approved_by_id if duty == Duty.APPROVER else None)

    @property
    def title(self) -> str:
        return self.platform_name or f"{self.round.name}申报"

    @property
    def case_organisation(self):
        return self.organisation

    @property
    def case_district(self) -> str:
        """The district as handed in; of a draft, where the unit is now."""
        return self.district or self.organisation.district

    def days_for(self, stage: Stage) -> int | None:
        is_district = stage.status == ApplicationStatus.DISTRICT_REVIEW
        return self.round.district_days if is_district else stage.days

    @property
    def path(self) -> tuple[str, ...]:
        """The statuses that an application of this round passes on its straight way."""
        other = self.round.has_expert_review
        skipped = {ApplicationStatus.FORMAL_REVIEW if other else ApplicationStatus.EXPERT_REVIEW}
        if not self.round.has_district_review:
            skipped.add(ApplicationStatus.DISTRICT_REVIEW)
        return tuple(status for status in self.workflow.path if status not in skipped)

    @property
    def district_is_next(self) -> bool:
        """Whether what the unit hands in now goes to its district: at first, or back to who asked."""
        if self.status != ApplicationStatus.RETURNED:
            return self.round.has_district_review
        last = max(self.corrections.all(), key=lambda one: one.number, default=None)
        return last is not None and last.source == ApplicationStatus.DISTRICT_REVIEW

    @property
    def handed_in(self) -> dict[str, object]:
        """What the unit last handed in: what was reviewed, and so what is published."""
        return self.snapshots.latest("number").content

    def listed_in(self, publicity: Publicity) -> listing.Listed:
        """Return what this version of a list that names it says of it."""
        kind = ContentType.objects.get_for_model(self)
        item = publicity.items.get(content_type=kind, object_id=self.pk)
        return listing.read_row(publicity.rows[item.position - 1])

    @property
    def is_open_to_applicant(self) -> bool:
        """Whether the unit may still change something: a draft in its window, or a correction."""
        if self.status == ApplicationStatus.DRAFT:
            return self.round.is_accepting
        correction = self.open_correction
        return correction is not None and not correction.is_late(clock.now())

    def base_of(self, key: str) -> str:
        """Return a short digest of what section ``key`` holds: what a page's changes build on."""
        return audit.sha256_of(self.answers.get(key))[:16]

    @property
    def open_correction(self) -> "CorrectionRequest | None":
        """The correction that now waits for the unit, if any."""
        if self.status != ApplicationStatus.RETURNED:
            return None
        return self.corrections.order_by("-number").first()

    def correction_url(self, reference: str) -> str:
        place = [self.round_id, reference]
        return reverse("admin:platforms_solicitationround_correct", args=place)

    def get_absolute_url(self) -> str:
        return reverse("platforms:application_detail", args=[self.reference])


class ApplicationSnapshot(Frozen):
    """What the unit handed in, word for word, each time it submitted."""

    application = models.ForeignKey(
        PlatformApplication, models.PROTECT, verbose_name="申请", related_name="snapshots"
    )
    number = models.PositiveSmallIntegerField("第几次")
    content = models.JSONField("内容")
    submitted_at = models.DateTimeField("提交时间", default=clock.now)
    submitted_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="提交人", related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "提交内容"
        verbose_name_plural = verbose_name
        ordering = ["application_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="platforms_snapshot_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} 第 {self.number} 次"

    def frozen_content(self) -> object:
        return self.content


class CorrectionRequest(NamesPoints, AppendOnly):
    """What the 经办 asked to be put right, once and whole: a field or a material with its reason."""

    application = models.ForeignKey(
        PlatformApplication, models.PROTECT, verbose_name="申请", related_name="corrections"
    )
    number = models.PositiveSmallIntegerField("第几次")
    source = models.CharField(
        "退回的环节", max_length=32, default=ApplicationStatus.SUBMITTED.value
    )
    points = models.JSONField("补正事项")
    closes_at = models.DateTimeField("最迟补正")
    is_provisional = models.BooleanField("期限暂按周末推算", default=False)
    requested_at = models.DateTimeField("退回时间", default=clock.now)
    requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, verbose_name="经办", related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "补正要求"
        verbose_name_plural = verbose_name
        ordering = ["application_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"], name="platforms_correction_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} 第 {self.number} 次补正"

    def opens_material(self, code: str) -> bool:
        """Tell whether this correction opens ``code``; an agreement goes with its members."""
        follows = code == consortium.AGREEMENT and consortium.SECTION in self.open_sections
        return follows or super().opens_material(code)

    @cached_property
    def limit(self) -> tuple[datetime, bool]:
        """The last moment and whether it is provisional; counted again when the table arrives."""
        if not self.is_provisional:
            return self.closes_at, False
        days = self.application.round.correction_days
        return counted_again(self.requested_at, days, self.closes_at)

    def is_late(self, moment: datetime) -> bool:
        """Tell whether the right to correct has lapsed; on a guessed day it never does."""
        last, is_provisional = self.limit
        return not is_provisional and moment > last
