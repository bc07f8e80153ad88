"""The life cycle of a demonstration enterprise (试点示范), from nomination to the list and off it."""

from django.db.models import TextChoices

from casework import audit, publicity
from casework.transitions import Duty, Stage, Transition, Workflow
from enterprises.policy import DEMONSTRATION, NOMINEE_ANSWER_DAYS, STEP_DAYS
from platforms.policy import CORRECTION_DAYS, MOST_CORRECTIONS


class NominationStatus(TextChoices):
    DRAFT = "draft", "待企业填报"
    SUBMITTED = "submitted", "待核实"
    RETURNED = "returned", "退回补正"
    FORMAL_REVIEW = "formal_review", "待审核"
    PROPOSED = "proposed", "拟列入"
    PUBLICITY = "publicity", "公示中"
    LISTED = "published", "在名单上"
    NOT_LISTED = "rejected", "未列入"
    DECLINED = "declined", "企业不同意"
    WITHDRAWN = "withdrawn", "企业撤回"
    REMOVED = "revoked", "已移出名单"
    LEFT = "surrendered", "企业退出"


# What the enterprise reads while the office is at work.
PUBLIC_LABELS = {
    NominationStatus.FORMAL_REVIEW: "审核中",
    NominationStatus.PROPOSED: "审核中",
}
# The enterprise may write.
OPEN_TO_UNIT = frozenset({NominationStatus.DRAFT, NominationStatus.RETURNED})
# Under way or on the list: one of a kind for each enterprise.
LIVE_NOMINATIONS = OPEN_TO_UNIT | {
    NominationStatus.SUBMITTED,
    NominationStatus.FORMAL_REVIEW,
    NominationStatus.PROPOSED,
    NominationStatus.PUBLICITY,
    NominationStatus.LISTED,
}
# Whoever stood on the list once stays readable, with what became of it.
EVER_LISTED = frozenset({NominationStatus.LISTED, NominationStatus.REMOVED, NominationStatus.LEFT})


def may_return_again(nomination) -> str:
    """Return why no further return is possible."""
    if audit.times(nomination, "return_nomination") < MOST_CORRECTIONS:
        return ""
    return f"已退回 {MOST_CORRECTIONS} 次，不能再退；请作出核实通过或不予列入的决定。"


def publicity_over(nomination) -> str:
    """Return why the enterprise cannot be put on the list yet."""
    clearance = publicity.cleared(nomination)
    return "" if clearance.cleared else clearance.reason


