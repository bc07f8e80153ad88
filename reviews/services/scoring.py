"""What an expert does: declares, opens, scores, hands in, or steps back (trust T5)."""

import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework import audit, clock
from casework.notices import audience, notify
from casework.permissions import may, require
from casework.transitions import Duty
from casework.workflow import (
    NotYet,
    StaleVersion,
    TransitionError,
    lock,
)
from reviews.models import (
    Assignment,
    ExpertRelation,
    Panel,
    ScoreDraft,
    ScoreSheet,
)
from reviews.models.experts import Source
from reviews.models.sheets import RecusalKind
from reviews.permissions import expert_of
from reviews.rules.conflicts import TieKind
from reviews.rules.scoring import read_points
from reviews.selectors.files import closed_reason
from reviews.services.recusals import at_work, locked, settle, void, void_if_found
from reviews.states import AT_WORK

LONGEST_COMMENT = 500
NONCE_BYTES = 32


class FileClosed(PermissionDenied):
    """A file that does not open to this person; the attempt is on record."""


class SheetFaults(TransitionError):
    """A sheet with points that are missing or wrong; ``faults`` by criterion; answered as 422."""

    code = "invalid"
    http_status = 422

    def __init__(self, faults: Mapping[str, str]):
        super().__init__(f"有 {len(faults)} 处需要改正，评分表没有提交。")
        self.faults = dict(faults)


class AlreadyLocked(TransitionError):
    """A sheet that has been handed in never changes; answered as 409."""

    code = "locked"


class Answer(NamedTuple):
    """What an expert declares about one file: a reason to step back, or an empty text for none."""

    reason: str = ""
    kind: TieKind | None = None


@transaction.atomic
def declare_conflicts(panel: Panel, *, actor, answers: Mapping[int, Answer]) -> int:
    """Take the declaration of ``actor`` for all his files at once, before anything opens.

    ``answers`` maps every assignment that still waits to what he declares; NotYet when one is
    missing. Conflicts that are known count even when he declares none. Returns how many of his
    files he keeps.
    """
    require(actor, "reviews.take_part", panel)
    panel = at_work(panel)
    expert = expert_of(actor)
    waiting = list(
        panel.live_assignments()
        .filter(expert=expert, declared_at__isnull=True)
        .select_related("item", "expert__user")
    )
    for one in waiting:
        one.item.panel = panel
    if not waiting or {one.pk for one in waiting} != set(answers):
        raise NotYet("请对列出的每一件作出申报。", case=panel)
    kept = [one for one in waiting if not _step_back(one, answers[one.pk], actor)]
    now = clock.now()
    for one in kept:
        one.declared_at = now
        one.save(update_fields=["declared_at"])
    audit.record(
        "declare_conflicts",
        actor=actor,
        case=panel,
        label="回避申报",
        data={"files": len(waiting), "recused": len(waiting) - len(kept)},
    )
    settle(panel, actor, [one.item for one in waiting if one not in kept])
    return len(kept)


def _step_back(assignment: Assignment, answer: Answer, actor) -> bool:
    """Void the assignment when its expert declares, or is found to have, a conflict."""
    if answer.reason.strip():
        void(assignment, RecusalKind.DECLARED, answer.reason, actor)
        if answer.kind:
            _remember(assignment, answer.kind, actor)
        return True
    return void_if_found(assignment, actor)


def _remember(assignment: Assignment, kind: TieKind, actor) -> None:
    """Keep what was declared, so that the next draw knows it.

    Of a consortium nobody has said which unit it is: a tie kept against the wrong one would bar him
    from its files and let him into the other's. He is off this file either way.
    """
    if len(assignment.item.parties) > 1:
        return
    [party] = assignment.item.parties
    ExpertRelation.objects.create(
        expert=assignment.expert,
        kind=kind.value,
        uscc=party["uscc"],
        name=party["name"],
        source=Source.DECLARED,
        recorded_by=actor,
    )


def open_file(assignment: Assignment, *, actor) -> Assignment:
    """Let ``actor`` into the file, or raise FileClosed; every refusal is on record.

    Conflicts are looked for once more: one that has become known takes the expert off the file.
    The record of a refusal outlives the exception, unless the caller's own transaction ends with it.
    """
    with transaction.atomic():
        panel = lock(assignment.item.panel)
        assignment = locked(assignment, panel)
        reason = closed_reason(assignment, actor)
        if reason:
            _record_refusal(assignment, actor, reason)
        elif assignment.opened_at is None:
            assignment.opened_at = clock.now()
            assignment.save(update_fields=["opened_at"])
            _record("open_file", "打开评审材料", assignment, actor)
    if reason:
        raise FileClosed(reason)
    return assignment


