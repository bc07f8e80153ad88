"""How a unit comes to the portal and how its particulars change."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership, Organisation, Role, User
from accounts.permissions import EDIT_ORGANISATION
from casework import audit, clock
from casework.permissions import require

ALREADY_REGISTERED = (
    "这个单位已经注册。请该单位的管理员在“成员管理”里邀请您加入；"
    "找不到管理员的，请带营业执照与所在区工信部门联系"
)
# In the order in which the form asks them.
EDITABLE = (
    "name",
    "district",
    "legal_representative",
    "founded_on",
    "address",
    "registered_capital",
    "employees",
    "contact_name",
    "contact_phone",
)


def register_organisation(organisation: Organisation, person: User, *, password: str) -> Membership:
    """Keep a new unit and the new person who becomes its first 管理员, both or neither.

    Both are unsaved; the password has passed the validators. Raises ValidationError, by field,
    when the credit code or the user name has been taken in the meantime.
    """
    person.set_password(password)
    person.privacy_agreed_at = clock.now()
    organisation.full_clean()
    person.full_clean()
    try:
        return _keep(organisation, person)
    except IntegrityError as fault:
        raise _taken(organisation) from fault


@transaction.atomic
def _keep(organisation: Organisation, person: User) -> Membership:
    organisation.save()
    person.save()
    membership = Membership.objects.create(user=person, organisation=organisation, role=Role.ADMIN)
    audit.record(
        "organisation_registered",
        actor=person,
        label="注册单位",
        data={"organisation": organisation.pk, "uscc": organisation.uscc},
    )
    return membership


def _taken(organisation: Organisation) -> ValidationError:
    if Organisation.objects.filter(uscc=organisation.uscc).exists():
        return ValidationError({"uscc": ALREADY_REGISTERED})
    return ValidationError({"username": "这个用户名刚刚被别人使用，请换一个"})


@transaction.atomic
def edit_organisation(
    organisation: Organisation, changes: Mapping[str, object], *, actor: User
) -> Organisation:
    """Change particulars of the unit; its credit code never changes."""
    require(actor, EDIT_ORGANISATION, organisation)
    unknown = set(changes).difference(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = {name: getattr(organisation, name) for name in changes}
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.save()
    changed = sorted(name for name in changes if getattr(organisation, name) != before[name])
    if changed:
        audit.record(
            "organisation_edited",
            actor=actor,
            label="修改单位资料",
            data={"organisation": organisation.pk, "fields": changed},
        )
    return organisation
