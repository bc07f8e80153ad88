"""Which of the steps of one name a case takes: where it leads depends on its round and its way."""

from casework.transitions import Transition
from platforms.states.applications import (
    ACCEPT_APPLICATION,
    ACCEPT_FOR_EXPERTS,
    DECLINE_AFTER_REVIEW,
    DECLINE_APPLICATION,
    REJECT_AFTER_REVIEW,
    REJECT_APPLICATION,
    RESUBMIT_APPLICATION,
    RESUBMIT_TO_DISTRICT,
    SUBMIT_APPLICATION,
    SUBMIT_TO_DISTRICT,
    WITHDRAW_APPLICATION,
    WITHDRAW_FROM_DISTRICT,
    ApplicationStatus,
)


def hand_in_step(application) -> Transition:
    """Return the step by which the unit hands in what it holds now."""
    if application.status == ApplicationStatus.RETURNED:
        return RESUBMIT_TO_DISTRICT if application.district_is_next else RESUBMIT_APPLICATION
    return SUBMIT_TO_DISTRICT if application.district_is_next else SUBMIT_APPLICATION


def accept_step(application) -> Transition:
    """Return the step by which 经办 accepts: to the experts where the round has them judge."""
    return ACCEPT_FOR_EXPERTS if application.round.has_expert_review else ACCEPT_APPLICATION


def reject_step(application) -> Transition:
    """Return the step by which 经办 rejects where the case stands now."""
    judged = application.status == ApplicationStatus.EXPERT_REVIEW
    return REJECT_AFTER_REVIEW if judged else REJECT_APPLICATION


def decline_step(application) -> Transition:
    """Return the step by which the 负责人 takes a unit off the list: back to where it came from."""
    return DECLINE_AFTER_REVIEW if application.round.has_expert_review else DECLINE_APPLICATION


def withdraw_step(application) -> Transition:
    """Return the step by which the unit withdraws where its case stands now."""
    in_district = application.status == ApplicationStatus.DISTRICT_REVIEW
    return WITHDRAW_FROM_DISTRICT if in_district else WITHDRAW_APPLICATION
