"""The life cycles of a solicitation, an application and a title, as tables to read aloud."""

from dataclasses import replace

from django.db.models import TextChoices

from casework import audit, clock, publicity
from casework.templatetags.dates import cn_moment
from casework.transitions import Duty, Stage, Transition, Workflow
from platforms.policy import CORRECTION_DAYS, MOST_CORRECTIONS, ROUND_STEP_DAYS, STEP_DAYS


def window_still_open(round_) -> str:
    """Return why a notice whose window has passed cannot go on to publication."""
    return "截止时间已过，请先改时间。" if round_.has_closed else ""


def window_passed(round_) -> str:
    return "" if round_.has_closed else "还没有到截止时间。"


def may_return_again(application) -> str:
    """Return why no further return is possible: at most two (handbook 5.4)."""
    if audit.times(application, "return_application") < MOST_CORRECTIONS:
        return ""
    return f"已退回 {MOST_CORRECTIONS} 次，不能再退；请作出通过或不予通过的决定。"


def correction_overdue(application) -> str:
    """Return why a returned application cannot be rejected while its correction is running."""
    correction = application.open_correction
    if correction is None or correction.is_late(clock.now()):
        return ""
    return f"申报单位可以补正到 {cn_moment(correction.limit[0])}，在此之前不能不予通过。"


def publicity_over(application) -> str:
    """Return why the title cannot be granted yet (§二（二）)."""
    clearance = publicity.cleared(application)
    return "" if clearance.cleared else clearance.reason


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


class ApplicationStatus(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "退回补正"
    FORMAL_REVIEW = "formal_review", "形式审查"
    PROPOSED = "proposed", "拟入选"
    PUBLICITY = "publicity", "公示"
    DESIGNATED = "designated", "入选"
    REJECTED = "rejected", "不予通过"
    WITHDRAWN = "withdrawn", "已撤回"


# What applicants read where the office's own word says more than is settled.
APPLICATION_PUBLIC_LABELS = {
    ApplicationStatus.SUBMITTED: "已提交，等待受理",
    ApplicationStatus.FORMAL_REVIEW: "审核中",
    ApplicationStatus.PROPOSED: "审核中",
    ApplicationStatus.PUBLICITY: "公示中",
    ApplicationStatus.DESIGNATED: "已入选",
}

SUBMIT_APPLICATION = Transition(
    name="submit_application",
    label="提交申报",
    sources=frozenset({ApplicationStatus.DRAFT}),
    target=ApplicationStatus.SUBMITTED,
    permission="platforms.submit_application",
    duty=Duty.APPLICANT,
    notice="application_submitted",
    tells=(Duty.HANDLER, Duty.APPLICANT),
    consequence="提交后内容不能再改，除非退回补正；受理前可以撤回。",
)
RESUBMIT_APPLICATION = Transition(
    name="resubmit_application",
    label="提交补正",
    sources=frozenset({ApplicationStatus.RETURNED}),
    target=ApplicationStatus.SUBMITTED,
    permission="platforms.submit_application",
    duty=Duty.APPLICANT,
    notice="application_resubmitted",
    tells=(Duty.HANDLER, Duty.APPLICANT),
    consequence="补正后接着审查，办理时限从停表处继续计。",
)
WITHDRAW_APPLICATION = Transition(
    name="withdraw_application",
    label="撤回申报",
    sources=frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED}),
    target=ApplicationStatus.WITHDRAWN,
    permission="platforms.submit_application",
    duty=Duty.APPLICANT,
    danger=True,
    notice="application_withdrawn",
    tells=(Duty.HANDLER, Duty.APPLICANT),
    consequence="撤回后不能恢复；窗口还开着时可以重新申报。",
)
ACCEPT_APPLICATION = Transition(
    name="accept_application",
    label="形式审查通过",
    sources=frozenset({ApplicationStatus.SUBMITTED}),
    target=ApplicationStatus.FORMAL_REVIEW,
    permission="platforms.handle_application",
    duty=Duty.HANDLER,
    notice="application_accepted",
    tells=(Duty.REVIEWER, Duty.APPLICANT),
    consequence="转审核，由审核提出是否拟入选。申报单位此后不能再撤回。",
)
RETURN_APPLICATION = Transition(
    name="return_application",
    label="退回补正",
    sources=frozenset({ApplicationStatus.SUBMITTED}),
    target=ApplicationStatus.RETURNED,
    permission="platforms.handle_application",
    duty=Duty.HANDLER,
    notice="application_returned",
    tells=(Duty.APPLICANT,),
    consequence=f"只开放列出的几处，一次说全；补正期间停表，最多退回 {MOST_CORRECTIONS} 次。",
    guard=may_return_again,
)
REJECT_APPLICATION = Transition(
    name="reject_application",
    label="不予通过",
    sources=frozenset({ApplicationStatus.SUBMITTED, ApplicationStatus.RETURNED}),
    target=ApplicationStatus.REJECTED,
    permission="platforms.handle_application",
    duty=Duty.HANDLER,
    needs_note=True,
    decides=True,
    danger=True,
    notice="application_rejected",
    tells=(Duty.APPLICANT,),
    consequence="办结，不能恢复；发出书面通知，写明理由、依据和救济途径。",
    guard=correction_overdue,
)
SEND_BACK_APPLICATION = Transition(
    name="send_back_application",
    label="退经办重核",
    sources=frozenset({ApplicationStatus.FORMAL_REVIEW}),
    target=ApplicationStatus.SUBMITTED,
    permission="platforms.review_application",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="application_sent_back",
    tells=(Duty.HANDLER,),
    consequence="回到经办重新审查，不通知申报单位。",
)
PROPOSE_APPLICATION = Transition(
    name="propose_application",
    label="提出拟入选",
    sources=frozenset({ApplicationStatus.FORMAL_REVIEW}),
    target=ApplicationStatus.PROPOSED,
    permission="platforms.review_application",
    duty=Duty.REVIEWER,
    notice="application_proposed",
    tells=(Duty.APPROVER,),
    consequence="列入本批拟入选名单，报负责人确认。",
)
DECLINE_APPLICATION = Transition(
    name="decline_application",
    label="不列入名单，退审核",
    sources=frozenset({ApplicationStatus.PROPOSED}),
    target=ApplicationStatus.FORMAL_REVIEW,
    permission="platforms.approve_application",
    duty=Duty.APPROVER,
    needs_note=True,
    notice="application_declined",
    tells=(Duty.REVIEWER,),
    consequence="退给审核重新提出意见，名单里的其他单位不受影响。",
)
CONFIRM_LIST = Transition(
    name="confirm_list",
    label="确认名单并公示",
    sources=frozenset({ApplicationStatus.PROPOSED}),
    target=ApplicationStatus.PUBLICITY,
    permission="platforms.approve_application",
    duty=Duty.APPROVER,
    decides=True,
    notice="application_publicised",
    tells=(Duty.APPLICANT, Duty.REVIEWER, Duty.HANDLER),
    consequence="本批拟入选名单定稿并公开，公示期内不能授予称号。",
)
GRANT_TITLE = Transition(
    name="grant_title",
    label="授予称号",
    sources=frozenset({ApplicationStatus.PUBLICITY}),
    target=ApplicationStatus.DESIGNATED,
    permission="platforms.approve_application",
    duty=Duty.APPROVER,
    decides=True,
    notice="application_designated",
    tells=(Duty.APPLICANT, Duty.REVIEWER, Duty.HANDLER),
    consequence="授予“广州市四化赋能重点平台”称号，生成证书，列入公开名录。",
    guard=publicity_over,
)

