"""The unit's side: write, attach, hand in or waive, within the period; nothing typed is lost."""

from django.db import transaction

from casework import audit, clock
from casework.deadlines import counted_again, deciding_moment
from casework.forms import storable
from casework.jobs import defer
from casework.materials import attach, attached_to, detach, hand_in
from casework.models import Material, OpenStep
from casework.models.hearings import Hearing, HearingStatement
from casework.models.materials import MaterialState
from casework.permissions import register, require
from casework.states import STATE_DEFENCE, WAIVE_DEFENCE, HearingStatus, statement_open
from casework.transitions import Transition
from casework.workflow import NoteMissing, NotYet, StaleVersion, TransitionError, advance, lock

MATERIAL_CODE = "T01"
LONGEST_STATEMENT = 5000


class StatementConflict(StaleVersion):
    """Another person of the unit has saved the draft since this page was loaded."""

    code = "statement_conflict"


class StatementMissing(NoteMissing):
    """A statement that says nothing, is too long, or bears another name than the sender's."""

    code = "statement_missing"


def writes_statement(user, hearing) -> bool:
    """Whoever acts for the unit may draft."""
    return bool(user.acting and user.acting.organisation_id == hearing.organisation_id)


def submits_statement(user, hearing) -> bool:
    """Only the unit's 管理员 hands in or waives."""
    return writes_statement(user, hearing) and user.acting.is_admin


DRAFT = register("casework.draft_statement", writes_statement)
register("casework.state_hearing", submits_statement)


def settle_period(hearing: Hearing) -> Hearing:
    """Count a guessed last day again, now that the calendar may be known; never shorten it.

    The caller holds the row's lock.
    """
    if not hearing.is_provisional or hearing.notified_at is None:
        return hearing
    last, is_provisional = counted_again(hearing.notified_at, hearing.days, hearing.closes_at)
    if (last, is_provisional) == (hearing.closes_at, True):
        return hearing
    hearing.closes_at, hearing.is_provisional = last, is_provisional
    hearing.save(update_fields=["closes_at", "is_provisional", "updated_at"])
    if hearing.status == HearingStatus.NOTIFIED:
        OpenStep.objects.of(hearing).open().update(
            due_on=clock.local_day(last), due_is_provisional=is_provisional
        )
    return hearing


def _opened(hearing: Hearing, actor) -> Hearing:
    """Return the hearing under lock, if ``actor`` may write in it now."""
    require(actor, DRAFT, hearing)
    hearing = settle_period(lock(hearing))
    if hearing.status != HearingStatus.NOTIFIED:
        raise TransitionError("现在不在陈述申辩期，内容不能改。", case=hearing)
    if bar := statement_open(hearing):
        raise NotYet(bar, case=hearing)
    return hearing


@transaction.atomic
def save_statement(hearing: Hearing, text: str, *, actor, draft_version: int) -> Hearing:
    """Keep what is being written; StatementConflict when somebody else saved another text since."""
    hearing = _opened(hearing, actor)
    text = storable(text).replace("\r\n", "\n")
    if text == hearing.draft_text:
        return hearing
    if hearing.draft_version != draft_version:
        raise StatementConflict("陈述申辩的草稿刚被别人保存过。", case=hearing)
    hearing.draft_text = text
    hearing.draft_version += 1
    hearing.drafted_by, hearing.drafted_at = actor, clock.now()
    hearing.save(
        update_fields=["draft_text", "draft_version", "drafted_by", "drafted_at", "updated_at"]
    )
    return hearing


@transaction.atomic
def check_open(hearing: Hearing, *, actor) -> None:
    """Refuse, before a file is read, what may not be attached any more."""
    _opened(hearing, actor)


@transaction.atomic
def attach_material(hearing: Hearing, material: Material, *, actor) -> None:
    """Put a file of the unit's library beside its statement."""
    attach(_opened(hearing, actor), material, MATERIAL_CODE, actor)


@transaction.atomic
def detach_material(hearing: Hearing, material: Material, *, actor) -> None:
    """Take a file off again; it stays in the unit's library."""
    detach(_opened(hearing, actor), material, MATERIAL_CODE, actor)


@transaction.atomic
def state_defence(
    hearing: Hearing,
    *,
    actor,
    version: int,
    draft_version: int,
    signed_name: str,
    text: str | None = None,
) -> Hearing:
    """管理员 hands in the statement as ``draft_version`` holds it, with the attached files.

    ``text`` is what the page shows; it is kept first. StatementMissing when there is nothing in
    it, StatementConflict when somebody else changed it, NotYet after the last moment.
    """
    require(actor, STATE_DEFENCE.permission, hearing)
    hearing = settle_period(lock(hearing, version))
    if text is not None and text.replace("\r\n", "\n") != hearing.draft_text:
        hearing = save_statement(hearing, text, actor=actor, draft_version=draft_version)
        draft_version = hearing.draft_version
    if hearing.draft_version != draft_version:
        raise StatementConflict("陈述申辩的草稿刚被别人改过，请看最后的内容再提交。", case=hearing)
    said = hearing.draft_text.strip()
    if not said or len(said) > LONGEST_STATEMENT:
        raise StatementMissing(
            f"请写明陈述申辩的内容，最多 {LONGEST_STATEMENT} 个字。", case=hearing
        )
    return _hand_in(hearing, STATE_DEFENCE, actor, said, signed_name)


@transaction.atomic
def waive_defence(hearing: Hearing, *, actor, version: int, signed_name: str) -> Hearing:
    """管理员 waives the right to be heard, under his own name."""
    require(actor, WAIVE_DEFENCE.permission, hearing)
    hearing = settle_period(lock(hearing, version))
    return _hand_in(hearing, WAIVE_DEFENCE, actor, "", signed_name)


def _hand_in(hearing: Hearing, step: Transition, actor, text: str, signed_name: str) -> Hearing:
    deciding_moment()
    if signed_name.strip() != actor.name:
        raise StatementMissing("签名须与您的姓名一致。", case=hearing)
    is_waiver = step is WAIVE_DEFENCE
    statement = HearingStatement(
        hearing=hearing,
        is_waiver=is_waiver,
        text=text,
        materials=[] if is_waiver else _materials(hearing),
        signed_name=actor.name,
        submitted_at=clock.now(),
        submitted_by=actor,
    )
    statement.sha256 = audit.sha256_of(statement.frozen_content())
    hearing = advance(hearing, step, actor=actor, data={"sha256": statement.sha256})
    statement.hearing = hearing
    statement.save()
    if not is_waiver:
        hand_in(hearing)
    defer("casework.tasks.render_statement_receipt", statement_id=statement.pk)
    return hearing


def _materials(hearing: Hearing) -> list[dict[str, object]]:
    return [
        {
            "name": one.material.name,
            "sha256": one.material.sha256,
            "size": one.material.size,
            "id": one.material_id,
        }
        for one in attached_to(hearing, code=MATERIAL_CODE)
        if one.material.state != MaterialState.REFUSED
    ]
