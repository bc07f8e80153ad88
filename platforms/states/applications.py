"""The life cycle of an application, as a table to read aloud."""

from dataclasses import replace

from django.db.models import TextChoices

from casework.transitions import Duty, Stage, Transition, Workflow
from platforms.policy import (
    CORRECTION_DAYS,
    DISTRICT_DAYS,
    MOST_CORRECTIONS,
    MOST_DISTRICT_RETURNS,
    STEP_DAYS,
)
from platforms.states.guards import (
    correction_overdue,
    district_overdue,
    expert_review_over,
    goes_to_the_city,
    goes_to_the_district,
    goes_to_the_experts,
    goes_to_the_reviewer,
    may_district_return_again,
    may_return_again,
    publicity_over,
    ready_for_the_list,
    untouched_by_experts,
    window_of_the_round_over,
)


class ApplicationStatus(TextChoices):
    DRAFT = "draft", "草稿"
    DISTRICT_REVIEW = "district_review", "区初审"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "退回补正"
    FORMAL_REVIEW = "formal_review", "形式审查"
    EXPERT_REVIEW = "expert_review", "专家评审"
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
    ApplicationStatus.EXPERT_REVIEW: "专家评审中",
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
    consequence="撤回后不能恢复。征集截止前可以重新申报；已经截止的，本批不能再报。",
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
# So that a district that lets its days pass does not hold a unit up for good.
TAKE_OVER_APPLICATION = Transition(
    name="take_over_application",
    label="接手审查",
    sources=frozenset({ApplicationStatus.DISTRICT_REVIEW}),
    target=ApplicationStatus.SUBMITTED,
    permission="platforms.handle_application",
    duty=Duty.HANDLER,
    needs_note=True,
    notice="application_taken_over",
    tells=(Duty.DISTRICT, Duty.APPLICANT),
    consequence="不再等区初审意见，由您接着形式审查；理由记入办理记录并告诉区里，区里不能再办。",
    guard=district_overdue,
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
    guard=goes_to_the_reviewer,
)
ACCEPT_FOR_EXPERTS = replace(
    ACCEPT_APPLICATION,
    target=ApplicationStatus.EXPERT_REVIEW,
    consequence="进入专家评审，由您按批次组织专家组。申报单位此后不能再撤回。",
    guard=goes_to_the_experts,
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
REJECT_AFTER_REVIEW = replace(
    REJECT_APPLICATION,
    sources=frozenset({ApplicationStatus.EXPERT_REVIEW}),
    guard=expert_review_over,
)
SEND_BACK_APPLICATION = Transition(
    name="send_back_application",
    label="退经办重核",
    sources=frozenset({ApplicationStatus.FORMAL_REVIEW, ApplicationStatus.EXPERT_REVIEW}),
    target=ApplicationStatus.SUBMITTED,
    permission="platforms.review_application",
    duty=Duty.REVIEWER,
    needs_note=True,
    notice="application_sent_back",
    tells=(Duty.HANDLER,),
    consequence="回到经办重新审查，不通知申报单位。",
    guard=untouched_by_experts,
)
PROPOSE_APPLICATION = Transition(
    name="propose_application",
    label="提出拟入选",
    sources=frozenset({ApplicationStatus.FORMAL_REVIEW, ApplicationStatus.EXPERT_REVIEW}),
    target=ApplicationStatus.PROPOSED,
    permission="platforms.review_application",
    duty=Duty.REVIEWER,
    notice="application_proposed",
    tells=(Duty.APPROVER,),
    consequence="列入本批拟入选名单，报负责人确认。",
    guard=ready_for_the_list,
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
    guard=goes_to_the_reviewer,
)
DECLINE_AFTER_REVIEW = replace(
    DECLINE_APPLICATION,
    target=ApplicationStatus.EXPERT_REVIEW,
    guard=goes_to_the_experts,
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
    guard=window_of_the_round_over,
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
        SUBMIT_TO_DISTRICT,
        RESUBMIT_APPLICATION,
        RESUBMIT_TO_DISTRICT,
        WITHDRAW_APPLICATION,
        WITHDRAW_FROM_DISTRICT,
        RECOMMEND_APPLICATION,
        RETURN_FROM_DISTRICT,
        TAKE_OVER_APPLICATION,
        ACCEPT_APPLICATION,
        ACCEPT_FOR_EXPERTS,
        RETURN_APPLICATION,
        REJECT_APPLICATION,
        REJECT_AFTER_REVIEW,
        PROPOSE_APPLICATION,
        SEND_BACK_APPLICATION,
        CONFIRM_LIST,
        DECLINE_APPLICATION,
        DECLINE_AFTER_REVIEW,
        GRANT_TITLE,
        STRIKE_APPLICATION,
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
        ApplicationStatus.EXPERT_REVIEW: Stage(
            ApplicationStatus.EXPERT_REVIEW,
            Duty.REVIEWER,
            "专家评审结束后提出是否拟入选",
            public_label="专家评审",
            public_work="专家评审中",
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
        ApplicationStatus.DISTRICT_REVIEW,
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.FORMAL_REVIEW,
        ApplicationStatus.EXPERT_REVIEW,
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
        ApplicationStatus.EXPERT_REVIEW,
    }
)
