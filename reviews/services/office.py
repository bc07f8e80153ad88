"""What 经办 does about the experts of a panel at work: exchanges one, reminds those who are late."""

from django.db import transaction

from casework import audit, clock
from casework.models import OpenStep
from casework.notices import notify
from casework.permissions import require
from casework.workflow import TransitionError, lock
from reviews.models import Assignment, Panel
from reviews.services import recusals
from reviews.states import AT_WORK, PanelStatus


@transaction.atomic
def exchange(assignment: Assignment, *, actor, reason: str) -> Assignment:
    """Take an expert off a file, draw his successor and tell him that he is free.

    Returns the assignment that ended, with ``successor`` (None when the pool has nobody).
    """
    require(actor, "reviews.handle_panel", assignment.item.panel)
    gone = recusals.recuse(assignment, actor=actor, reason=reason)
    # He no longer sees the panel: a message that named it as its case would lead nowhere.
    notify(
        [gone.expert.user],
        "panel_exchanged",
        key=f"{gone.item.panel.reference}:{gone.pk}",
        context={"assignment": gone, "panel": gone.item.panel},
    )
    return gone


@transaction.atomic
def remind_experts(panel: Panel, *, actor) -> int:
    """Remind everybody who owes a declaration or, once scoring is open, a sheet.

    Nobody is reminded twice on one day. Returns how many were told now.
    """
    require(actor, "reviews.handle_panel", panel)
    panel = lock(panel)
    if panel.status not in AT_WORK:
        raise TransitionError(f"现在的状态是“{panel.status_label}”，没有要催的。", case=panel)
    key = f"{panel.reference}:{clock.today():%Y%m%d}"
    context = {"step": OpenStep.objects.of(panel).open().first()}
    silent = _accounts(panel, declared_at__isnull=True)
    told = len(notify(silent, "panel_remind_declare", case=panel, key=key, context=context))
    if panel.status == PanelStatus.SCORING:
        late = _accounts(panel, declared_at__isnull=False, locked_at__isnull=True)
        told += len(notify(late, "panel_remind_score", case=panel, key=key, context=context))
    if told:
        audit.record(
            "remind_experts", actor=actor, case=panel, label="催办专家", data={"told": told}
        )
    return told


def _accounts(panel: Panel, **owing: bool) -> list:
    """Return the account of every expert with a live file such as ``owing``, once each."""
    rows = panel.live_assignments().filter(**owing).select_related("expert__user")
    return list({one.expert.user_id: one.expert.user for one in rows.order_by("expert")}.values())
