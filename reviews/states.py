"""The life cycle of an expert panel, as a table to read aloud."""

from django.db.models import TextChoices

from casework.transitions import Duty, Stage, Transition, Workflow
from reviews.policy import DECLARATION_DAYS, SCORING_DAYS, STEP_DAYS


def still_declaring(panel) -> str:
    """Return why scoring cannot begin: nothing opens before everybody has declared."""
    count = panel.undeclared_count()
    return f"还有 {count} 份回避申报没有交。" if count else ""


def still_scoring(panel) -> str:
    """Return why there is no result yet: sheets or experts that are missing."""
    count = panel.unlocked_count()
    if count:
        return f"还有 {count} 份评分表没有提交。"
    short = panel.short_count()
    return f"有 {short} 件的专家不足，请经办补抽。" if short else ""


class PanelStatus(TextChoices):
    DRAFT = "draft", "组建中"
    PROPOSED = "proposed", "待审核"
    DECLARING = "declaring", "回避申报"
    SCORING = "scoring", "评分中"
    CLOSED = "closed", "评审结束"
    DISBANDED = "disbanded", "已撤销"


# While a panel is in one of these its files may not go to another.
LIVE = frozenset(
    {PanelStatus.DRAFT, PanelStatus.PROPOSED, PanelStatus.DECLARING, PanelStatus.SCORING}
)
# While a panel is in one of these experts are at work.
AT_WORK = frozenset({PanelStatus.DECLARING, PanelStatus.SCORING})

PROPOSE_PANEL = Transition(
    name="propose_panel",
    label="定稿送审",
    sources=frozenset({PanelStatus.DRAFT}),
    target=PanelStatus.PROPOSED,
    permission="reviews.handle_panel",
    duty=Duty.HANDLER,
    notice="panel_proposed",
    tells=(Duty.REVIEWER,),
    consequence="按种子和方式抽定专家，抽取结果与理由存档，报审核确认；专家此时还不知情。",
)
RETURN_PANEL = Transition(
    name="return_panel",
    label="退回重组",
    sources=frozenset({PanelStatus.PROPOSED}),
    target=PanelStatus.DRAFT,
    permission="reviews.review_panel",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="panel_returned",
    tells=(Duty.HANDLER,),
    consequence="退给经办重新组建；这一次的抽取结果仍留档。",
)
CONFIRM_PANEL = Transition(
    name="confirm_panel",
    label="确认专家组",
    sources=frozenset({PanelStatus.PROPOSED}),
    target=PanelStatus.DECLARING,
    permission="reviews.review_panel",
    duty=Duty.REVIEWER,
    decides=True,
    notice="panel_confirmed",
    tells=(Duty.HANDLER,),
    consequence="通知各位专家先作回避申报；申报之前看不到任何材料。",
)
START_SCORING = Transition(
    name="start_scoring",
    label="回避申报齐备，开始评分",
    sources=frozenset({PanelStatus.DECLARING}),
    target=PanelStatus.SCORING,
    permission="reviews.start_scoring",
    duty=Duty.SYSTEM,
    notice="panel_scoring",
    tells=(Duty.HANDLER,),
    consequence="专家开始背靠背评分。",
    guard=still_declaring,
)
CLOSE_PANEL = Transition(
    name="close_panel",
    label="确认评审结果",
    sources=frozenset({PanelStatus.SCORING}),
    target=PanelStatus.CLOSED,
    permission="reviews.approve_panel",
    duty=Duty.APPROVER,
    decides=True,
    notice="panel_closed",
    tells=(Duty.HANDLER, Duty.REVIEWER),
    consequence="计算并固定得分和排名，生成评审纪要；此后不能再改分、补抽或回避。",
    guard=still_scoring,
)
DISBAND_PANEL = Transition(
    name="disband_panel",
    label="撤销",
    sources=frozenset({PanelStatus.DRAFT}),
    target=PanelStatus.DISBANDED,
    permission="reviews.handle_panel",
    duty=Duty.HANDLER,
    needs_note=True,
    danger=True,
    consequence="不再组建，所列各件可以另行组织评审。",
)

PANEL_WORKFLOW = Workflow(
    name="panel",
    initial=PanelStatus.DRAFT,
    labels=dict(PanelStatus.choices),
    transitions=(
        PROPOSE_PANEL,
        CONFIRM_PANEL,
        RETURN_PANEL,
        START_SCORING,
        CLOSE_PANEL,
        DISBAND_PANEL,
    ),
    stages={
        PanelStatus.DRAFT: Stage(PanelStatus.DRAFT, Duty.HANDLER, "组建专家组并送审"),
        PanelStatus.PROPOSED: Stage(
            PanelStatus.PROPOSED, Duty.REVIEWER, "确认专家组", days=STEP_DAYS
        ),
        PanelStatus.DECLARING: Stage(
            PanelStatus.DECLARING, Duty.HANDLER, "催交回避申报", days=DECLARATION_DAYS
        ),
        PanelStatus.SCORING: Stage(
            PanelStatus.SCORING, Duty.APPROVER, "评分齐后确认评审结果", days=SCORING_DAYS
        ),
    },
    path=(
        PanelStatus.DRAFT,
        PanelStatus.PROPOSED,
        PanelStatus.DECLARING,
        PanelStatus.SCORING,
        PanelStatus.CLOSED,
    ),
)
