"""Who acts for whom while he is away."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from accounts.models.users import OFFICIAL_DUTIES, User
from casework import clock
from casework.permissions import Part, holds_part
from casework.standards import DISTRICTS
from casework.transitions import Duty


class DeputyshipState(models.TextChoices):
    REQUESTED = "requested", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "不批准"
    ENDED = "ended", "已收回"


class DeputyshipQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> "DeputyshipQuerySet":
        """Everybody sees his own; 负责人 and 安全管理员, who decide, see all."""
        leads = user.official is not None and user.official.duty == Duty.APPROVER
        if leads or holds_part(user, Part.SECURITY):
            return self.all()
        return self.filter(Q(principal=user) | Q(deputy=user))

    def standing(self) -> "DeputyshipQuerySet":
        """Return those that wait for a decision or were approved."""
        return self.filter(state__in=[DeputyshipState.REQUESTED, DeputyshipState.APPROVED])

    def touching(self, starts_on: date, ends_on: date) -> "DeputyshipQuerySet":
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def in_force(self, on: date) -> "DeputyshipQuerySet":
        """Return those that hold on ``on``: approved, and both still in the office they had."""
        same = {
            f"{side}__official_profile__{name}": value
            for side in ("principal", "deputy")
            for name, value in (
                ("is_active", True),
                ("duty", F("duty")),
                ("district", F("district")),
            )
        }
        active = {"principal__is_active": True, "deputy__is_active": True}
        return self.filter(state=DeputyshipState.APPROVED, **same, **active).touching(on, on)


class Deputyship(models.Model):
    """An official's deputy of the same duty and district, for a period."""

    principal = models.ForeignKey(
        User, models.PROTECT, verbose_name="被代理人", related_name="deputyships"
    )
    deputy = models.ForeignKey(
        User, models.PROTECT, verbose_name="代理人", related_name="deputising"
    )
    duty = models.CharField("职责", max_length=16, choices=OFFICIAL_DUTIES)
    district = models.CharField("所在区", max_length=6, choices=DISTRICTS, blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    reason = models.CharField("事由", max_length=200)
    state = models.CharField(
        "状态", max_length=10, choices=DeputyshipState, default=DeputyshipState.REQUESTED
    )
    requested_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="批准人", null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField("批准时间", null=True, editable=False)
    ended_at = models.DateTimeField("收回时间", null=True, editable=False)

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        verbose_name = "代理"
        verbose_name_plural = verbose_name
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["deputy", "state"], name="accounts_deputyship_deputy")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DeputyshipState.values),
                name="accounts_deputyship_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")), name="accounts_deputyship_two_people"
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="accounts_deputyship_period",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(state=DeputyshipState.REQUESTED)
                | Q(state=DeputyshipState.ENDED)
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="accounts_deputyship_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("principal")) & ~Q(decided_by=F("deputy"))),
                name="accounts_deputyship_decided_by_a_third",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy.name}代{self.principal.name}"
