"""The life cycle of an application, as a table to read aloud."""

from dataclasses import replace

from django.db.models import TextChoices

from casework import audit, clock, publicity
from casework.templatetags.dates import cn_moment
from casework.transitions import Duty, Stage, Transition, Workflow
from platforms.policy import (
    CORRECTION_DAYS,
    DISTRICT_DAYS,
    MOST_CORRECTIONS,
    MOST_DISTRICT_RETURNS,
    STEP_DAYS,
)


def may_return_again(application) -> str:
    """Return why no further return is possible: at most two (handbook 5.4)."""
    if audit.times(application, "return_application") < MOST_CORRECTIONS:
        return ""
    return f"已退回 {MOST_CORRECTIONS} 次，不能再退；请作出通过或不予通过的决定。"


def may_district_return_again(application) -> str:
    """Return why 区初审 cannot return any more: the last of the returns is left to 经办."""
    if audit.times(application, "return_application") < MOST_DISTRICT_RETURNS:
        return ""
    return f"区初审最多退回 {MOST_DISTRICT_RETURNS} 次；还有问题的，请写进初审意见，由经办处理。"


def goes_to_the_city(application) -> str:
    """Return why what is handed in now does not go to 经办 at once: the district looks first."""
    return "这一批先由区工信部门初审。" if application.district_is_next else ""


def goes_to_the_district(application) -> str:
    """Return why what is handed in now does not go to the district."""
    return "" if application.district_is_next else "这一次不经区初审，直接由经办审查。"


def consultations_in(application) -> str:
    """Return why the round wants every department's answer before the list, where it does."""
    if not application.round.awaits_consultations:
        return ""
    waiting = [one.department_name for one in application.consultations.out()]
    return f"还没有答复：{'、'.join(waiting)}。" if waiting else ""


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


class ApplicationStatus(TextChoices):
    DRAFT = "draft", "草稿"
    DISTRICT_REVIEW = "district_review", "区初审"
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
    ApplicationStatus.DISTRICT_REVIEW: "区初审中",
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
    guard=goes_to_the_city,
)
# One act of the unit under one name; where it leads depends on the notice.
SUBMIT_TO_DISTRICT = replace(
    SUBMIT_APPLICATION,
    target=ApplicationStatus.DISTRICT_REVIEW,
    tells=(Duty.DISTRICT, Duty.APPLICANT),
    consequence="先由所在区的工信部门初审。提交后内容不能再改，除非退回补正；受理前可以撤回。",
    guard=goes_to_the_district,
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
    guard=goes_to_the_city,
)
RESUBMIT_TO_DISTRICT = replace(
    RESUBMIT_APPLICATION,
    target=ApplicationStatus.DISTRICT_REVIEW,
    tells=(Duty.DISTRICT, Duty.APPLICANT),
    guard=goes_to_the_district,
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
WITHDRAW_FROM_DISTRICT = replace(
    WITHDRAW_APPLICATION,
    sources=frozenset({ApplicationStatus.DISTRICT_REVIEW}),
    tells=(Duty.DISTRICT, Duty.APPLICANT),
)
RECOMMEND_APPLICATION = Transition(
    name="recommend_application",
    label="推荐上报",
    sources=frozenset({ApplicationStatus.DISTRICT_REVIEW}),
    target=ApplicationStatus.SUBMITTED,
    permission="platforms.recommend_application",
    duty=Duty.DISTRICT,
    needs_note=True,
    notice="application_recommended",
    tells=(Duty.HANDLER, Duty.APPLICANT),
    consequence="初审意见记入办理记录，转市经办形式审查；此后区里不能再改。",
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
RETURN_FROM_DISTRICT = replace(
    RETURN_APPLICATION,
    sources=frozenset({ApplicationStatus.DISTRICT_REVIEW}),
    permission=RECOMMEND_APPLICATION.permission,
    duty=Duty.DISTRICT,
    consequence=(
        f"只开放列出的几处，一次说全；补正后再回区里初审。补正期间停表，"
        f"区里最多退回 {MOST_DISTRICT_RETURNS} 次，全程最多 {MOST_CORRECTIONS} 次。"
    ),
    guard=may_district_return_again,
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
    guard=consultations_in,
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


def hand_in_step(application) -> Transition:
    """Return the step by which the unit hands in what it holds now."""
    if application.status == ApplicationStatus.RETURNED:
        return RESUBMIT_TO_DISTRICT if application.district_is_next else RESUBMIT_APPLICATION
    return SUBMIT_TO_DISTRICT if application.district_is_next else SUBMIT_APPLICATION


def withdraw_step(application) -> Transition:
    """Return the step by which the unit withdraws where its case stands now."""
    in_district = application.status == ApplicationStatus.DISTRICT_REVIEW
    return WITHDRAW_FROM_DISTRICT if in_district else WITHDRAW_APPLICATION


APPLICATION_WORKFLOW = Workflow(
    name="platform_application",
    initial=ApplicationStatus.DRAFT,
    labels=dict(ApplicationStatus.choices),
    public_labels=APPLICATION_PUBLIC_LABELS,
    transitions=(
        SUBMIT_APPLICATION,
        SUBMIT_TO_DISTRICT,
        RESUBMIT_APPLICATION,
        RESUBMIT_TO_DISTRICT,
        WITHDRAW_APPLICATION,
        WITHDRAW_FROM_DISTRICT,
        RECOMMEND_APPLICATION,
        RETURN_FROM_DISTRICT,
        ACCEPT_APPLICATION,
        RETURN_APPLICATION,
        REJECT_APPLICATION,
        PROPOSE_APPLICATION,
        SEND_BACK_APPLICATION,
        CONFIRM_LIST,
        DECLINE_APPLICATION,
        GRANT_TITLE,
    ),
    stages={
        ApplicationStatus.DRAFT: Stage(ApplicationStatus.DRAFT, Duty.APPLICANT, "填写并提交申报"),
        ApplicationStatus.DISTRICT_REVIEW: Stage(
            ApplicationStatus.DISTRICT_REVIEW,
            Duty.DISTRICT,
            "提出初审意见",
            days=DISTRICT_DAYS,
            public_label="区初审",
        ),
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
            ApplicationStatus.PUBLICITY,
            Duty.APPROVER,
            "公示结束后授予称号",
            public_label="公示",
        ),
    },
    path=(
        ApplicationStatus.DRAFT,
        ApplicationStatus.DISTRICT_REVIEW,
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.FORMAL_REVIEW,
        ApplicationStatus.PROPOSED,
        ApplicationStatus.PUBLICITY,
        ApplicationStatus.DESIGNATED,
    ),
)


# Handed in but not yet on a list: they come on a later one.
BEFORE_THE_LIST = frozenset(
    {
        ApplicationStatus.DISTRICT_REVIEW,
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.RETURNED,
        ApplicationStatus.FORMAL_REVIEW,
    }
)
