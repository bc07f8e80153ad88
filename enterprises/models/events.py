"""供需对接活动: an event with its seats, who has signed up for it, and what has come of it."""

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import Organisation, User
from casework import clock
from casework.models import Case
from casework.models.case import level_constraints
from casework.models.documents import new_code
from casework.standards import (
    DIMENSION_NAMES,
    DISTRICT_NAMES,
    DISTRICTS,
    DIVISION_NAMES,
    SCENE_NAMES,
)
from casework.transitions import LEVEL_FIELDS, Duty
from enterprises.rules.events import (
    DOOR_OPENS,
    EVENT_KIND_NAMES,
    EVENT_KINDS,
    LONGEST_PERSON,
    LONGEST_PLACE,
    LONGEST_TITLE,
    MOST_PER_UNIT,
    MOST_SEATS,
    NO_OUTCOME,
    OUTCOME_KIND_NAMES,
    OUTCOME_KINDS,
)
from enterprises.states import EVENT_WORKFLOW, PUBLIC_EVENTS, EventStatus
from platforms.models import Platform

FACETS = ("dimensions", "industries", "scenes")
WHOLE_CITY = "全市"


class EventQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EventQuerySet":
        """Officials of the city see every event, a district its own; everybody else public ones."""
        official = user.official if user.is_authenticated else None
        if official is None:
            return self.public()
        return self.filter(district=official.district) if official.district else self.all()

    def public(self) -> "EventQuerySet":
        return self.filter(status__in=PUBLIC_EVENTS)

    def listed(self) -> "EventQuerySet":
        """Return the public events with their facets as text to search in."""
        texts = {f"{name}_text": Cast(name, models.TextField()) for name in FACETS}
        return self.public().annotate(**texts).with_waiting()

    def with_waiting(self) -> "EventQuerySet":
        """Add ``has_waiting``: whether somebody stands on the waiting list."""
        waiting = SignUp.objects.filter(event=OuterRef("pk"), state=SignUpState.WAITING)
        return self.annotate(has_waiting=Exists(waiting))

    def with_counts(self) -> "EventQuerySet":
        """Add how many units have a place, wait, and have come."""
        counted = {
            "placed": [SignUpState.CONFIRMED, SignUpState.CHECKED_IN],
            "waiting": [SignUpState.WAITING],
            "came": [SignUpState.CHECKED_IN],
        }
        return self.annotate(
            **{
                name: Count("sign_ups", filter=Q(sign_ups__state__in=states))
                for name, states in counted.items()
            }
        )


class Event(Case):
    """An event that brings platforms and enterprises together under §二（四）.

    ``taken`` is the seats of those who have a place; it moves only with the row locked.
    """

    workflow = EVENT_WORKFLOW

    name = models.CharField("活动名称", max_length=LONGEST_TITLE)
    kind = models.CharField("活动类型", max_length=10, choices=EVENT_KINDS, default="matching")
    district = models.CharField(
        "举办的区", max_length=6, choices=DISTRICTS, blank=True, help_text="全市的活动留空。"
    )
    organiser = models.CharField("主办单位", max_length=LONGEST_TITLE)
    place = models.CharField("地点", max_length=LONGEST_PLACE, help_text="写到门牌和楼层。")
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    closes_at = models.DateTimeField("报名截止", help_text="含这一刻；不能晚于开始时间。")
    seats = models.PositiveSmallIntegerField("名额")
    most_per_unit = models.PositiveSmallIntegerField("每个单位最多", default=2)
    taken = models.PositiveSmallIntegerField("已占名额", default=0, editable=False)
    introduction = models.TextField("活动介绍", max_length=3000)
    agenda = models.JSONField("议程", default=list, blank=True)
    dimensions = models.JSONField("四化方向", default=list, blank=True)
    industries = models.JSONField("面向行业", default=list, blank=True)
    scenes = models.JSONField("业务场景", default=list, blank=True)
    contact = models.CharField("咨询电话", max_length=100)
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    cancel_reason = models.CharField("取消原因", max_length=2000, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "供需对接活动"
        verbose_name_plural = verbose_name
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["status", "starts_at"], name="enterprises_event_listed")]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=EventStatus.values), name="enterprises_event_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(EVENT_KIND_NAMES)), name="enterprises_event_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(district="") | Q(district__in=list(DISTRICT_NAMES)),
                name="enterprises_event_district_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), closes_at__lte=F("starts_at")),
                name="enterprises_event_times_ordered",
            ),
            models.CheckConstraint(
                condition=Q(
                    seats__gte=1,
                    seats__lte=MOST_SEATS,
                    most_per_unit__gte=1,
                    most_per_unit__lte=MOST_PER_UNIT,
                ),
                name="enterprises_event_seats_sane",
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("seats")), name="enterprises_event_never_oversold"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.name

    @property
    def subtitle(self) -> str:
        return f"{self.get_kind_display()} · {self.place_name}"

    @property
    def case_district(self) -> str:
        return self.district

    @property
    def place_name(self) -> str:
        """The district it is for, or the whole city."""
        return DISTRICT_NAMES.get(self.district, WHOLE_CITY)

    @property
    def dimension_labels(self) -> list[str]:
        return [DIMENSION_NAMES[code] for code in self.dimensions]

    @property
    def industry_labels(self) -> list[str]:
        return [DIVISION_NAMES[code] for code in self.industries]

    @property
    def scene_labels(self) -> list[str]:
        return [SCENE_NAMES[code] for code in self.scenes]

    @property
    def free(self) -> int:
        return self.seats - self.taken

    @property
    def has_closed(self) -> bool:
        """Whether sign-up has ended by the server's clock; the last moment is still in time."""
        return clock.now() > self.closes_at

    @property
    def has_begun(self) -> bool:
        return clock.now() >= self.starts_at

    @property
    def is_over(self) -> bool:
        return clock.now() >= self.ends_at

    @property
    def is_open(self) -> bool:
        """Whether units can sign up now, for a place or for the waiting list."""
        return self.status == EventStatus.PUBLISHED and not self.has_closed

    @property
    def door_opens_at(self):
        """The moment from which presence is noted."""
        return self.starts_at - DOOR_OPENS

    def get_absolute_url(self) -> str:
        return reverse("enterprises:event_detail", args=[self.reference])