FILE_NOMINATION = Transition(
    name="file_nomination",
    label="确认并提交",
    sources=frozenset({NominationStatus.DRAFT}),
    target=NominationStatus.SUBMITTED,
    permission="enterprises.file_nomination",
    duty=Duty.APPLICANT,
    notice="nomination_filed",
    tells=(Duty.APPLICANT, Duty.HANDLER),
    consequence="提交后内容不能再改，除非退回补正。列入名单后，除佐证材料外的内容都会公开。",
)
REFILE_NOMINATION = Transition(
    name="refile_nomination",
    label="补正后提交",
    sources=frozenset({NominationStatus.RETURNED}),
    target=NominationStatus.SUBMITTED,
    permission="enterprises.file_nomination",
    duty=Duty.APPLICANT,
    notice="nomination_filed",
    tells=(Duty.APPLICANT, Duty.HANDLER),
    consequence="补正后接着核实，办理时限从停表处继续计。",
)
DECLINE_NOMINATION = Transition(
    name="decline_nomination",
    label="不同意提名",
    sources=frozenset({NominationStatus.DRAFT}),
    target=NominationStatus.DECLINED,
    permission="enterprises.file_nomination",
    duty=Duty.APPLICANT,
    needs_note=True,
    notice="nomination_ended",
    tells=(Duty.APPLICANT,),
    consequence="这次提名办结，什么也不公开；以后可以再被提名。",
)
WITHDRAW_NOMINATION = Transition(
    name="withdraw_nomination",
    label="撤回",
    sources=frozenset({NominationStatus.SUBMITTED, NominationStatus.RETURNED}),
    target=NominationStatus.WITHDRAWN,
    permission="enterprises.file_nomination",
    duty=Duty.APPLICANT,
    needs_note=True,
    notice="nomination_ended",
    tells=(Duty.APPLICANT, Duty.HANDLER),
    consequence="这次提名办结，什么也不公开；以后可以再被提名。",
)
CHECK_NOMINATION = Transition(
    name="check_nomination",
    label="核实属实，报审核",
    sources=frozenset({NominationStatus.SUBMITTED}),
    target=NominationStatus.FORMAL_REVIEW,
    permission="enterprises.handle_nomination",
    duty=Duty.HANDLER,
    needs_note=True,
    notice="nomination_checked",
    tells=(Duty.REVIEWER,),
    consequence="报审核提出是否拟列入。",
)
RETURN_NOMINATION = Transition(
    name="return_nomination",
    label="退回补正",
    sources=frozenset({NominationStatus.SUBMITTED}),
    target=NominationStatus.RETURNED,
    permission="enterprises.handle_nomination",
    duty=Duty.HANDLER,
    needs_note=True,
    notice="nomination_returned",
    tells=(Duty.APPLICANT,),
    consequence="请一次写全要补正的地方；补正期间停表。",
    guard=may_return_again,
)
REJECT_NOMINATION = Transition(
    name="reject_nomination",
    label="不予列入",
    sources=frozenset({NominationStatus.SUBMITTED}),
    target=NominationStatus.NOT_LISTED,
    permission="enterprises.handle_nomination",
    duty=Duty.HANDLER,
    needs_note=True,
    notice="nomination_rejected",
    tells=(Duty.APPLICANT,),
    decides=True,
    danger=True,
    consequence="办结；发出书面通知，写明理由和救济途径。",
)
PROPOSE_NOMINATION = Transition(
    name="propose_nomination",
    label="提出拟列入",
    sources=frozenset({NominationStatus.FORMAL_REVIEW}),
    target=NominationStatus.PROPOSED,
    permission="enterprises.review_nomination",
    duty=Duty.REVIEWER,
    notice="nomination_proposed",
    tells=(Duty.APPROVER,),
    consequence="列入拟列入名单，报负责人确认。",
)
SEND_BACK_NOMINATION = Transition(
    name="send_back_nomination",
    label="退经办重核",
    sources=frozenset({NominationStatus.FORMAL_REVIEW}),
    target=NominationStatus.SUBMITTED,
    permission="enterprises.review_nomination",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="nomination_sent_back",
    tells=(Duty.HANDLER,),
    consequence="回到经办重新核实，不通知企业。",
)
HOLD_NOMINATION = Transition(
    name="hold_nomination",
    label="暂不列入，退审核",
    sources=frozenset({NominationStatus.PROPOSED}),
    target=NominationStatus.FORMAL_REVIEW,
    permission="enterprises.approve_nomination",
    duty=Duty.APPROVER,
    needs_note=True,
    notice="nomination_held",
    tells=(Duty.REVIEWER,),
    consequence="退给审核重新提出意见，名单里的其他企业不受影响。",
)
CONFIRM_DEMONSTRATIONS = Transition(
    name="confirm_demonstrations",
    label="确认名单并公示",
    sources=frozenset({NominationStatus.PROPOSED}),
    target=NominationStatus.PUBLICITY,
    permission="enterprises.approve_nomination",
    duty=Duty.APPROVER,
    decides=True,
    notice="nomination_publicised",
    tells=(Duty.APPLICANT, Duty.REVIEWER, Duty.HANDLER),
    consequence="拟列入名单定稿并公开，公示结束前不计入试点示范企业。",
)
LIST_NOMINATION = Transition(
    name="list_nomination",
    label="列入名单",
    sources=frozenset({NominationStatus.PUBLICITY}),
    target=NominationStatus.LISTED,
    permission="enterprises.approve_nomination",
    duty=Duty.APPROVER,
    decides=True,
    notice="nomination_listed",
    tells=(Duty.APPLICANT, Duty.REVIEWER, Duty.HANDLER),
    consequence=f"列入{DEMONSTRATION}名单并公开成效，生成证明，计入完成数。",
    guard=publicity_over,
)
STRIKE_NOMINATION = Transition(
    name="strike_nomination",
    label="更正名单，去掉这家",
    sources=frozenset({NominationStatus.PUBLICITY}),
    target=NominationStatus.NOT_LISTED,
    permission="enterprises.approve_nomination",
    duty=Duty.APPROVER,
    needs_note=True,
    notice="nomination_rejected",
    tells=(Duty.APPLICANT,),
    decides=True,
    danger=True,
    consequence="名单更正后不再列入，办结；发出书面通知，写明理由和救济途径。",
)
REMOVE_NOMINATION = Transition(
    name="remove_nomination",
    label="移出名单",
    sources=frozenset({NominationStatus.LISTED}),
    target=NominationStatus.REMOVED,
    permission="enterprises.approve_nomination",
    duty=Duty.APPROVER,
    needs_note=True,
    notice="nomination_removed",
    tells=(Duty.APPLICANT, Duty.REVIEWER, Duty.HANDLER),
    decides=True,
    danger=True,
    consequence="马上不再计入完成数，证明失效，公开页面注明移出；发出书面通知，写明理由和救济途径。",
)
LEAVE_LIST = Transition(
    name="leave_list",
    label="退出名单",
    sources=frozenset({NominationStatus.LISTED}),
    target=NominationStatus.LEFT,
    permission="enterprises.file_nomination",
    duty=Duty.APPLICANT,
    needs_note=True,
    notice="nomination_ended",
    tells=(Duty.APPLICANT, Duty.HANDLER),
    consequence="马上移出名单，证明失效，公开页面只留名称和退出日期；要再列入须重新提名和公示。",
)

