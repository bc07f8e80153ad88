"""Who leaves a file, and who comes instead: by conflict, by the office, or by his own wish (trust T5)."""

from collections.abc import Iterable, Iterator

from django.contrib.auth import get_user_model
from django.db import transaction

from casework import audit, clock
from casework.notices import audience, notify
from casework.permissions import may, require
from casework.transitions import Duty
from casework.workflow import NotYet, TransitionError, lock, move_of, refuse_at_another_level
from reviews.models import Assignment, Expert, Panel, PanelItem
from reviews.models.sheets import RecusalKind
from reviews.policy import REPLACED_BELOW
from reviews.selectors.files import conflicts_of
from reviews.selectors.plans import replacement_for
from reviews.services.panels import start_scoring
from reviews.states import AT_WORK, PanelStatus

LONGEST_REASON = 500
IS_LOCKED = "评分表已经提交，不能再更换。发现这名专家应当回避的，请登记专家关系，系统即作废他的评分表并留痕。"


@transaction.atomic
def recuse(assignment: Assignment, *, actor, reason: str) -> Assignment:
    """Take an expert off a file, by himself or by 经办; his sheet is void and stays on record.

    经办 exchanges nobody whose sheet is submitted: a score that stands falls with a conflict only.
    Where he exchanges one, another is drawn at once (``successor``; None when nobody is left in
    the pool), else only when fewer than three are left. PermissionDenied for everybody else,
    SamePerson for who stands at another level of the panel.
    """
    own = may(actor, "reviews.judge_file", assignment)
    if not own:
        require(actor, "reviews.handle_panel", assignment.item.panel)
    if not reason.strip():
        raise NotYet("回避或更换必须写明理由。")
    panel = at_work(assignment.item.panel)
    assignment = locked(assignment, panel)
    if assignment.recused_at:
        raise TransitionError("这名专家已经回避这一件。", case=panel)
    kind, move = RecusalKind.DECLARED, audit.NO_MOVE
    if not own:
        kind, move = RecusalKind.OFFICE, _as_handler(panel, actor)
        if assignment.locked_at:
            raise TransitionError(IS_LOCKED, case=panel)
    void(assignment, kind, reason, actor, move)
    if not own:
        assignment.successor = _draw(panel, assignment.item, actor, move)
    settle(panel, actor, [assignment.item], move)
    return assignment


def _as_handler(panel: Panel, actor) -> audit.Move:
    """Return the move of an act of 经办 that is no step; SamePerson as for a step of his."""
    refuse_at_another_level(panel, Duty.HANDLER, actor)
    return move_of(panel, Duty.HANDLER, actor)


@transaction.atomic
def recuse_found(expert: Expert, *, actor) -> int:
    """Take ``expert`` off every file at work that what is now known bars him from; return how many."""
    count = 0
    for panel, assignment in _owed(expert):
        if void_if_found(assignment, actor):
            settle(panel, actor, [assignment.item])
            count += 1
    return count


@transaction.atomic
def release(expert: Expert, *, actor, reason: str) -> None:
    """Take ``expert`` off every file at work; the caller has decided that he leaves the pool."""
    require(actor, "reviews.manage_experts")
    for panel, assignment in _owed(expert):
        void(assignment, RecusalKind.OFFICE, reason, actor)
        settle(panel, actor, [assignment.item])


def _owed(expert: Expert) -> Iterator[tuple[Panel, Assignment]]:
    """Yield the files ``expert`` has at work, each under the lock of its panel."""
    owed = Assignment.objects.live().filter(expert=expert, item__panel__status__in=AT_WORK)
    for known in owed.select_related("item__panel").order_by("item__panel", "pk"):
        panel = lock(known.item.panel)
        assignment = locked(known, panel)
        if panel.status in AT_WORK and assignment.recused_at is None:
            yield panel, assignment


def void(
    assignment: Assignment,
    kind: RecusalKind,
    reason: str,
    actor,
    move: audit.Move = audit.NO_MOVE,
) -> None:
    """End the part of this expert in this file; the caller holds the lock of the panel."""
    assignment.recused_at = clock.now()
    assignment.recusal_kind = kind
    assignment.recusal_reason = reason.strip()[:LONGEST_REASON]
    assignment.save(update_fields=["recused_at", "recusal_kind", "recusal_reason"])
    panel = assignment.item.panel
    event = audit.record(
        "recuse",
        actor=actor,
        case=panel,
        label=assignment.get_recusal_kind_display(),
        note=assignment.recusal_reason,
        move=move,
        data={"code": assignment.item.reference, "number": assignment.number},
    )
    notify(
        audience(panel, [Duty.HANDLER]),
        "panel_recused",
        case=panel,
        key=event.hash[:40],
        context={"assignment": assignment},
    )


@transaction.atomic
def draw_replacements(panel: Panel, *, actor) -> int:
    """Fill every file up to the panel's size, as far as the pool goes; return how many were drawn.

    SamePerson for who stands at another level of the panel.
    """
    require(actor, "reviews.handle_panel", panel)
    panel = at_work(panel)
    move = _as_handler(panel, actor)
    before = panel.live_assignments().count()
    settle(panel, actor, list(panel.items.all()), move, least=panel.size)
    return panel.live_assignments().count() - before


def settle(
    panel: Panel,
    actor,
    items: Iterable[PanelItem],
    move: audit.Move = audit.NO_MOVE,
    *,
    least: int = REPLACED_BELOW,
) -> None:
    """After experts have left: draw others where too few remain, and begin when all have declared."""
    for item in items:
        while item.assignments.live().count() < least and _draw(panel, item, actor, move):
            pass
    if panel.status == PanelStatus.DECLARING and not panel.undeclared_count():
        system = get_user_model().objects.service_account()
        start_scoring(panel, actor=system, version=panel.version)


def _draw(panel: Panel, item: PanelItem, actor, move: audit.Move) -> Assignment | None:
    choice = replacement_for(item)
    if choice is None:
        return None
    made = Assignment.objects.create(
        item=item,
        expert_id=choice.candidate,
        number=item.assignments.count() + 1,
        reasons=list(choice.reasons),
        is_replacement=True,
    )
    audit.record(
        "draw_replacement",
        actor=actor,
        case=panel,
        label="补抽专家",
        move=move,
        note="；".join(choice.reasons),
        data={"code": item.reference, "number": made.number, "seed": panel.seed},
    )
    notify([made.expert.user], "panel_declare", case=panel, key=f"{panel.reference}:{made.pk}")
    return made


def void_if_found(assignment: Assignment, actor) -> bool:
    found = conflicts_of(assignment.expert, assignment.item)
    if found:
        void(assignment, RecusalKind.FOUND, "；".join(one.text for one in found), actor)
    return bool(found)


def at_work(panel: Panel) -> Panel:
    panel = lock(panel)
    if panel.status not in AT_WORK:
        raise TransitionError(f"现在的状态是“{panel.status_label}”，不能办理。", case=panel)
    return panel


def locked(assignment: Assignment, panel: Panel) -> Assignment:
    """Return the assignment read again; the caller holds the lock of ``panel``."""
    kept = Assignment.objects.select_related("item", "expert__user").get(pk=assignment.pk)
    kept.item.panel = panel
    return kept
