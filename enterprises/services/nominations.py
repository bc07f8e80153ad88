"""试点示范提名: a district or a platform nominates, the enterprise tells, agrees or declines."""

from django.db import IntegrityError, transaction

from accounts.models import Organisation
from casework import audit, clock, drafts, notices
from casework.deadlines import open_step
from casework.jobs import defer
from casework.materials import attach, detach
from casework.models import Material
from casework.numbers import allot
from casework.permissions import require
from casework.transitions import Duty, Transition
from casework.workflow import TransitionError, advance, lock
from enterprises.models import Nomination
from enterprises.permissions import DRAFT_NOMINATION, NOMINATE, reporting_platform
from enterprises.selectors.nominations import content_of, faults_of
from enterprises.states import (
    DECLINE_NOMINATION,
    FILE_NOMINATION,
    LEAVE_LIST,
    NOMINATION_WORKFLOW,
    REFILE_NOMINATION,
    WITHDRAW_NOMINATION,
    NominationStatus,
)

CLOSED = "已经提交，内容不能再改。"


class NotRegistered(TransitionError):
    """Nobody of the enterprise could agree: it has no account here; nothing was written."""

    code = "not_registered"


@transaction.atomic
def nominate(uscc: str, dimension: str, recommendation: str, *, actor) -> Nomination:
    """Nominate the unit with this credit code for one of the four 化; the unit itself tells and agrees.

    Raises NotRegistered for a code nobody registered, PermissionDenied for a district's nomination
    of another district's unit or a platform's of itself, TransitionError while one of the same
    direction is under way or on the list.
    """
    require(actor, NOMINATE)
    organisation = Organisation.objects.filter(uscc=uscc).first()
    if organisation is None:
        raise NotRegistered("这个信用代码还没有在本平台注册，请先请企业注册，它要自己确认。")
    require(actor, NOMINATE, organisation)
    platform = None if actor.official else reporting_platform(actor)
    try:
        with transaction.atomic():
            nomination = Nomination.objects.create(
                reference=allot("SHSF", year=clock.today().year, width=4),
                status=NominationStatus.DRAFT,
                organisation=organisation,
                name=organisation.name,
                district=organisation.district,
                dimension=dimension,
                platform=platform,
                nominated_by=actor,
                recommendation=recommendation,
            )
    except IntegrityError:
        raise TransitionError("这家企业同一方向的提名正在办理，或者已经在名单上。") from None
    duty = Duty.APPLICANT if platform else Duty.DISTRICT
    event = audit.record(
        "nominate",
        actor=actor,
        case=nomination,
        label=f"提名（{nomination.nominator}）",
        note=recommendation,
        move=audit.Move(duty, target=NominationStatus.DRAFT),
    )
    step = open_step(nomination, NOMINATION_WORKFLOW.stages[NominationStatus.DRAFT], at=event.at)
    notices.notify(
        notices.audience(nomination, [Duty.APPLICANT]),
        "nomination_made",
        case=nomination,
        context={"step": step},
    )
    return nomination


@transaction.atomic
def save_nomination_section(
    nomination: Nomination,
    key: str,
    raw: dict | list[dict],
    *,
    actor,
    draft_version: int,
    base: str = "",
) -> Nomination:
    """Keep what the page holds for section ``key``, faulty or not; nothing typed is lost.

    DraftConflict if another has saved since ``draft_version``, unless ``base`` shows that this
    section is still the same; TransitionError once it was handed in.
    """
    nomination = _open(nomination, actor)
    drafts.keep_section(nomination, key, raw, actor=actor, draft_version=draft_version, base=base)
    return nomination


def _open(nomination: Nomination, actor) -> Nomination:
    require(actor, DRAFT_NOMINATION, nomination)
    nomination = lock(nomination)
    if not nomination.is_open_to_applicant:
        raise TransitionError(CLOSED, case=nomination)
    return nomination


@transaction.atomic
def check_nomination_open_for(nomination: Nomination, *, actor) -> None:
    """Refuse, before a file is read, what may not be attached now: TransitionError."""
    _open(nomination, actor)


@transaction.atomic
def attach_to_nomination(nomination: Nomination, material: Material, code: str, *, actor) -> None:
    """Put a file of the unit's library under ``code``; Refused or TransitionError when it may not be."""
    nomination = _open(nomination, actor)
    attach(nomination, material, code, actor=actor)
    drafts.touch(nomination, actor)


@transaction.atomic
def detach_from_nomination(nomination: Nomination, material: Material, code: str, *, actor) -> None:
    """Take a file off again; it stays in the unit's library."""
    nomination = _open(nomination, actor)
    detach(nomination, material, code, actor=actor)
    drafts.touch(nomination, actor)


@transaction.atomic
def hand_over_nomination(nomination: Nomination, *, actor) -> None:
    """Tell the unit's 管理员 that everything is filled in and waits for his word."""
    nomination = _open(nomination, actor)
    notices.notify(
        drafts.hand_over(nomination, nomination.organisation, actor=actor),
        "nomination_ready",
        case=nomination,
        key=f"{nomination.reference}:ready:{nomination.draft_version}",
        context={"actor": actor.name},
    )


@transaction.atomic
def file_nomination(
    nomination: Nomination, *, actor, version: int, draft_version: int, signed_name: str
) -> Nomination:
    """管理员 agrees and hands in: one transaction, one frozen snapshot, one receipt.

    Incomplete names every fault at once; StaleVersion when the content was changed since it was
    checked.
    """
    return _hand_in(nomination, FILE_NOMINATION, actor, version, draft_version, signed_name)


@transaction.atomic
def refile_nomination(
    nomination: Nomination, *, actor, version: int, draft_version: int, signed_name: str
) -> Nomination:
    """管理员 hands in again what was returned; raises what ``file_nomination`` does."""
    return _hand_in(nomination, REFILE_NOMINATION, actor, version, draft_version, signed_name)


def _hand_in(
    nomination: Nomination,
    step: Transition,
    actor,
    version: int,
    draft_version: int,
    signed_name: str,
) -> Nomination:
    require(actor, step.permission, nomination)
    nomination = drafts.lock_as_checked(nomination, version, draft_version)
    drafts.refuse_unsigned(nomination, actor, signed_name)
    if nomination.status in step.sources and (faults := faults_of(nomination)):
        raise drafts.Incomplete(faults, case=nomination)
    at = clock.now()
    nomination, number = drafts.freeze(
        nomination,
        step,
        actor=actor,
        content=content_of(nomination),
        signed_name=signed_name,
        at=at,
        changes={"filed_at": nomination.filed_at or at},
    )
    defer("enterprises.tasks.render_nomination", nomination_id=nomination.pk, number=number)
    return nomination


@transaction.atomic
def decline_nomination(nomination: Nomination, *, actor, version: int, note: str) -> Nomination:
    """管理员 says no; nothing is published. NoteMissing without a reason."""
    return advance(lock(nomination, version), DECLINE_NOMINATION, actor=actor, note=note)


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, actor, version: int, note: str) -> Nomination:
    """管理员 takes it back before 经办 has checked it; NoteMissing without a reason."""
    return advance(lock(nomination, version), WITHDRAW_NOMINATION, actor=actor, note=note)


@transaction.atomic
def leave_list(nomination: Nomination, *, actor, version: int, note: str) -> Nomination:
    """管理员 takes the enterprise off the list; NoteMissing without a reason."""
    return advance(
        lock(nomination, version),
        LEAVE_LIST,
        actor=actor,
        note=note,
        changes={"ended_at": clock.now()},
    )
