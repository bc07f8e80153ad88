"""融通圈 (大中小融通): a lead enterprise, its suppliers, a platform, and demands shared among them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Organisation, User
from casework import clock
from casework.models import Case
from casework.models.case import level_constraints
from casework.standards import DIVISION_NAMES, OPERATOR_DIVISIONS
from enterprises.models.demands import Demand
from enterprises.rules.demands import LONGEST_REASON
from enterprises.states import (
    BELONGING,
    CIRCLE_WORKFLOW,
    MEMBER_WORKFLOW,
    CircleStatus,
    MemberStatus,
)

LONGEST_NAME = 60


class MemberRole(models.TextChoices):
    SUPPLIER = "supplier", "配套企业"
    PLATFORM = "platform", "服务平台"


class CircleQuerySet(models.QuerySet):
    def open_to_all(self) -> "CircleQuerySet":
        """Return the circles that everybody finds, the newest first."""
        return (
            self.filter(status=CircleStatus.ACTIVE)
            .select_related("lead")
            .order_by("-created_at", "-pk")
        )

    def visible_to(self, user) -> "CircleQuerySet":
        """Return what ``user`` reads from within: of a unit's circles all, of officials' scope all."""
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            district = user.official.district
            return self.filter(lead__district=district) if district else self.all()
        return self.around(user.acting.organisation) if user.acting else self.none()

    def around(self, organisation: Organisation) -> "CircleQuerySet":
        """Return the circles that ``organisation`` leads or belongs to, or has asked to."""
        belongs = CircleMember.objects.filter(
            circle=OuterRef("pk"), organisation=organisation, status__in=sorted(BELONGING)
        )
        return self.filter(Q(lead=organisation) | Exists(belongs))


class Circle(Case):
    """One circle; its members ask to join and its lead admits them."""

    workflow = CIRCLE_WORKFLOW

    lead = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="核心企业",
        related_name="led_circles",
        editable=False,
    )
    name = models.CharField("名称", max_length=LONGEST_NAME)
    industry = models.CharField("行业", max_length=3, choices=OPERATOR_DIVISIONS)
    purpose = models.TextField("协作内容", max_length=LONGEST_REASON)

    objects = CircleQuerySet.as_manager()

    class Meta:
        verbose_name = "融通圈"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=CircleStatus.values), name="enterprises_circle_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def title(self) -> str:
        return self.name

    @property
    def case_organisation(self) -> Organisation:
        return self.lead

    @property
    def industry_name(self) -> str:
        return f"{self.industry} {DIVISION_NAMES[self.industry]}"

    def get_absolute_url(self) -> str:
        return reverse("enterprises:circle_detail", args=[self.reference])


class CircleMemberQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CircleMemberQuerySet":
        """The unit sees its own, the lead those of its circles, officials those in their scope."""
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            return self.filter(circle__in=Circle.objects.visible_to(user))
        if user.acting is None:
            return self.none()
        unit = user.acting.organisation_id
        return self.filter(Q(organisation=unit) | Q(circle__lead=unit))

    def belonging(self) -> "CircleMemberQuerySet":
        return self.filter(status__in=sorted(BELONGING))

    def joined(self) -> "CircleMemberQuerySet":
        return self.filter(status=MemberStatus.JOINED)


class CircleMember(Case):
    """A unit's membership in a circle, from its request on."""

    workflow = MEMBER_WORKFLOW

    circle = models.ForeignKey(
        Circle, models.PROTECT, verbose_name="融通圈", related_name="members", editable=False
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name="单位",
        related_name="circle_memberships",
        editable=False,
    )
    role = models.CharField("身份", max_length=10, choices=MemberRole, editable=False)
    statement = models.TextField("申请说明", max_length=LONGEST_REASON, blank=True, editable=False)
    joined_at = models.DateTimeField("加入时间", null=True, editable=False)

    objects = CircleMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "圈子成员"
        verbose_name_plural = verbose_name
        ordering = ["circle_id", "pk"]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=MemberStatus.values),
                name="enterprises_circlemember_status_known",
            ),
            models.CheckConstraint(
                condition=Q(role__in=MemberRole.values), name="enterprises_circlemember_role_known"
            ),
            models.UniqueConstraint(
                fields=["circle", "organisation"],
                condition=Q(status__in=sorted(BELONGING)),
                name="enterprises_circlemember_once",
            ),
            models.UniqueConstraint(
                fields=["circle"],
                condition=Q(status=MemberStatus.JOINED, role=MemberRole.PLATFORM),
                name="enterprises_circlemember_one_platform",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circle_id} {self.organisation_id} {self.get_role_display()}"

    @property
    def title(self) -> str:
        return self.circle.name

    @property
    def case_organisation(self) -> Organisation:
        return self.organisation

    def get_absolute_url(self) -> str:
        return self.circle.get_absolute_url()


class SharedDemand(models.Model):
    """A demand that its unit shows to the members of a circle, by name; taken back, it is closed."""

    circle = models.ForeignKey(
        Circle, models.PROTECT, verbose_name="融通圈", related_name="shared_demands"
    )
    demand = models.ForeignKey(
        Demand, models.PROTECT, verbose_name="企业需求", related_name="shares"
    )
    shared_by = models.ForeignKey(User, models.PROTECT, verbose_name="共享人", related_name="+")
    shared_at = models.DateTimeField("共享时间", default=clock.now)
    closed_at = models.DateTimeField("撤下时间", null=True)

    class Meta:
        verbose_name = "圈内共享需求"
        verbose_name_plural = verbose_name
        ordering = ["-shared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "demand"],
                condition=Q(closed_at__isnull=True),
                name="enterprises_shareddemand_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.circle_id} {self.demand_id}"
