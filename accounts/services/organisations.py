"""How a unit comes to the portal and how its particulars change."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership, Organisation, Role, User
from accounts.permissions import EDIT_ORGANISATION
from casework import audit, clock, search
from casework.notices import notify
from casework.permissions import Part, require, require_part
from casework.standards import DISTRICT_NAMES

ALREADY_REGISTERED = (
    "这个单位已经注册。请该单位的管理员在“成员管理”里邀请您加入；"
    "找不到管理员的，请带营业执照与所在区工信部门联系"
)
# Who the unit is and which district looks after it; only the office corrects that.
IDENTITY = ("name", "district")
# What the unit itself keeps up, in the order in which the form asks it.
EDITABLE = (
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
    """Change what the unit itself keeps up; ValueError for anything else."""
    require(actor, EDIT_ORGANISATION, organisation)
    organisation, changed = _change(organisation, changes, EDITABLE)
    if changed:
        audit.record(
            "organisation_edited",
            actor=actor,
            label="修改单位资料",
            data={"organisation": organisation.pk, "fields": [name for name, _ in changed]},
        )
    return organisation


@transaction.atomic
def correct_identity(
    organisation: Organisation, changes: Mapping[str, object], *, reason: str, actor: User
) -> Organisation:
    """Correct name or district of a unit and tell its 管理员 why; its credit code never changes.

    What has been handed in keeps what it said then. Raises PermissionDenied unless 系统管理员 does it.
    """
    require_part(actor, Part.SYSTEM)
    organisation, changed = _change(organisation, changes, IDENTITY)
    if not changed:
        return organisation
    search.rename(organisation)
    event = audit.record(
        "organisation_corrected",
        actor=actor,
        label="更正单位名称或所在区",
        note=reason,
        data={
            "organisation": organisation.pk,
            **{
                name: {"from": _shown(old), "to": _shown(getattr(organisation, name))}
                for name, old in changed
            },
        },
    )
    admins = Membership.objects.active().filter(organisation=organisation, role=Role.ADMIN)
    labels = [str(Organisation._meta.get_field(name).verbose_name) for name, _ in changed]
    notify(
        [member.user for member in admins.select_related("user")],
        "organisation_corrected",
        key=event.hash[:40],
        context={
            "organisation": organisation,
            "changed": "、".join(labels),
            "reason": reason,
        },
    )
    return organisation


def _shown(value: object) -> str:
    """Return a name as it is and a district by its name, as a reader of the record needs it."""
    return DISTRICT_NAMES.get(str(value), str(value))


def _change(
    organisation: Organisation, changes: Mapping[str, object], permitted: tuple[str, ...]
) -> tuple[Organisation, list[tuple[str, object]]]:
    """Write ``changes`` under the row lock; return the unit, and name and old value of each change."""
    unknown = set(changes).difference(permitted)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = {name: getattr(organisation, name) for name in changes}
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.save()
    changed = [
        (name, old) for name, old in sorted(before.items()) if getattr(organisation, name) != old
    ]
    return organisation, changed
