"""Two hands at one moment: one sheet, one closing, and never a result without every sheet."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from casework import audit, clock
from casework.models import CaseEvent
from casework.workflow import NotYet, StaleVersion, TransitionError
from reviews.models import Assignment, Panel, ReviewResult, ScoreSheet
from reviews.services import panels, recusals, scoring
from tests.builders_reviews import GOOD, SCORED, assignments, declare, lock_sheet, make_panel
from tests.races import again, at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.on_postgresql,
]
ROUNDS = 3


def timed(act):
    """Hold the clock for one thread: the moved clock does not reach other threads."""

    def run():
        with clock.at(SCORED):
            return act()

    return run


def outcome(results) -> tuple[int, list[type]]:
    faults = [type(r) for r in results if isinstance(r, BaseException)]
    return len(results) - len(faults), faults


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_one_sheet_handed_in_twice(round_number):
    made = make_panel("scoring")
    one = assignments(made.panel)[0]

    results = at_once(
        [
            timed(lambda points=points: lock_sheet(Assignment.objects.get(pk=one.pk), points))
            for points in (GOOD, GOOD | {"T1": "1"})
        ]
    )

    assert outcome(results) == (1, [scoring.AlreadyLocked])
    assert ScoreSheet.objects.count() == 1
    assert CaseEvent.objects.of(made.panel).filter(action="lock_sheet").count() == 1
    assert audit.faults() == []


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_closing_while_the_last_sheet_comes_in(round_number):
    made = make_panel("scoring")
    *most, last = assignments(made.panel)
    for one in most:
        lock_sheet(one)
    made.panel.refresh_from_db()

    def close():
        panel = Panel.objects.get(pk=made.panel.pk)
        return panels.close_panel(panel, actor=made.team.approver, version=made.panel.version)

    results = at_once([timed(close), timed(lambda: lock_sheet(last))])

    assert not isinstance(results[1], BaseException)
    assert results[0].__class__ in {Panel, NotYet}
    results = list(ReviewResult.objects.values_list("sheet_count", flat=True))
    assert results == ([5] if Panel.objects.get().is_closed else [])
    assert audit.faults() == []


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_closing_while_an_expert_steps_back(round_number):
    made = make_panel("scored")
    one = assignments(made.panel)[0]

    def close():
        panel = Panel.objects.get(pk=made.panel.pk)
        return panels.close_panel(panel, actor=made.team.approver, version=made.panel.version)

    def leave():
        return recusals.recuse(one, actor=one.expert.user, reason="刚发现须回避")

    results = at_once([timed(close), timed(leave)])

    done, faults = outcome(results)
    assert set(faults) <= {TransitionError, StaleVersion}
    one.refresh_from_db()
    counted = ReviewResult.objects.values_list("sheet_count", flat=True).first()
    assert done >= 1
    assert counted in {None, 4 if one.recused_at else 5}


@pytest.mark.parametrize("round_number", again(ROUNDS))
def test_last_two_declarations_at_once_open_the_files_once(round_number):
    made = make_panel("declaring")
    *most, one, two = assignments(made.panel)
    for early in most:
        declare(made.panel, early.expert)

    results = at_once([timed(lambda a=a: declare(made.panel, a.expert)) for a in (one, two)])

    assert outcome(results) == (2, [])
    assert CaseEvent.objects.of(made.panel).filter(action="start_scoring").count() == 1


def test_the_database_itself_keeps_sheets_where_it_is_postgresql():
    """Elsewhere the services refuse alone, and what is changed behind them is named."""
    has_triggers = connection.vendor == "postgresql"
    made = make_panel("declaring")
    silent, declared = assignments(made.panel)[:2]
    declare(made.panel, declared.expert)
    fields = {"points": {}, "nonce": "n", "sha256": "s"}

    undeclared = _refusal(lambda: ScoreSheet.objects.create(assignment=silent, **fields))
    sheet = ScoreSheet.objects.create(assignment=declared, **fields)
    changed = _refusal(lambda: _change_nonce(sheet))

    assert ("no score without" in undeclared, "only be added to" in changed) == (
        has_triggers,
        has_triggers,
    )
    assert any(str(sheet) in fault for fault in audit.faults())


def _refusal(act: Callable[[], object]) -> str:
    """Return what the database said against ``act``, or an empty text."""
    try:
        with transaction.atomic():
            act()
    except (InternalError, IntegrityError) as fault:
        return str(fault)
    return ""


def _change_nonce(sheet: ScoreSheet) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_scoresheet SET nonce = 'x' WHERE id = %s", [sheet.pk])
