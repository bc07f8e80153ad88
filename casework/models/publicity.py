"""公示: lists frozen and hashed, with the working-day period they stay open."""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from casework import clock
from casework.models.append_only import AppendOnly, AppendOnlyQuerySet, Frozen

VERSION_MARK = "-V"


class PublicityQuerySet(AppendOnlyQuerySet):
    def counted(self) -> "PublicityQuerySet":
        """Bring in the same query what became of each list since: last day and next version."""
        latest = PublicityRecount.objects.filter(publicity=OuterRef("pk")).order_by("-pk")
        later = Publicity.objects.filter(supersedes=OuterRef("pk"))
        return self.annotate(
            last_on=Coalesce(Subquery(latest.values("last_on")[:1]), F("ends_on")),
            is_guess=Coalesce(Subquery(latest.values("is_provisional")[:1]), F("is_provisional")),
            superseded_by=Subquery(later.values("reference")[:1]),
        )

    def current(self) -> "PublicityQuerySet":
        """The latest version of each list."""
        return self.counted().filter(superseded_by__isnull=True)

    def versions_of(self, publicity: "Publicity") -> "PublicityQuerySet":
        """Every version of the same list, ``publicity`` among them."""
        base = publicity.base_reference
        return self.filter(Q(reference=base) | Q(reference__startswith=f"{base}{VERSION_MARK}"))

    def running(self, on: date) -> "PublicityQuerySet":
        """Lists that stand open on ``on``; a guessed last day closes none (handbook 7.6)."""
        counted = self.current().filter(starts_on__lte=on)
        return counted.filter(Q(last_on__gte=on) | Q(is_guess=True))

    def over(self, on: date) -> "PublicityQuerySet":
        return self.current().filter(last_on__lt=on, is_guess=False)

    def to_recount(self, on: date) -> "PublicityQuerySet":
        """Lists announced with a guessed last day that are not over for certain by ``on``."""
        announced = self.current().filter(is_provisional=True)
        return announced.filter(Q(is_guess=True) | Q(last_on__gte=on))


class Publicity(Frozen):
    """A published list: content, hash and announced period never change after it opens.

    A correction is a new version with its reason; the old one stays as it was.
    ``ends_on`` is the last day as announced. Where it was a guess, rows of ``PublicityRecount``
    say what it became; everybody who asks for the last day asks ``last_on``.
    """

    reference = models.CharField("公示编号", max_length=40, unique=True)
    title = models.CharField("标题", max_length=200)
    basis = models.CharField("依据", max_length=200)
    contact = models.CharField("联系方式", max_length=300)
    columns = models.JSONField("栏目", default=list)
    rows = models.JSONField("名单", default=list)
    days = models.PositiveSmallIntegerField("工作日数")
    starts_on = models.DateField("第一天")
    ends_on = models.DateField("发布时的最后一天")
    is_provisional = models.BooleanField("发布时最后一天暂按周末推算", default=False)
    opened_at = models.DateTimeField("发布时间", default=clock.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发布人", related_name="+"
    )

    version = models.PositiveSmallIntegerField("版本", default=1)
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="更正的上一版",
        related_name="successor",
        null=True,
        blank=True,
    )
    correction = models.CharField("更正理由", max_length=500, blank=True)

    objects = PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = "公示"
        verbose_name_plural = verbose_name
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="casework_publicity_period_ordered"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1), name="casework_publicity_days_positive"
            ),
            models.CheckConstraint(
                condition=Q(version=1, supersedes__isnull=True, correction="")
                | Q(version__gt=1, supersedes__isnull=False) & ~Q(correction=""),
                name="casework_publicity_correction_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def frozen_content(self) -> dict[str, object]:
        corrected = (
            {
                "version": self.version,
                "supersedes": self.supersedes.sha256,
                "correction": self.correction,
            }
            if self.supersedes
            else {}
        )
        return {
            **corrected,
            "title": self.title,
            "basis": self.basis,
            "contact": self.contact,
            "columns": self.columns,
            "rows": self.rows,
            "days": self.days,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
        }

    @property
    def base_reference(self) -> str:
        """The number that all versions of the list share."""
        return self.reference.partition(VERSION_MARK)[0]

    @cached_property
    def superseded_by(self) -> str | None:
        """The reference of the version that corrects this one; ``counted()`` brings it along."""
        later = Publicity.objects.filter(supersedes=self).values_list("reference", flat=True)
        return later.first()

    @cached_property
    def last_on(self) -> date:
        """The last day as counted so far; ``counted()`` brings it without a query of its own."""
        return self._latest.last_on if self._latest else self.ends_on

    @cached_property
    def is_guess(self) -> bool:
        """Whether ``last_on`` may still move, because the calendar of its year is not published."""
        return self._latest.is_provisional if self._latest else self.is_provisional

    @cached_property
    def _latest(self) -> "PublicityRecount | None":
        # Only a list announced with a guess is ever counted again.
        return self.recounts.order_by("-pk").first() if self.is_provisional else None

    def is_running(self, on: date) -> bool:
        """Tell whether the list stands open on ``on``; a corrected one does not any more."""
        return self.starts_on <= on and not self.is_over(on) and not self.superseded_by

    def is_over(self, on: date) -> bool:
        """Tell whether ``on`` lies after the last day for certain."""
        return on > self.last_on and not self.is_guess


class PublicityRecount(Frozen):
    """What the last day of a list became when the calendar was published: later or settled."""

    publicity = models.ForeignKey(
        Publicity, models.PROTECT, verbose_name="公示", related_name="recounts"
    )
    last_on = models.DateField("最后一天")
    is_provisional = models.BooleanField("仍暂按周末推算")
    reason = models.CharField("理由", max_length=200)
    counted_at = models.DateTimeField("重新计算时间", default=clock.now)

    class Meta:
        verbose_name = "公示末日重算"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        constraints = [
            # Two recounts at the same moment write one row.
            models.UniqueConstraint(
                fields=["publicity", "last_on", "is_provisional"],
                name="casework_publicityrecount_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.publicity_id} {self.last_on}"

    def frozen_content(self) -> dict[str, object]:
        return {
            "publicity": self.publicity_id,
            "last_on": self.last_on,
            "is_provisional": self.is_provisional,
            "reason": self.reason,
        }


class PublicityItem(AppendOnly):
    """One case on a published list."""

    publicity = models.ForeignKey(
        Publicity, models.PROTECT, verbose_name="公示", related_name="items"
    )
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="事项类型")
    object_id = models.PositiveBigIntegerField("事项")
    case = GenericForeignKey()
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = "公示条目"
        verbose_name_plural = verbose_name
        ordering = ["publicity_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["publicity", "position"], name="casework_publicityitem_position"
            ),
            models.UniqueConstraint(
                fields=["publicity", "content_type", "object_id"],
                name="casework_publicityitem_once_per_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publicity_id}/{self.position}"
