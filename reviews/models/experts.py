"""评审专家: the pool, and what ties its members to units."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.functional import cached_property

from accounts.models import Membership
from casework import clock
from casework.standards import DISTRICT_NAMES, DISTRICTS, UsccError, clean_uscc
from reviews.policy import SPECIALITY_LABELS
from reviews.rules.conflicts import ExpertFacts, Party, Tie, TieKind


def valid_uscc(text: str) -> None:
    try:
        if clean_uscc(text) != text:
            raise ValidationError("请填 18 位大写的统一社会信用代码")
    except UsccError as fault:
        raise ValidationError(str(fault)) from fault


class ExpertQuerySet(models.QuerySet):
    def active(self) -> "ExpertQuerySet":
        """Experts who can be asked: in the pool, with an account that is open."""
        return self.filter(is_active=True, user__is_active=True)

    def pool(self) -> "ExpertQuerySet":
        # With the unit in the same query: as many queries whether anybody belongs to one or not.
        members = Prefetch("user__memberships", Membership.objects.select_related("organisation"))
        kept = self.active().select_related("user").prefetch_related("relations", members)
        return kept.order_by("pk")


class Expert(models.Model):
    """A person who judges: neither an official nor somebody who acts for a unit."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="账号",
        related_name="expert_profile",
    )
    specialities = models.JSONField("专业领域", default=list)
    employer = models.CharField("任职单位", max_length=100)
    employer_uscc = models.CharField(
        "任职单位统一社会信用代码", max_length=18, validators=[valid_uscc]
    )
    title = models.CharField("职称或职务", max_length=60, blank=True)
    district = models.CharField("所在区", max_length=6, choices=DISTRICTS)
    is_active = models.BooleanField("在库", default=True)
    since = models.DateTimeField("入库时间", default=clock.now, editable=False)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = "评审专家"
        verbose_name_plural = verbose_name
        ordering = ["user__username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(district__in=list(DISTRICT_NAMES)), name="reviews_expert_district_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.name}（{self.employer}）"

    def clean(self) -> None:
        known = isinstance(self.specialities, list) and self.specialities
        if not known or set(self.specialities) - set(SPECIALITY_LABELS):
            raise ValidationError({"specialities": "至少选一个专业领域，且只能选列明的"})

    @property
    def speciality_labels(self) -> list[str]:
        return [SPECIALITY_LABELS[code] for code in self.specialities]

    @cached_property
    def facts(self) -> ExpertFacts:
        """What the rules of conflict ask about this expert; few queries unless prefetched.

        To act for a unit here is to work for it, whatever he has declared.
        """
        told = [one.as_tie() for one in self.relations.all()]
        known = [_work_for(one) for one in self.user.memberships.all()]
        return ExpertFacts(Party(self.employer_uscc, self.employer), (*told, *known))


def _work_for(membership) -> Tie:
    # Who left on no known day counts as if he were there.
    until = None if membership.is_active else membership.ended_on
    unit = membership.organisation
    since = membership.joined_at.astimezone(clock.GUANGZHOU).date()
    return Tie(TieKind.EMPLOYMENT, unit.uscc, unit.name, since, until)


class Source(models.TextChoices):
    DECLARED = "declared", "本人申报"
    IMPORTED = "imported", "登记导入"


class ExpertRelation(models.Model):
    """One tie of an expert to a unit, with the time it lasted and where it is known from."""

    expert = models.ForeignKey(
        Expert, models.PROTECT, verbose_name="专家", related_name="relations"
    )
    kind = models.CharField("关系", max_length=16, choices=[(k.value, k.label) for k in TieKind])
    uscc = models.CharField(
        "对方统一社会信用代码", max_length=18, validators=[valid_uscc], db_index=True
    )
    name = models.CharField("对方名称", max_length=100)
    since = models.DateField("开始日期", null=True, blank=True)
    until = models.DateField("结束日期", null=True, blank=True)
    source = models.CharField("来源", max_length=16, choices=Source)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="登记人", related_name="+"
    )
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "专家关系"
        verbose_name_plural = verbose_name
        ordering = ["expert", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in TieKind]),
                name="reviews_relation_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="reviews_relation_source_known"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="reviews_relation_time_ordered",
                violation_error_message="结束日期不能早于开始日期",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.get_kind_display()} {self.name}"

    def as_tie(self) -> Tie:
        return Tie(TieKind(self.kind), self.uscc, self.name, self.since, self.until)