class SignUpState(models.TextChoices):
    """Where a sign-up stands."""

    CONFIRMED = "confirmed", "已报名"
    WAITING = "waiting", "候补中"
    CHECKED_IN = "checked_in", "已签到"
    CANCELLED = "given_up", "已取消报名"


# Seats are held for them.
PLACED = (SignUpState.CONFIRMED, SignUpState.CHECKED_IN)


class SignUpQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SignUpQuerySet":
        """Return the acting unit's own; to officials of the three levels those of the city's events.

        A district sees those of its own, nobody else of the office any.
        """
        if not user.is_authenticated:
            return self.none()
        if user.post:
            is_near = user.post.duty in {*LEVEL_FIELDS, Duty.DISTRICT}
            return self.filter(event__district=user.post.district) if is_near else self.none()
        return (
            self.filter(organisation_id=user.acting.organisation_id) if user.acting else self.none()
        )

    def live(self) -> "SignUpQuerySet":
        return self.exclude(state=SignUpState.CANCELLED)

    def in_line(self) -> "SignUpQuerySet":
        """Return the waiting list, the first first: rows are made with their event locked."""
        return self.filter(state=SignUpState.WAITING).order_by("pk")


class SignUp(models.Model):
    """One unit at one event: who comes, on how many seats; ``code`` is what its QR carries."""

    event = models.ForeignKey(Event, models.PROTECT, verbose_name="活动", related_name="sign_ups")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name="单位", related_name="+"
    )
    participant = models.CharField("参加人", max_length=LONGEST_PERSON, blank=True)
    phone = models.CharField("手机号码", max_length=20, blank=True)
    seats = models.PositiveSmallIntegerField("人数", default=1)
    state = models.CharField("状态", max_length=10, choices=SignUpState)
    code = models.CharField("签到码", max_length=40, unique=True, default=new_code, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    signed_by = models.ForeignKey(User, models.PROTECT, verbose_name="报名人", related_name="+")
    signed_at = models.DateTimeField("报名时间", default=clock.now)
    placed_at = models.DateTimeField("取得名额时间", null=True)
    given_up_at = models.DateTimeField("取消时间", null=True)
    checked_in_at = models.DateTimeField("签到时间", null=True)
    checked_in_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="签到确认人", related_name="+", null=True
    )

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = "活动报名"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        indexes = [models.Index(fields=["event", "state"], name="enterprises_signup_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organisation"],
                condition=~Q(state=SignUpState.CANCELLED),
                name="enterprises_signup_one_per_unit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SignUpState.values), name="enterprises_signup_state_known"
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MOST_PER_UNIT),
                name="enterprises_signup_seats_sane",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PLACED) | Q(placed_at__isnull=False),
                name="enterprises_signup_placed_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=SignUpState.CHECKED_IN)
                | Q(checked_in_at__isnull=False, checked_in_by__isnull=False),
                name="enterprises_signup_checked_in_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name} {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        return reverse("enterprises:sign_up_detail", args=[self.event.reference])

    @property
    def masked_phone(self) -> str:
        """The number so that its owner is known by it and nobody else learns it."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if self.phone else ""

    @property
    def is_live(self) -> bool:
        return self.state != SignUpState.CANCELLED

    @property
    def has_place(self) -> bool:
        return self.state in PLACED

    @property
    def is_changeable(self) -> bool:
        """Whether the unit can still change it or give it up."""
        is_ahead = self.event.status == EventStatus.PUBLISHED and not self.event.has_begun
        return self.is_live and not self.has_come and is_ahead

    @property
    def has_come(self) -> bool:
        return self.state == SignUpState.CHECKED_IN

    @property
    def check_in_url(self) -> str:
        """The absolute address that the QR carries; the phone's own camera opens it."""
        return f"{settings.SITE_URL}{reverse('enterprises:check_in', args=[self.code])}"


class Outcome(models.Model):
    """What has come of a unit's visit: told by the unit, each once."""

    sign_up = models.ForeignKey(
        SignUp, models.PROTECT, verbose_name="报名", related_name="outcomes"
    )
    kind = models.CharField("结果", max_length=10, choices=OUTCOME_KINDS)
    with_whom = models.CharField("对接对象", max_length=100, blank=True)
    platform = models.ForeignKey(
        Platform, models.PROTECT, verbose_name="对接平台", null=True, related_name="+"
    )
    told_by = models.ForeignKey(User, models.PROTECT, verbose_name="登记人", related_name="+")
    told_at = models.DateTimeField("登记时间", default=clock.now)

    class Meta:
        verbose_name = "对接结果"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sign_up", "kind", "with_whom"], name="enterprises_outcome_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(OUTCOME_KIND_NAMES)),
                name="enterprises_outcome_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind=NO_OUTCOME, with_whom="")
                | (~Q(kind=NO_OUTCOME) & ~Q(with_whom="")),
                name="enterprises_outcome_names_with_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.with_whom}"
