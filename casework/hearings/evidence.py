"""The office's evidence files: put beside the draft, told with the notice, then as fixed as it is."""

from django.db import transaction

from casework.audit import Move
from casework.hearings.office import HANDLE
from casework.materials import attach, attached_to, detach, hand_in
from casework.models import Attachment, Material
from casework.models.hearings import Hearing
from casework.permissions import require
from casework.states import PROPOSE_HEARING, HearingStatus
from casework.workflow import TransitionError, lock, move_of, refuse_at_another_level

EVIDENCE_CODE = "T02"


@transaction.atomic
def check_draft(hearing: Hearing, *, actor) -> None:
    """Refuse, before a file is read, what may not be changed any more."""
    _drafted(hearing, actor)


@transaction.atomic
def attach_evidence(hearing: Hearing, material: Material, *, actor) -> None:
    """经办 puts a file that came through the gate beside the draft.

    The office reads it at once, the unit from the notice on. TransitionError once the draft has
    been sent for review, Refused for a file of a unit.
    """
    hearing = _drafted(hearing, actor)
    attach(hearing, material, EVIDENCE_CODE, actor, move=_as_handler(hearing, actor))
    hand_in(hearing)
    _touch(hearing)


@transaction.atomic
def detach_evidence(hearing: Hearing, material: Material, *, actor) -> None:
    """经办 takes a file off the draft again: it was told to nobody, and is not with the notice."""
    hearing = _drafted(hearing, actor)
    detach(hearing, material, EVIDENCE_CODE, actor, move=_as_handler(hearing, actor))
    left = Attachment.objects.of(hearing).filter(material=material, code=EVIDENCE_CODE)
    left.filter(detached_at__isnull=False).update(handed_in_at=None)
    _touch(hearing)


def evidence_of(hearing: Hearing) -> list[Attachment]:
    """Return the office's files in the order in which they were put there."""
    return attached_to(hearing, code=EVIDENCE_CODE)


def _as_handler(hearing: Hearing, actor) -> Move:
    return move_of(hearing, PROPOSE_HEARING.duty, actor)


def _drafted(hearing: Hearing, actor) -> Hearing:
    """Return the hearing under lock, if ``actor`` may change its draft now."""
    require(actor, HANDLE, hearing)
    hearing = lock(hearing)
    if hearing.status != HearingStatus.DRAFT:
        raise TransitionError("送审后不能再改，请先退回。", case=hearing)
    refuse_at_another_level(hearing, PROPOSE_HEARING.duty, actor)
    return hearing


def _touch(hearing: Hearing) -> None:
    """Let nobody send for review what he has not seen."""
    hearing.version += 1
    hearing.save(update_fields=["version", "updated_at"])
