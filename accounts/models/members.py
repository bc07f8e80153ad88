"""Who acts for which unit, and who has been invited to."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.organisations import Organisation, valid_name
from casework import clock


class Role(models.TextChoices):
    """What a person may do for the unit: 申报人 drafts, 管理员 also submits."""

    STAFF = "staff", "申报人"
    ADMIN = "admin", "管理员"


# Who has left a unit stays bound to it as long as an expert to a former employer.
BOUND_YEARS = 3


class MembershipQuerySet(models.QuerySet):
    def active(self) -> "MembershipQuerySet":
        return self.filter(is_active=True, user__is_active=True)

    def binding(self) -> "MembershipQuerySet":
        """Return those that last or ended within three years; an end on no known day is recent."""
        today = clock.today()
        # A leap day has no like in the year three years before it: its eve is asked instead.
        same_day = today - timedelta(days=1) if f"{today:%m%d}" == "0229" else today
        since = same_day.replace(year=today.year - BOUND_YEARS)
        return self.filter(Q(is_active=True) | Q(ended_on=None) | Q(ended_on__gte=since))

    def visible_to(self, user) -> "MembershipQuerySet":
        """Return the memberships of the unit ``user`` acts for."""
        if user.is_anonymous or not user.acting:
            return self.none()
        return self.filter(organisation_id=user.acting.organisation_id)


class Membership(models.Model):
    """One person in one unit, in one role."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="单位", related_name="memberships"
    )
    role = models.CharField("角色", max_length=8, choices=Role, default=Role.STAFF)
    is_active = models.BooleanField("有效", default=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="邀请人",
        related_name="+",
        null=True,
        blank=True,
    )
    joined_at = models.DateTimeField("加入时间", default=clock.now, editable=False)
    ended_on = models.DateField("停用日期", null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "单位成员"
        verbose_name_plural = verbose_name
        ordering = ["organisation", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="accounts_membership_once",
                violation_error_message="这个账号已经是该单位的成员",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="accounts_membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} · {self.organisation.name}（{self.get_role_display()}）"

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


class InvitationQuerySet(models.QuerySet):
    def open(self) -> "InvitationQuerySet":
        """Return the invitations that can still be accepted at this moment."""
        return self.filter(
            accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now()
        )

    def visible_to(self, user) -> "InvitationQuerySet":
        """Return the invitations of the unit ``user`` administers now."""
        if user.is_anonymous or not user.acting or not user.acting.is_admin:
            return self.none()
        return self.filter(organisation_id=user.acting.organisation_id)


class Invitation(models.Model):
    """A link, good once and for a day, that makes its bearer a member; only its hash is kept."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="单位", related_name="invitations"
    )
    name = models.CharField("姓名", max_length=60, validators=[valid_name])
    email = models.EmailField("电子邮箱")
    role = models.CharField("角色", max_length=8, choices=Role, default=Role.STAFF)
    token_sha256 = models.CharField("邀请码摘要", max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="邀请人", related_name="+"
    )
    created_at = models.DateTimeField("邀请时间", default=clock.now, editable=False)
    expires_at = models.DateTimeField("失效时间")
    accepted_at = models.DateTimeField("接受时间", null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="接受人",
        related_name="+",
        null=True,
        editable=False,
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "成员邀请"
        verbose_name_plural = verbose_name
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="accounts_invitation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} 邀请 {self.name}"