STRIKE_APPLICATION = replace(
    REJECT_APPLICATION,
    name="strike_application",
    label="更正名单，去掉这家",
    sources=frozenset({ApplicationStatus.PUBLICITY}),
    permission="platforms.approve_application",
    duty=Duty.APPROVER,
    consequence="名单更正后不再列入，办结；发出书面通知，写明理由和救济途径。",
    guard=None,
)

APPLICATION_WORKFLOW = Workflow(
    name="platform_application",
    initial=ApplicationStatus.DRAFT,
    labels=dict(ApplicationStatus.choices),
    public_labels=APPLICATION_PUBLIC_LABELS,
    transitions=(
        SUBMIT_APPLICATION,
        RESUBMIT_APPLICATION,
        WITHDRAW_APPLICATION,
        ACCEPT_APPLICATION,
        RETURN_APPLICATION,
        REJECT_APPLICATION,
        PROPOSE_APPLICATION,
        SEND_BACK_APPLICATION,
        CONFIRM_LIST,
        DECLINE_APPLICATION,
        GRANT_TITLE,
        STRIKE_APPLICATION,
    ),
    stages={
        ApplicationStatus.DRAFT: Stage(ApplicationStatus.DRAFT, Duty.APPLICANT, "填写并提交申报"),
        ApplicationStatus.SUBMITTED: Stage(
            ApplicationStatus.SUBMITTED,
            Duty.HANDLER,
            "核对表单和材料",
            days=STEP_DAYS,
            public_label="形式审查",
        ),
        ApplicationStatus.RETURNED: Stage(
            ApplicationStatus.RETURNED,
            Duty.APPLICANT,
            "补正后重新提交",
            days=CORRECTION_DAYS,
            pauses_clock=True,
        ),
        ApplicationStatus.FORMAL_REVIEW: Stage(
            ApplicationStatus.FORMAL_REVIEW,
            Duty.REVIEWER,
            "提出是否拟入选",
            days=STEP_DAYS,
            public_label="审核并确认名单",
            public_work="审核中",
        ),
        ApplicationStatus.PROPOSED: Stage(
            ApplicationStatus.PROPOSED,
            Duty.APPROVER,
            "确认拟入选名单",
            days=STEP_DAYS,
            public_label="审核并确认名单",
            public_work="审核中",
        ),
        ApplicationStatus.PUBLICITY: Stage(
            ApplicationStatus.PUBLICITY, Duty.APPROVER, "公示结束后授予称号", public_label="公示"
        ),
    },
    path=(
        ApplicationStatus.DRAFT,
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.FORMAL_REVIEW,
        ApplicationStatus.PROPOSED,
        ApplicationStatus.PUBLICITY,
        ApplicationStatus.DESIGNATED,
    ),
)


class DesignationStatus(TextChoices):
    VALID = "valid", "有效"


DESIGNATION_WORKFLOW = Workflow(
    name="designation",
    initial=DesignationStatus.VALID,
    labels=dict(DesignationStatus.choices),
    transitions=(),
)
