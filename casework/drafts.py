"""What a unit writes section by section and signs: kept, touched, checked, frozen; one way for all.

The caller asks the permission, locks the row and refuses what is closed; everything here works on a
locked draft inside the caller's transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from casework import audit, clock
from casework.materials import hand_in
from casework.sections import Section
from casework.transitions import Transition
from casework.workflow import DraftConflict, StaleVersion, TransitionError, advance, lock

Raw = dict | list[dict]


class Incomplete(TransitionError):
    """What is missing or wrong, all at once; ``act`` is what it keeps from being done."""

    code = "incomplete"
    http_status = 422

    def __init__(self, faults: Sequence[Mapping[str, object]], *, case=None, act: str = "提交"):
        super().__init__(f"还有 {len(faults)} 处要改或补，改完才能{act}。", case=case)
        self.faults = faults


class FieldLocked(TransitionError):
    """A correction opens only what was named in it."""

    code = "field_locked"


def keep_section(
    draft,
    key: str,
    raw: Raw,
    *,
    actor,
    draft_version: int,
    base: str = "",
    derive: Callable[[], Mapping[str, object]] = dict,
) -> bool:
    """Keep what the page holds for section ``key`` of the locked ``draft``, faulty or not.

    Return whether anything changed. DraftConflict if another has saved since ``draft_version``,
    unless ``base`` (``base_of`` the section when loaded) shows that this section is still the
    same. ``derive`` returns the columns that follow from the answers now in ``draft``.
    """
    if raw == draft.answers.get(key):
        return False
    if draft.draft_version != draft_version and base != draft.base_of(key):
        raise DraftConflict("这份草稿刚被别人保存过。", case=draft)
    draft.answers = {**draft.answers, key: raw}
    derived = derive()
    for name, value in derived.items():
        setattr(draft, name, value)
    touch(draft, actor, "answers", *derived)
    return True


def touch(draft, actor, *changed: str) -> None:
    """Note who changed the locked ``draft``: what was checked before is out of date (0016)."""
    draft.draft_version += 1
    draft.last_edited_by, draft.last_edited_at = actor, clock.now()
    names = ["draft_version", "last_edited_by", "last_edited_at", "updated_at"]
    draft.save(update_fields=[*changed, *names])


def refuse_locked(draft, section: Section, raw: Raw, *, correction, word: str) -> None:
    """FieldLocked where ``raw`` changes what the ``correction`` (补正, 退回: ``word``) did not open."""
    if correction is None:
        return
    key, kept = section.key, draft.answers.get(section.key, {})
    if section.is_table:
        is_open = raw == kept or key in correction.open_sections
        locked = [] if is_open else [section.title]
    else:
        locked = [
            field.label
            for field in section.fields
            if raw.get(field.name) != kept.get(field.name) and not correction.opens(key, field.name)
        ]
    if locked:
        raise FieldLocked(f"{word}只开放列出的几处，不能改：{'、'.join(locked)}。", case=draft)


def refuse_locked_material(draft, code: str, *, correction, word: str) -> None:
    """FieldLocked where the ``correction`` did not open the material ``code``."""
    if correction is not None and not correction.opens_material(code):
        raise FieldLocked(f"{word}只开放列出的几处，这类材料不能换。", case=draft)


def hand_over(draft, organisation, *, actor) -> list:
    """Note that the locked ``draft`` is ready to be checked; return whom to tell: the other 管理员."""
    draft.handed_over_at = clock.now()
    draft.save(update_fields=["handed_over_at", "updated_at"])
    members = organisation.memberships.active().filter(role="admin").select_related("user")
    return [member.user for member in members if member.user_id != actor.pk]


def lock_as_checked(draft, version: int, draft_version: int, *, act: str = "提交"):
    """Lock the draft as it was checked before it is signed; StaleVersion when changed since."""
    draft = lock(draft, version)
    if draft.draft_version != draft_version:
        raise StaleVersion(f"内容在您核对之后又有人改过，请重新核对再{act}。", case=draft)
    return draft


def refuse_unsigned(draft, actor, signed_name: str) -> None:
    """Incomplete unless ``actor`` has typed his name under the commitment."""
    if signed_name.strip() != actor.name:
        fault = {
            "section": "commitment",
            "field": "signed_name",
            "message": f"请在承诺下面键入您的姓名“{actor.name}”。",
        }
        raise Incomplete([fault], case=draft)


def freeze(
    draft,
    step: Transition,
    *,
    actor,
    content: Mapping[str, object],
    signed_name: str,
    at: datetime,
    changes: Mapping[str, object],
):
    """Take ``step`` with the content frozen as handed in ``at``; return the case and the number.

    The snapshot, its hash and the signature go into the history with the step (R1).
    """
    number, digest = draft.snapshots.count() + 1, audit.sha256_of(content)
    case = advance(
        draft,
        step,
        actor=actor,
        changes=dict(changes),
        data={"snapshot": number, "sha256": digest, "signed_name": signed_name},
    )
    hand_in(case)
    case.snapshots.create(
        number=number, content=content, sha256=digest, submitted_at=at, submitted_by=actor
    )
    return case, number
