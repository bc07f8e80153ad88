"""The life cycle of a solicitation, as a table to read aloud."""

from django.db.models import TextChoices

from casework.transitions import Duty, Stage, Transition, Workflow
from platforms.policy import ROUND_STEP_DAYS


def window_still_open(round_) -> str:
    """Return why a notice whose window has passed cannot go on to publication."""
    return "截止时间已过，请先改时间。" if round_.has_closed else ""


def window_passed(round_) -> str:
    return "" if round_.has_closed else "还没有到截止时间。"


class RoundStatus(TextChoices):
    DRAFT = "draft", "起草中"
    SUBMITTED = "submitted", "待审核"
    IN_APPROVAL = "in_approval", "待签发"
    PUBLISHED = "published", "征集中"
    ENDED = "ended", "已截止"


# Where the window of a released call stands by the server's clock.
WINDOWS = (("open", "正在受理"), ("upcoming", "即将开始"), ("closed", "已截止"))

SUBMIT_ROUND = Transition(
    name="submit_round",
    label="送审",
    sources=frozenset({RoundStatus.DRAFT}),
    target=RoundStatus.SUBMITTED,
    permission="platforms.handle_round",
    duty=Duty.HANDLER,
    notice="round_submitted",
    tells=(Duty.REVIEWER,),
    consequence="通知送审核，送审后内容不能再改，除非退回。",
    guard=window_still_open,
)
ENDORSE_ROUND = Transition(
    name="endorse_round",
    label="审核通过，报签发",
    sources=frozenset({RoundStatus.SUBMITTED}),
    target=RoundStatus.IN_APPROVAL,
    permission="platforms.review_round",
    duty=Duty.REVIEWER,
    notice="round_endorsed",
    tells=(Duty.APPROVER,),
    consequence="报负责人签发。",
)
RETURN_ROUND = Transition(
    name="return_round",
    label="退回修改",
    sources=frozenset({RoundStatus.SUBMITTED}),
    target=RoundStatus.DRAFT,
    permission="platforms.review_round",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="round_returned",
    tells=(Duty.HANDLER,),
    consequence="退给经办修改，改好后重新送审。",
)
DECLINE_ROUND = Transition(
    name="decline_round",
    label="不签发，退回修改",
    sources=frozenset({RoundStatus.IN_APPROVAL}),
    target=RoundStatus.DRAFT,
    permission="platforms.approve_round",
    duty=Duty.APPROVER,
    needs_note=True,
    notice="round_returned",
    tells=(Duty.HANDLER, Duty.REVIEWER),
    consequence="退给经办修改，改好后重新送审、签发。",
)
RELEASE_ROUND = Transition(
    name="release_round",
    label="签发并发布",
    sources=frozenset({RoundStatus.IN_APPROVAL}),
    target=RoundStatus.PUBLISHED,
    permission="platforms.approve_round",
    duty=Duty.APPROVER,
    decides=True,
    notice="round_released",
    tells=(Duty.HANDLER, Duty.REVIEWER),
    consequence="立即在门户公开；到开始时间可以申报，截止时间以服务器时钟为准。",
    guard=window_still_open,
)
CLOSE_ROUND = Transition(
    name="close_round",
    label="到期截止",
    sources=frozenset({RoundStatus.PUBLISHED}),
    target=RoundStatus.ENDED,
    permission="platforms.close_round",
    duty=Duty.SYSTEM,
    notice="round_closed",
    tells=(Duty.HANDLER,),
    consequence="不再接受新的申报。",
    guard=window_passed,
)

ROUND_WORKFLOW = Workflow(
    name="solicitation_round",
    initial=RoundStatus.DRAFT,
    labels=dict(RoundStatus.choices),
    transitions=(
        SUBMIT_ROUND,
        ENDORSE_ROUND,
        RETURN_ROUND,
        RELEASE_ROUND,
        DECLINE_ROUND,
        CLOSE_ROUND,
    ),
    stages={
        RoundStatus.DRAFT: Stage(RoundStatus.DRAFT, Duty.HANDLER, "写好征集通知并送审"),
        RoundStatus.SUBMITTED: Stage(
            RoundStatus.SUBMITTED, Duty.REVIEWER, "审核征集通知", days=ROUND_STEP_DAYS
        ),
        RoundStatus.IN_APPROVAL: Stage(
            RoundStatus.IN_APPROVAL, Duty.APPROVER, "签发征集通知", days=ROUND_STEP_DAYS
        ),
    },
    path=(
        RoundStatus.DRAFT,
        RoundStatus.SUBMITTED,
        RoundStatus.IN_APPROVAL,
        RoundStatus.PUBLISHED,
        RoundStatus.ENDED,
    ),
)
