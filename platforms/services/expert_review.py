"""专家评审: the 经办 hands a round's accepted applications to a panel (§二（二）)."""

from collections.abc import Mapping

from django.db import transaction

from casework.permissions import require
from casework.workflow import StaleVersion, TransitionError, lock
from platforms.models import SolicitationRound
from platforms.selectors import waiting_for_experts
from platforms.selectors.reviewing import submissions_of
from platforms.states import RoundStatus
from reviews.models import Panel
from reviews.rules.assignment import Method
from reviews.services.panels import build_panel


@transaction.atomic
def form_panel(
    round_: SolicitationRound,
    *,
    actor,
    versions: Mapping[str, int],
    method: Method = Method.BALANCE,
    size: int,
) -> Panel:
    """Build one panel over every accepted application of ``round_`` that no panel has yet.

    ``versions`` maps the reference of each to the version that the 经办 saw: StaleVersion when the
    batch has changed since. TransitionError while the window is open, since others may still come,
    or when nothing waits; PanelFault for a size that is not odd or below five.
    """
    require(actor, "platforms.handle_round", round_)
    round_ = lock(round_)
    if round_.status != RoundStatus.ENDED:
        raise TransitionError("征集截止后才能组织专家评审。", case=round_)
    waiting = [lock(application) for application in waiting_for_experts(round_)]
    if not waiting:
        raise TransitionError("这一批没有等待专家评审的申报。", case=round_)
    if {one.reference: one.version for one in waiting} != dict(versions):
        raise StaleVersion("待评审的申报在您看过之后有变化，请重新核对。", case=round_)
    return build_panel(
        submissions_of(waiting),
        actor=actor,
        name=f"{round_.name}专家评审",
        method=method,
        size=size,
    )