def _record_refusal(assignment: Assignment, actor, reason: str) -> None:
    _record("file_refused", "拒绝打开评审材料", assignment, actor, note=reason)
    panel = assignment.item.panel
    is_live = assignment.recused_at is None and panel.status in AT_WORK
    is_own = is_live and may(actor, "reviews.judge_file", assignment)
    if is_own and void_if_found(assignment, actor):
        settle(panel, actor, [assignment.item])


def _record(
    action: str, label: str, assignment: Assignment, actor, *, note: str = "", **data: object
) -> None:
    told = {"code": assignment.item.reference, "number": assignment.number, **data}
    panel = assignment.item.panel
    audit.record(action, actor=actor, case=panel, label=label, note=note, data=told)


def save_score(
    assignment: Assignment,
    *,
    actor,
    version: int,
    points: Mapping[str, str],
    comments: Mapping[str, str],
) -> ScoreDraft:
    """Keep what the expert has typed so far, right or wrong.

    Raises FileClosed as ``open_file`` does, AlreadyLocked, and StaleVersion when another page was
    faster.
    """
    open_file(assignment, actor=actor)
    with transaction.atomic():
        assignment = _open_for_scoring(assignment, actor)
        draft, _ = ScoreDraft.objects.get_or_create(assignment=assignment)
        if draft.version != version:
            raise StaleVersion("这份评分在另一个窗口里改过，请刷新后再填。")
        draft.points = _texts(assignment, points)
        draft.comments = _texts(assignment, comments)
        draft.version += 1
        draft.saved_at = clock.now()
        draft.save()
    return draft


def lock_sheet(
    assignment: Assignment, *, actor, points: Mapping[str, str], comments: Mapping[str, str]
) -> ScoreSheet:
    """Take the sheet for good: it never changes again.

    Raises FileClosed as ``open_file`` does, AlreadyLocked, and SheetFaults with every wrong point.
    """
    open_file(assignment, actor=actor)
    with transaction.atomic():
        assignment = _open_for_scoring(assignment, actor)
        read, faults = read_points(assignment.item.panel.rubric.rules, points)
        if faults:
            raise SheetFaults(faults)
        return _keep(assignment, actor, read, _texts(assignment, comments))


def _keep(
    assignment: Assignment, actor, points: Mapping[str, Decimal], comments: Mapping[str, str]
) -> ScoreSheet:
    panel = assignment.item.panel
    sheet = ScoreSheet(
        assignment=assignment,
        points={code: str(value) for code, value in points.items()},
        comments=dict(comments),
        nonce=secrets.token_hex(NONCE_BYTES),
        locked_at=clock.now(),
    )
    sheet.sha256 = audit.sha256_of(sheet.frozen_content())
    sheet.save()
    assignment.locked_at = sheet.locked_at
    assignment.save(update_fields=["locked_at"])
    ScoreDraft.objects.filter(assignment=assignment).delete()
    _record("lock_sheet", "提交评分表", assignment, actor, sha256=sheet.sha256)
    if not panel.unlocked_count():
        told = audience(panel, [Duty.APPROVER, Duty.HANDLER])
        notify(told, "panel_complete", case=panel, key=sheet.sha256[:40])
    return sheet


def _texts(assignment: Assignment, raw: Mapping[str, str]) -> dict[str, str]:
    codes = [one.code for one in assignment.item.panel.rubric.rules.criteria]
    return {code: raw.get(code, "").strip()[:LONGEST_COMMENT] for code in codes if raw.get(code)}


def _open_for_scoring(assignment: Assignment, actor) -> Assignment:
    """Return the assignment under the panel's lock, asked once more, or say why it is closed."""
    panel = lock(assignment.item.panel)
    assignment = locked(assignment, panel)
    reason = closed_reason(assignment, actor)
    if reason:
        raise FileClosed(reason)
    if assignment.locked_at:
        raise AlreadyLocked("评分表已经提交，不能再改。", case=panel)
    return assignment
