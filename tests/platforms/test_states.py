"""The whole table of each life cycle: every source × step, allowed or refused."""

import pytest

from casework.permissions import registered
from casework.transitions import LEVEL_FIELDS, Duty
from platforms.states import (
    APPLICATION_WORKFLOW,
    DESIGNATION_WORKFLOW,
    ROUND_WORKFLOW,
    ApplicationStatus,
    RoundStatus,
)

WORKFLOWS = (ROUND_WORKFLOW, APPLICATION_WORKFLOW, DESIGNATION_WORKFLOW)

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
    ("returned", "resubmit_application", "submitted"),
    ("submitted", "withdraw_application", "withdrawn"),
    ("returned", "withdraw_application", "withdrawn"),
    ("submitted", "accept_application", "formal_review"),
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


def table(workflow) -> set[tuple[str, str, str]]:
    return {(str(s), t.name, str(t.target)) for t in workflow.transitions for s in t.sources}


def test_round_table_is_exactly_this():
    assert table(ROUND_WORKFLOW) == ROUND_TABLE


def test_application_table_is_exactly_this():
    assert table(APPLICATION_WORKFLOW) == APPLICATION_TABLE


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
def test_every_status_has_a_label_and_every_open_one_says_whose_turn_it_is(workflow):
    statuses = set(workflow.labels)

    open_statuses = {s for s in statuses if s not in workflow.final}

    assert set(workflow.stages) <= open_statuses
    assert {t.target for t in workflow.transitions} <= statuses
    assert open_statuses - set(workflow.stages) <= {RoundStatus.PUBLISHED}


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


def test_the_three_levels_of_an_application_are_three_duties():
    used = {t.duty for t in APPLICATION_WORKFLOW.transitions} & set(LEVEL_FIELDS)

    assert used == {Duty.HANDLER, Duty.REVIEWER, Duty.APPROVER}


def test_terminal_statuses_are_terminal():
    assert APPLICATION_WORKFLOW.final == {
        ApplicationStatus.DESIGNATED,
        ApplicationStatus.REJECTED,
        ApplicationStatus.WITHDRAWN,
    }
