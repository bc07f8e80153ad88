"""上云用云: said by the enterprise itself, reported by a platform, or taken from an official list."""

from datetime import date
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from casework import audit, clock
from casework.permissions import require
from casework.standards import clean_uscc
from casework.workflow import TransitionError
from enterprises.models import CloudAdoption, Origin
from enterprises.permissions import DECLARE_CLOUD, REPORT_CLOUD, reporting_platform


class AlreadyTold(TransitionError):
    """Somebody whose word counts more has told the same already; nothing was changed."""

    code = "already_told"


class Told(NamedTuple):
    """One use of the cloud as a form has it; ``first_on`` is not after today."""

    kind: str
    first_on: date
    proof: str


@transaction.atomic
def declare_cloud(told: Told, *, provider: str, actor: User) -> CloudAdoption:
    """Let the enterprise's 管理员 say what it runs; what others said of the same is his from now on."""
    require(actor, DECLARE_CLOUD)
    uscc = actor.acting.organisation.uscc
    row, _ = _row(uscc, told, provider, Origin.ENTERPRISE, actor)
    row.origin, row.source = Origin.ENTERPRISE, ""
    return _kept(row, told, actor)


@transaction.atomic
def report_cloud(told: Told, *, uscc: str, actor: User) -> CloudAdoption:
    """Let a platform whose title is in force report a firm that it has brought to the cloud.

    Raises AlreadyTold when the firm itself, or a list, has told the same; UsccError for a wrong code.
    """
    require(actor, REPORT_CLOUD)
    platform = reporting_platform(actor)
    row, is_new = _row(clean_uscc(uscc), told, platform.name, Origin.PLATFORM, actor)
    is_own = row.origin == Origin.PLATFORM and row.reported_by_id == platform.organisation_id
    if not is_new and not is_own:
        raise AlreadyTold(f"这家企业的这一项已经登记（{row.get_origin_display()}），不用再报。")
    return _kept(row, told, actor)


def _row(
    uscc: str, told: Told, provider: str, origin: Origin, actor: User
) -> tuple[CloudAdoption, bool]:
    """Return the row of this firm, kind and provider under a lock, made when there is none."""
    reporter = actor.acting.organisation if origin == Origin.PLATFORM else None
    made, is_new = CloudAdoption.objects.get_or_create(
        uscc=uscc,
        kind=told.kind,
        provider=provider,
        defaults={
            "first_on": told.first_on,
            "proof": told.proof,
            "origin": origin,
            "reported_by": reporter,
            "told_by": actor,
        },
    )
    return CloudAdoption.objects.select_for_update(of=("self",)).get(pk=made.pk), is_new


def _kept(row: CloudAdoption, told: Told, actor: User) -> CloudAdoption:
    row.first_on, row.proof, row.told_by = told.first_on, told.proof, actor
    row.updated_at = clock.now()
    row.save()
    audit.record(
        "tell_cloud",
        actor=actor,
        label="登记上云用云",
        data={
            "uscc": row.uscc,
            "kind": row.get_kind_display(),
            "provider": row.provider,
            "first_on": row.first_on,
            "proof": row.proof,
            "origin": row.get_origin_display(),
        },
    )
    return row
