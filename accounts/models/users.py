"""People who log in, and the duty of those who are officials."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from accounts.callings import calling_of
from accounts.models.organisations import valid_name
from accounts.names import MOBILE_PATTERN, USERNAME_PATTERN, BadName, clean_name
from casework import clock
from casework.permissions import PART_LABELS, Part, RulesBackend
from casework.standards import DEPARTMENT_NAMES, DEPARTMENTS, DISTRICT_NAMES, DISTRICTS
from casework.transitions import DUTY_LABELS, GUESTS, Duty

NOT_OFFICIAL = frozenset({Duty.APPLICANT, Duty.SYSTEM})
PARTS = [(part.value, PART_LABELS[part]) for part in Part]
OFFICIAL_DUTIES = [(duty.value, DUTY_LABELS[duty]) for duty in Duty if duty not in NOT_OFFICIAL]
SERVICE_USERNAME = "system"


class DeletionRefused(RuntimeError):
    """Somebody tried to delete a person whose acts the record must keep."""


class UserQuerySet(models.QuerySet):
    def members_of(self, organisation) -> "UserQuerySet":
        """Return the active members of ``organisation``."""
        return self.filter(
            is_active=True, memberships__organisation=organisation, memberships__is_active=True
        ).order_by("pk")

    def with_duty(self, duty: Duty, district: str = "", department: str = "") -> "UserQuerySet":
        """Return who holds ``duty``: of the district, of the asked department, else of the city."""
        scope = district if duty == Duty.DISTRICT else ""
        asked = department if duty == Duty.CONSULTED else ""
        return self.filter(
            is_active=True,
            official_profile__is_active=True,
            official_profile__duty=duty,
            official_profile__district=scope,
            official_profile__department=asked,
        ).order_by("pk")

    def security_administrators(self) -> "UserQuerySet":
        return self.filter(
            is_active=True,
            administrator_profile__is_active=True,
            administrator_profile__part=Part.SECURITY,
        ).order_by("pk")

    def service_account(self) -> "User":
        """Return the named account in whose name the system itself takes steps."""
        return self.get(username=SERVICE_USERNAME)

    def delete(self):
        raise DeletionRefused("账号只能停用，不能删除")


class People(UserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False

    @classmethod
    def normalize_email(cls, email):
        """Return the address as it is kept and compared: small letters throughout."""
        return (email or "").lower()

    def create_superuser(self, username, email=None, password=None, **extra_fields):
        """Create a 系统管理员 for the command of Django; nobody is a superuser here."""
        extra_fields = {"name": Part.SYSTEM.label, "is_staff": True} | extra_fields
        user = self.create_user(username, email, password, **extra_fields)
        AdministratorProfile.objects.create(user=user, part=Part.SYSTEM.value)
        return user


class User(AbstractUser):
    """One person, one account; deactivated when he leaves, never deleted."""

    first_name = None
    last_name = None
    username = models.CharField(
        "用户名",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                USERNAME_PATTERN,
                "用户名为 3 至 40 位，只用小写字母、数字和 . _ -，以字母或数字开头",
            )
        ],
        error_messages={"unique": "这个用户名已经有人使用，请换一个"},
    )
    name = models.CharField("姓名", max_length=60, validators=[valid_name])
    phone = models.CharField(
        "手机号码",
        max_length=11,
        blank=True,
        validators=[RegexValidator(MOBILE_PATTERN, "请填 11 位手机号码，例如 13800138000")],
    )
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    password_changed_at = models.DateTimeField("密码更新时间", default=clock.now, editable=False)
    privacy_agreed_at = models.DateTimeField("同意个人信息处理时间", null=True, editable=False)

    objects = People()

    # A request puts the question to its session here; asked at most once, by ``acting``.
    acting_source = None
    # Set for the length of one request, in which nobody's leave begins or ends.
    remembers_principals = False
    # Names of a unit that is being registered with this person; no password may contain them.
    context_words: tuple[str, ...] = ()

    class Meta(AbstractUser.Meta):
        verbose_name = "账号"
        verbose_name_plural = verbose_name
        ordering = ["username"]

    def __str__(self) -> str:
        return f"{self.name}（{self.username}）"

    def clean(self) -> None:
        """Write name, user name and address in their one form."""
        super().clean()
        if not self.email.isascii():
            raise ValidationError({"email": "电子邮箱只能用英文字母、数字和符号"})
        self.username = self.username.lower()
        self.email = self.email.lower()
        try:
            self.name = clean_name(self.name)
        except BadName as fault:
            raise ValidationError({"name": str(fault)}) from fault

    def delete(self, *args, **kwargs):
        raise DeletionRefused("账号只能停用，不能删除")

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def acting(self):
        """The active membership this person acts in now, or None.

        A request sets it from the session; otherwise it is the only membership there is.
        """
        if not self.pk or self.needs_second_factor:
            return None
        if self.acting_source is not None:
            return self.acting_source()
        own = list(
            self.memberships.filter(is_active=True)
            .select_related("organisation")
            .order_by("pk")[:2]
        )
        if len(own) != 1:
            return None
        own[0].user = self
        return own[0]

    @cached_property
    def post(self):
        """The active post of this person at the desk, of the office or as a guest, or None."""
        profile = getattr(self, "official_profile", None) if self.pk else None
        return profile if profile and profile.is_active else None

    @cached_property
    def official(self):
        """The active official profile of this person, or None; a guest at the desk is no official."""
        return self.post if self.post and Duty(self.post.duty) not in GUESTS else None

    @property
    def desk_profile(self):
        """The active post of whoever has a list of the day: an official, or a consulted department."""
        post = self.post
        return self.official or (post if post and post.duty == Duty.CONSULTED else None)

    @property
    def part(self) -> str:
        """Which of the three administrators this person is now, or ''."""
        profile = getattr(self, "administrator_profile", None) if self.pk else None
        return profile.part if profile and profile.is_active else ""

    @property
    def may_log_in(self) -> bool:
        """Tell whether the account is open; a seeded one only where the portal is a demonstration."""
        return self.is_active and (settings.DEMO_MODE or not self.is_demo)

    @property
    def is_service_account(self) -> bool:
        """Whether this is the system's own account, which nobody can log in with."""
        return self.username == SERVICE_USERNAME and not self.has_usable_password()

    def principals(self) -> frozenset[int]:
        """Return the officials in whose name this person may act today, by primary key."""
        if self.official is None:
            return frozenset()
        if not self.remembers_principals:
            return self._principals_now()
        if "known_principals" not in self.__dict__:
            self.known_principals = self._principals_now()
        return self.known_principals

    def _principals_now(self) -> frozenset[int]:
        in_force = self.deputising.in_force(clock.today())
        return frozenset(in_force.values_list("principal_id", flat=True))

    def belongs_to(self, organisation) -> bool:
        """Tell whether this person is an active member of ``organisation``, acting for it or not."""
        return self.memberships.filter(organisation=organisation, is_active=True).exists()

    def is_bound_to(self, organisation) -> bool:
        """Tell whether this person is a member of ``organisation``, or was within three years."""
        return self.memberships.binding().filter(organisation=organisation).exists()

    @property
    def calling(self) -> str:
        """What this person is at the desk, in a word; '' for applicants."""
        if self.post is not None:
            return Duty(self.post.duty).label
        return Part(self.part).label if self.part else ""

    @property
    def needs_second_factor(self) -> bool:
        """Tell whether this person may enter only with a second factor: the office and its experts."""
        of_the_office = self.is_staff or self.is_superuser or self.post is not None
        return of_the_office or bool(self.part) or calling_of(self) is not None

    def has_perm(self, perm: str, obj=None) -> bool:
        """Ask the one registry: Django's own answer would let every superuser pass."""
        return RulesBackend().has_perm(self, perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Refuse: which lists somebody reads is said by each list."""
        return False


class OfficialProfile(models.Model):
    """The one duty of an official, for the city or a district; or of somebody of a consulted department."""

    user = models.OneToOneField(
        User, models.PROTECT, verbose_name="账号", related_name="official_profile"
    )
    duty = models.CharField("职责", max_length=16, choices=OFFICIAL_DUTIES)
    district = models.CharField(
        "所在区",
        max_length=6,
        choices=DISTRICTS,
        blank=True,
        help_text="只有区工信部门填写；空白为全市",
    )
    department = models.CharField(
        "所在部门",
        max_length=16,
        choices=DEPARTMENTS,
        blank=True,
        help_text="只有征求意见部门填写",
    )
    is_active = models.BooleanField("在任", default=True)
    since = models.DateTimeField("任职时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "工作人员"
        verbose_name_plural = verbose_name
        ordering = ["user__username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(duty__in=[duty for duty, _ in OFFICIAL_DUTIES]),
                name="accounts_official_duty_known",
            ),
            models.CheckConstraint(
                condition=(Q(duty=Duty.DISTRICT.value) & Q(district__in=list(DISTRICT_NAMES)))
                | (~Q(duty=Duty.DISTRICT.value) & Q(district="")),
                name="accounts_official_district_duty_has_district",
            ),
            models.CheckConstraint(
                condition=(Q(duty=Duty.CONSULTED.value) & Q(department__in=list(DEPARTMENT_NAMES)))
                | (~Q(duty=Duty.CONSULTED.value) & Q(department="")),
                name="accounts_official_consulted_has_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} {self.duty_name}"

    def clean(self) -> None:
        if (self.duty == Duty.DISTRICT) != bool(self.district):
            raise ValidationError({"district": "区工信部门要选所在区，市级职责不选"})
        if (self.duty == Duty.CONSULTED) != bool(self.department):
            raise ValidationError({"department": "征求意见部门要选所在部门，其他职责不选"})

    @property
    def duty_name(self) -> str:
        """The duty as people say it: 经办, 天河区工信部门, 市税务局."""
        if self.duty == Duty.DISTRICT:
            # A form under correction may hold a duty without its place.
            return f"{DISTRICT_NAMES.get(self.district, '区')}工信部门"
        if self.duty == Duty.CONSULTED:
            return DEPARTMENT_NAMES.get(self.department, Duty.CONSULTED.label)
        return Duty(self.duty).label


class AdministratorProfile(models.Model):
    """The one part of an administrator; appointed at the command line, never at the desk."""

    user = models.OneToOneField(
        User, models.PROTECT, verbose_name="账号", related_name="administrator_profile"
    )
    part = models.CharField("三员职责", max_length=10, choices=PARTS)
    is_active = models.BooleanField("在任", default=True)
    since = models.DateTimeField("任职时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "管理员"
        verbose_name_plural = verbose_name
        ordering = ["user__username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=[part for part, _ in PARTS]),
                name="accounts_administrator_part_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} {self.get_part_display()}"
