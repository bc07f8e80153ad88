"""The whole table of each life cycle: every source × step, allowed or refused."""

import pytest

from casework.permissions import registered
from casework.states import HEARING_WORKFLOW
from casework.transitions import LEVEL_FIELDS, Duty
from platforms.states import (
    APPLICATION_WORKFLOW,
    DESIGNATION_WORKFLOW,
    ROUND_WORKFLOW,
    ApplicationStatus,
    DesignationStatus,
    RoundStatus,
)

WORKFLOWS = (ROUND_WORKFLOW, APPLICATION_WORKFLOW, DESIGNATION_WORKFLOW, HEARING_WORKFLOW)

ROUND_TABLE = {
    ("draft", "submit_round", "submitted"),
    ("submitted", "endorse_round", "in_approval"),
    ("submitted", "return_round", "draft"),
    ("in_approval", "release_round", "published"),
    ("in_approval", "decline_round", "draft"),
    ("published", "close_round", "ended"),
}
APPLICATION_TABLE = {
    ("draft", "submit_application", "submitted"),
    ("draft", "submit_application", "district_review"),
    ("returned", "resubmit_application", "submitted"),
    ("returned", "resubmit_application", "district_review"),
    ("district_review", "withdraw_application", "withdrawn"),
    ("district_review", "recommend_application", "submitted"),
    ("district_review", "take_over_application", "submitted"),
    ("district_review", "return_application", "returned"),
    ("submitted", "withdraw_application", "withdrawn"),
    ("returned", "withdraw_application", "withdrawn"),
    ("submitted", "accept_application", "formal_review"),
    ("submitted", "accept_application", "expert_review"),
    ("expert_review", "propose_application", "proposed"),
    ("expert_review", "send_back_application", "submitted"),
    ("expert_review", "reject_application", "rejected"),
    ("proposed", "decline_application", "expert_review"),
    ("submitted", "return_application", "returned"),
    ("submitted", "reject_application", "rejected"),
    ("returned", "reject_application", "rejected"),
    ("formal_review", "propose_application", "proposed"),
    ("formal_review", "send_back_application", "submitted"),
    ("proposed", "confirm_list", "publicity"),
    ("proposed", "decline_application", "formal_review"),
    ("publicity", "grant_title", "designated"),
    ("publicity", "strike_application", "rejected"),
}
DESIGNATION_TABLE = {
    ("valid", "warn_designation", "warned"),
    ("warned", "lift_warning", "valid"),
    ("valid", "suspend_designation", "suspended"),
    ("warned", "suspend_designation", "suspended"),
    ("suspended", "resume_designation", "valid"),
    ("valid", "request_surrender", "surrendering"),
    ("warned", "request_surrender", "surrendering"),
    ("suspended", "request_surrender", "surrendering"),
    ("surrendering", "confirm_surrender", "surrendered"),
    ("valid", "revoke_designation", "revoked"),
    ("warned", "revoke_designation", "revoked"),
    ("suspended", "revoke_designation", "revoked"),
    ("surrendering", "revoke_designation", "revoked"),
}
HEARING_TABLE = {
    ("draft", "propose_hearing", "submitted"),
    ("draft", "drop_hearing", "withdrawn"),
    ("submitted", "endorse_hearing", "in_approval"),
    ("submitted", "return_hearing", "draft"),
    ("in_approval", "issue_notice", "notified"),
    ("in_approval", "decline_notice", "draft"),
    ("notified", "state_defence", "heard"),
    ("notified", "waive_defence", "heard"),
    ("notified", "close_statement", "heard"),
    ("heard", "report_hearing", "reported"),
    ("reported", "endorse_report", "in_decision"),
    ("reported", "return_report", "heard"),
    ("in_decision", "uphold_hearing", "upheld"),
    ("in_decision", "dismiss_hearing", "dismissed"),
}


def table(workflow) -> set[tuple[str, str, str]]:
    return {(str(s), t.name, str(t.target)) for t in workflow.transitions for s in t.sources}


def test_round_table_is_exactly_this():
    assert table(ROUND_WORKFLOW) == ROUND_TABLE


def test_application_table_is_exactly_this():
    assert table(APPLICATION_WORKFLOW) == APPLICATION_TABLE


def test_designation_table_is_exactly_this():
    assert table(DESIGNATION_WORKFLOW) == DESIGNATION_TABLE


def test_hearing_table_is_exactly_this():
    assert table(HEARING_WORKFLOW) == HEARING_TABLE


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
def test_every_status_has_a_label_and_every_open_one_says_whose_turn_it_is(workflow):
    statuses = set(workflow.labels)

    open_statuses = {s for s in statuses if s not in workflow.final}

    assert set(workflow.stages) <= open_statuses
    assert {t.target for t in workflow.transitions} <= statuses
    assert open_statuses - set(workflow.stages) <= {RoundStatus.PUBLISHED, DesignationStatus.VALID}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
def test_every_step_has_a_registered_permission_and_says_what_follows(workflow):
    assert [
        t.name
        for t in workflow.transitions
        if not registered(t.permission) or not t.consequence or (t.notice and not t.tells)
    ] == []


def test_no_step_of_the_system_decides():
    assert [
        t.name
        for workflow in WORKFLOWS
        for t in workflow.transitions
        if t.duty == Duty.SYSTEM and t.decides
    ] == []


@pytest.mark.parametrize("workflow", [APPLICATION_WORKFLOW, HEARING_WORKFLOW], ids=lambda w: w.name)
def test_the_three_levels_of_a_case_are_three_duties(workflow):
    used = {t.duty for t in workflow.transitions} & set(LEVEL_FIELDS)

    assert used == {Duty.HANDLER, Duty.REVIEWER, Duty.APPROVER}


def test_terminal_statuses_are_terminal():
    assert APPLICATION_WORKFLOW.final == {
        ApplicationStatus.DESIGNATED,
        ApplicationStatus.REJECTED,
        ApplicationStatus.WITHDRAWN,
    }
    assert DESIGNATION_WORKFLOW.final == {"revoked", "surrendered"}
    assert HEARING_WORKFLOW.final == {"upheld", "dismissed", "withdrawn"}
