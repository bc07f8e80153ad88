"""告知、陈述申辩、决定: a hearing about one case, and what the unit said in it."""

from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse

from casework import clock
from casework.models.append_only import Frozen
from casework.models.case import Case, level_constraints
from casework.states import HEARING_WORKFLOW, LIVE, STATEMENT_DAYS, HearingStatus


class HearingQuerySet(models.QuerySet):
    def visible_to(self, user) -> "HearingQuerySet":
        """Officials see those in their scope; the unit its own, once it has been told."""
        official = user.official if user.is_authenticated else None
        if official is not None:
            scope = {"organisation__district": official.district} if official.district else {}
            return self.filter(**scope)
        if not user.is_authenticated or user.acting is None:
            return self.none()
        return self.filter(organisation_id=user.acting.organisation_id, notified_at__isnull=False)

    def about(self, case) -> "HearingQuerySet":
        return self.filter(content_type=ContentType.objects.get_for_model(case), object_id=case.pk)

    def live(self) -> "HearingQuerySet":
        return self.filter(status__in=LIVE)


class Hearing(Case):
    """Whether something shall be taken from a unit: told first, heard, then decided by a person.

    A case of its own, whoever handled the subject; ``matter`` says what the office intends.
    """

    workflow = HEARING_WORKFLOW

    kind = models.CharField("种类", max_length=40, editable=False)
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="对象类型")
    object_id = models.PositiveBigIntegerField("对象")
    subject = GenericForeignKey()
    subject_reference = models.CharField("对象编号", max_length=40)
    subject_title = models.CharField("对象名称", max_length=200)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, verbose_name="当事单位", related_name="+"
    )
    brief = models.CharField("简称", max_length=20)
    matter = models.CharField("拟作出的决定", max_length=100)
    facts = models.TextField("查明的事实", max_length=5000)
    basis = models.JSONField("依据", default=list)
    evidence = models.JSONField("证据", default=list)
    days = models.PositiveSmallIntegerField("陈述申辩工作日数", default=STATEMENT_DAYS)
    notified_at = models.DateTimeField("告知时间", null=True, editable=False)
    closes_at = models.DateTimeField("最迟陈述申辩", null=True, editable=False)
    is_provisional = models.BooleanField("期限暂按周末推算", default=False, editable=False)
    draft_text = models.TextField("陈述申辩草稿", blank=True)
    draft_version = models.PositiveIntegerField("草稿版本", default=1, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="草稿最后修改人",
        null=True,
        editable=False,
        related_name="+",
    )
    drafted_at = models.DateTimeField("草稿保存时间", null=True, editable=False)
    decided_at = models.DateTimeField("决定时间", null=True, editable=False)

    objects = HearingQuerySet.as_manager()

    class Meta:
        verbose_name = "陈述申辩"
        verbose_name_plural = verbose_name
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="casework_hearing_case")]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=HearingStatus.values), name="casework_hearing_status_known"
            ),
            models.CheckConstraint(
                condition=Q(notified_at__isnull=True, closes_at__isnull=True)
                | Q(notified_at__isnull=False, closes_at__gt=models.F("notified_at")),
                name="casework_hearing_period_ordered",
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="casework_hearing_days_positive"),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "kind"],
                condition=Q(status__in=sorted(LIVE)),
                name="casework_hearing_one_live_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def title(self) -> str:
        return f"{self.brief}：{self.subject_title}"

    @property
    def case_organisation(self):
        return self.organisation

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_open_to_unit(self) -> bool:
        """Whether the unit may still write: told, not yet heard, and the period not over."""
        return self.status == HearingStatus.NOTIFIED and not self.is_late(clock.now())

    def is_late(self, moment: datetime) -> bool:
        """Tell whether the right to be heard has lapsed; on a guessed day it never does."""
        return bool(self.closes_at and not self.is_provisional and moment > self.closes_at)

    def get_absolute_url(self) -> str:
        return reverse("casework:hearing_detail", args=[self.reference])


class HearingStatement(Frozen):
    """What the unit said, word for word, or that it waived: once for each hearing."""

    hearing = models.OneToOneField(
        Hearing, models.PROTECT, verbose_name="陈述申辩", related_name="statement"
    )
    is_waiver = models.BooleanField("放弃")
    text = models.TextField("内容", blank=True)
    materials = models.JSONField("材料", default=list)
    signed_name = models.CharField("签名", max_length=60)
    submitted_at = models.DateTimeField("提交时间", default=clock.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提交人", related_name="+"
    )

    class Meta:
        verbose_name = "陈述申辩书"
        verbose_name_plural = verbose_name
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.hearing_id} {'放弃' if self.is_waiver else '陈述申辩'}"

    def frozen_content(self) -> dict[str, object]:
        return {
            "is_waiver": self.is_waiver,
            "text": self.text,
            "materials": self.materials,
            "signed_name": self.signed_name,
            "submitted_at": clock.local(self.submitted_at),
        }
