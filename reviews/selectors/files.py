"""Whether a file opens to an expert, and what bars him: asked at every door, of everybody."""

from casework import clock
from casework.permissions import may
from reviews.models import Assignment, Expert, PanelItem
from reviews.rules.conflicts import Reason, conflicts
from reviews.states import PanelStatus


def conflicts_of(expert: Expert, item: PanelItem) -> tuple[Reason, ...]:
    """Return every reason, known today, why ``expert`` may not judge ``item``."""
    return conflicts(expert.facts, item.facts, on=clock.today())


def closed_reason(assignment: Assignment, user) -> str:
    """Return why the file stays closed to ``user`` now, or an empty text; knows no superuser."""
    if not may(user, "reviews.judge_file", assignment):
        return "这一件不是分配给您评审的。"
    if assignment.recused_at:
        return "您已回避这一件，不能再打开。"
    if assignment.declared_at is None:
        return "请先作回避申报，申报之前不能打开材料。"
    status = assignment.item.panel.status
    if status == PanelStatus.DECLARING:
        return "还有专家没有交回避申报，齐备以后才能打开材料。"
    if status != PanelStatus.SCORING:
        return "评审已经结束，材料不再打开。"
    found = conflicts_of(assignment.expert, assignment.item)
    return f"须回避：{'；'.join(one.text for one in found)}" if found else ""
