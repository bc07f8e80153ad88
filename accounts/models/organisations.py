"""The units that apply: one row for each 统一社会信用代码."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.names import PHONE_PATTERN, BadName, clean_name
from casework import clock
from casework.amounts import MoneyField
from casework.standards import DISTRICT_NAMES, DISTRICTS, UsccError, clean_uscc


def valid_name(text: str) -> None:
    """Refuse a name with characters that cannot be seen."""
    try:
        clean_name(text)
    except BadName as fault:
        raise ValidationError(str(fault), code="invalid") from fault


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OrganisationQuerySet":
        """Return the unit ``user`` acts for; to an official, the units of his district or city."""
        if user.is_anonymous:
            return self.none()
        if user.official:
            district = user.official.district
            return self.filter(district=district) if district else self.all()
        return self.filter(pk=user.acting.organisation_id) if user.acting else self.none()


class Organisation(models.Model):
    """A unit with a credit code; the code is its identity, the name is only how it is called."""

    name = models.CharField("单位名称", max_length=120, validators=[valid_name])
    uscc = models.CharField(
        "统一社会信用代码",
        max_length=18,
        unique=True,
        error_messages={"unique": "这个统一社会信用代码已经注册"},
    )
    district = models.CharField("所在区", max_length=6, choices=DISTRICTS)
    legal_representative = models.CharField("法定代表人", max_length=60, validators=[valid_name])
    founded_on = models.DateField("成立日期")
    address = models.CharField("注册地址", max_length=200, validators=[valid_name])
    registered_capital = MoneyField("注册资本（元）", null=True, blank=True)
    employees = models.PositiveIntegerField("从业人数", null=True, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True, validators=[valid_name])
    contact_phone = models.CharField(
        "联系电话",
        max_length=20,
        blank=True,
        validators=[RegexValidator(PHONE_PATTERN, "请填手机或带区号的电话，例如 020-83123950")],
    )
    created_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = verbose_name
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-Z]{18}$"), name="accounts_organisation_uscc_form"
            ),
            models.CheckConstraint(
                condition=Q(district__in=list(DISTRICT_NAMES)),
                name="accounts_organisation_district_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Write the name and the code in their one form."""
        try:
            self.name = clean_name(self.name)
        except BadName as fault:
            raise ValidationError({"name": str(fault)}) from fault
        if not self.uscc:
            return
        try:
            self.uscc = clean_uscc(self.uscc)
        except UsccError as fault:
            raise ValidationError({"uscc": str(fault)}) from fault

    @property
    def district_name(self) -> str:
        return DISTRICT_NAMES[self.district]