NOMINATION_WORKFLOW = Workflow(
    name="demonstration_nomination",
    initial=NominationStatus.DRAFT,
    labels=dict(NominationStatus.choices),
    public_labels=PUBLIC_LABELS,
    transitions=(
        FILE_NOMINATION,
        REFILE_NOMINATION,
        DECLINE_NOMINATION,
        WITHDRAW_NOMINATION,
        CHECK_NOMINATION,
        RETURN_NOMINATION,
        REJECT_NOMINATION,
        PROPOSE_NOMINATION,
        SEND_BACK_NOMINATION,
        CONFIRM_DEMONSTRATIONS,
        HOLD_NOMINATION,
        LIST_NOMINATION,
        STRIKE_NOMINATION,
        REMOVE_NOMINATION,
        LEAVE_LIST,
    ),
    stages={
        NominationStatus.DRAFT: Stage(
            NominationStatus.DRAFT,
            Duty.APPLICANT,
            "填写成效并确认是否同意",
            days=NOMINEE_ANSWER_DAYS,
        ),
        NominationStatus.SUBMITTED: Stage(
            NominationStatus.SUBMITTED, Duty.HANDLER, "核实成效和佐证", days=STEP_DAYS
        ),
        NominationStatus.RETURNED: Stage(
            NominationStatus.RETURNED,
            Duty.APPLICANT,
            "补正后提交",
            days=CORRECTION_DAYS,
            pauses_clock=True,
        ),
        NominationStatus.FORMAL_REVIEW: Stage(
            NominationStatus.FORMAL_REVIEW,
            Duty.REVIEWER,
            "提出是否拟列入",
            days=STEP_DAYS,
            public_work="审核中",
        ),
        NominationStatus.PROPOSED: Stage(
            NominationStatus.PROPOSED,
            Duty.APPROVER,
            "确认拟列入名单",
            days=STEP_DAYS,
            public_work="审核中",
        ),
        NominationStatus.PUBLICITY: Stage(
            NominationStatus.PUBLICITY, Duty.APPROVER, "公示结束后列入名单", public_label="公示"
        ),
    },
    path=(
        NominationStatus.DRAFT,
        NominationStatus.SUBMITTED,
        NominationStatus.FORMAL_REVIEW,
        NominationStatus.PROPOSED,
        NominationStatus.PUBLICITY,
        NominationStatus.LISTED,
    ),
)
