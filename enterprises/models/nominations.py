"""试点示范: one nomination of one enterprise for one of the four 化, and what was handed in with it."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.models import Organisation, User
from casework import audit, clock
from casework.models import AppendOnlyQuerySet, Case, Frozen, Publicity
from casework.models.case import level_constraints
from casework.models.documents import Validity
from casework.standards import DIMENSION_NAMES, DIMENSIONS, DISTRICT_NAMES, DISTRICTS
from casework.templatetags.dates import cn_date
from enterprises.rules.listing import LONGEST_NAME
from enterprises.states import (
    EVER_LISTED,
    LIVE_NOMINATIONS,
    NOMINATION_WORKFLOW,
    OPEN_TO_UNIT,
    NominationStatus,
)
from platforms.models import Platform

CERTIFICATE = "demonstration_certificate"
LONGEST_REASON = 500


class NominationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "NominationQuerySet":
        """The enterprise sees its own; officials see those of their district or of the city."""
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            district = user.official.district
            return self.filter(district=district) if district else self.all()
        if user.acting is not None:
            return self.filter(organisation_id=user.acting.organisation_id)
        return self.none()

    def listed(self) -> "NominationQuerySet":
        """Return what stands on the list now."""
        return self.filter(status=NominationStatus.LISTED)

    def readable(self) -> "NominationQuerySet":
        """Return what has a public page: what stands on the list, and what once stood on it."""
        return self.filter(status__in=sorted(EVER_LISTED))


class Nomination(Case):
    """One enterprise nominated by its district or by a platform that served it."""

    workflow = NOMINATION_WORKFLOW

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="企业",
        related_name="nominations",
        editable=False,
    )
    # As it stood when it was nominated; what was handed in says it again.
    name = models.CharField("企业名称", max_length=LONGEST_NAME, editable=False)
    district = models.CharField("所在区", max_length=6, choices=DISTRICTS, editable=False)
    dimension = models.CharField("四化方向", max_length=12, choices=DIMENSIONS, editable=False)
    platform = models.ForeignKey(
        Platform,
        models.PROTECT,
        verbose_name="提名的平台",
        related_name="nominations",
        null=True,
        editable=False,
    )
    nominated_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="提名人", related_name="+", editable=False
    )
    recommendation = models.CharField("提名理由", max_length=LONGEST_REASON, editable=False)
    answers = models.JSONField("填报内容", default=dict, editable=False)
    draft_version = models.PositiveIntegerField("草稿版本", default=1, editable=False)
    last_edited_by = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name="最后修改人",
        null=True,
        editable=False,
        related_name="+",
    )
    last_edited_at = models.DateTimeField("最后修改", null=True, editable=False)
    handed_over_at = models.DateTimeField("请管理员确认的时间", null=True, editable=False)
    filed_at = models.DateTimeField("提交时间", null=True, editable=False)
    publicity = models.ForeignKey(
        Publicity,
        models.PROTECT,
        verbose_name="公示",
        related_name="+",
        null=True,
        editable=False,
    )
    listed_on = models.DateField("列入日期", null=True, editable=False)
    ended_at = models.DateTimeField("移出时间", null=True, editable=False)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = "试点示范提名"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["status", "listed_on"], name="enterprises_nominated_list")]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=NominationStatus.values),
                name="enterprises_nomination_status_known",
            ),
            models.UniqueConstraint(
                fields=["organisation", "dimension"],
                condition=Q(status__in=sorted(LIVE_NOMINATIONS)),
                name="enterprises_nomination_one_live",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(EVER_LISTED))
                | Q(listed_on__isnull=False, publicity__isnull=False),
                name="enterprises_nomination_listed_was_publicised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def title(self) -> str:
        return f"{self.name}（{self.dimension_name}）"

    @property
    def subtitle(self) -> str:
        return f"试点示范 · {self.nominator}提名"

    @property
    def dimension_name(self) -> str:
        return DIMENSION_NAMES[self.dimension]

    @property
    def district_name(self) -> str:
        return DISTRICT_NAMES[self.district]

    @property
    def nominator(self) -> str:
        """Who nominated, as the public reads it: a platform, or the office of a district."""
        return self.platform.name if self.platform else f"{self.district_name}工信部门"

    @property
    def case_organisation(self) -> Organisation:
        return self.organisation

    @property
    def case_district(self) -> str:
        return self.district

    @property
    def is_open_to_applicant(self) -> bool:
        return self.status in OPEN_TO_UNIT

    @property
    def open_correction(self) -> None:
        """A return opens everything: it names places in words."""
        return None

    @cached_property
    def handed_in(self) -> dict:
        """What was handed in last; empty before the first time."""
        last = list(self.snapshots.all())
        return last[-1].content if last else {}

    def base_of(self, key: str) -> str:
        """Return a short digest of what section ``key`` holds: what a page's changes build on."""
        return audit.sha256_of(self.answers.get(key))[:16]

    def correction_url(self, reference: str) -> str:
        return reverse("admin:enterprises_nomination_correct", args=[reference])

    def document_validity(self, document) -> Validity:
        """The certificate is worth what its place on the list is worth."""
        if document.kind != CERTIFICATE or document.own_validity().state != "valid":
            return document.own_validity()
        if self.status == NominationStatus.LISTED:
            return Validity("valid", f"在名单上，{cn_date(self.listed_on)}列入。", None)
        words = "已移出名单" if self.status == NominationStatus.REMOVED else "已退出名单"
        return Validity(str(self.status), f"企业{words}，这份证明不再有效。", self.ended_at)

    def get_absolute_url(self) -> str:
        return reverse("enterprises:nomination_detail", args=[self.reference])

    def get_public_url(self) -> str:
        return reverse("enterprises:demonstration_detail", args=[self.reference])


class NominationSnapshot(Frozen):
    """What the enterprise handed in, word for word, each time."""

    nomination = models.ForeignKey(
        Nomination, models.PROTECT, verbose_name="试点示范提名", related_name="snapshots"
    )
    number = models.PositiveSmallIntegerField("第几次")
    content = models.JSONField("内容")
    submitted_at = models.DateTimeField("提交时间", default=clock.now)
    submitted_by = models.ForeignKey(User, models.PROTECT, verbose_name="提交人", related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "试点示范填报内容"
        verbose_name_plural = verbose_name
        ordering = ["nomination_id", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "number"], name="enterprises_nominationsnapshot_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.nomination_id} 第 {self.number} 次"

    def frozen_content(self) -> object:
        return self.content
