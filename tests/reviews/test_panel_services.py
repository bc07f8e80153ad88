"""A panel from building to closing: what each step needs, writes and refuses."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from casework import audit, clock, jobs
from casework.models import AppendOnlyError, CaseEvent, Document, Job, Notice
from casework.permissions import Part
from casework.workflow import NoteMissing, NotYet, SamePerson, StaleVersion, TransitionError
from reviews.models import Assignment, Panel, ReviewResult
from reviews.rules.assignment import Method
from reviews.rules.conflicts import Party
from reviews.selectors import plan_of, result_of
from reviews.services import experts, panels, recusals, scoring
from tests.builders import make_admin, make_administrator, make_official, make_user
from tests.builders_platforms import at
from tests.builders_reviews import (
    BUILT,
    CLOSED,
    GOOD,
    assignments,
    lock_sheet,
    make_cases,
    make_expert,
    make_panel,
    make_pool,
    make_team,
    submission,
)
from tests.casework.document_builders import text_of
from tests.desk import client_of

pytestmark = pytest.mark.django_db


def actions(panel: Panel) -> list[str]:
    return list(CaseEvent.objects.of(panel).values_list("action", flat=True))


def told(event: str) -> set[str]:
    return set(Notice.objects.filter(event=event).values_list("recipient__name", flat=True))


# Building


def test_build_panel_starts_a_draft_with_a_seed_and_frozen_files():
    made = make_panel(count=2)

    panel = made.panel
    assert (panel.status, panel.handled_by, panel.size) == ("draft", made.team.handler, 5)
    assert len(panel.seed) == 32
    assert [item.title for item in panel.items.all()] == ["第1号平台", "第2号平台"]
    assert actions(panel) == ["build_panel"]
    with pytest.raises(AppendOnlyError):
        panel.items.update(title="别的")


def test_plan_of_is_a_dry_run_that_proposing_repeats():
    made = make_panel(count=3)

    dry = plan_of(made.panel)
    assert Assignment.objects.count() == 0
    with clock.at(BUILT):
        panel = panels.propose_panel(made.panel, actor=made.team.handler, version=1)

    kept = panel.plans.get().content
    assert {(item, expert) for item, expert, _ in kept["choices"]} == dry.pairs
    assert len(kept["choices"]) + len(kept["exclusions"]) == 3 * len(made.pool)
    assert all(reasons for *_, reasons in kept["choices"] + kept["exclusions"])
    assert Assignment.objects.count() == 0
    assert audit.faults() == []


@pytest.mark.parametrize(("size", "words"), [(3, "至少 5 名"), (6, "单数")])
def test_build_panel_refuses_a_size_that_is_even_or_small(size, words):
    with pytest.raises(panels.PanelFault, match=words):
        make_panel(size=size)


def test_build_panel_refuses_a_case_that_another_panel_judges():
    made = make_panel()

    with pytest.raises(panels.PanelFault, match="不能重复组织"):
        panels.build_panel(
            [submission(made.panel.items.get().case)], actor=made.team.handler, name="又一次"
        )


def test_build_panel_is_for_a_handler_of_the_city_who_belongs_to_no_party():
    team = make_team()
    case = make_cases(1, team)[0]
    unit = make_admin().memberships.get().organisation
    own = submission(case, parties=[Party(unit.uscc, unit.name)])
    handler = make_official("handler")
    unit.memberships.create(user=handler, role="staff")

    for actor in (team.reviewer, make_official("district", "440112"), make_user()):
        with pytest.raises(PermissionDenied):
            panels.build_panel([submission(case)], actor=actor, name="评审")
    with pytest.raises(PermissionDenied), transaction.atomic():
        panels.build_panel([own], actor=handler, name="评审")
    assert Panel.objects.count() == 0


def test_propose_panel_waits_until_the_pool_is_large_enough():
    made = make_panel(pool=make_pool(4))

    with pytest.raises(NotYet, match="抽不满 5 名"):
        panels.propose_panel(made.panel, actor=made.team.handler, version=1)


def test_redraw_panel_keeps_the_old_seed_and_the_reason():
    made = make_panel()
    options = {"method": Method.BALANCE, "size": 7}

    with pytest.raises(panels.PanelFault, match="理由"):
        panels.redraw_panel(made.panel, actor=made.team.handler, version=1, note=" ", **options)
    panel = panels.redraw_panel(
        made.panel, actor=made.team.handler, version=1, note="专家库已补充", **options
    )

    event = CaseEvent.objects.of(panel).last()
    assert event.data == {"from": made.panel.seed, "to": panel.seed}
    assert (panel.method, panel.size, event.note) == ("balance", 7, "专家库已补充")


# Three people


def test_three_different_people_hold_a_panel():
    made = make_panel("proposed")
    panel = made.panel

    with pytest.raises(PermissionDenied):
        panels.confirm_panel(panel, actor=made.team.handler, version=panel.version)
    with pytest.raises(NoteMissing):
        panels.return_panel(panel, actor=made.team.reviewer, version=panel.version, note="")
    with pytest.raises(StaleVersion):
        panels.confirm_panel(panel, actor=made.team.reviewer, version=1)

    closed = make_panel("closed", pool=made.pool).panel
    holders = {closed.handled_by_id, closed.reviewed_by_id, closed.approved_by_id}
    assert len(holders) == 3


def test_one_person_cannot_stand_at_two_levels_even_with_both_duties():
    made = make_panel("proposed")
    made.team.handler.official_profile.duty = "reviewer"
    made.team.handler.official_profile.save()

    with pytest.raises(SamePerson):
        panels.confirm_panel(made.panel, actor=made.team.handler, version=made.panel.version)


def test_return_and_disband_free_the_files():
    made = make_panel("proposed")

    panel = panels.return_panel(
        made.panel, actor=made.team.reviewer, version=made.panel.version, note="请改用均衡分配"
    )
    panel = panels.disband_panel(
        panel, actor=made.team.handler, version=panel.version, note="另行组织"
    )
    again = panels.build_panel(
        [submission(panel.items.get().case)], actor=made.team.handler, name="另行组织"
    )

    assert (panel.status, again.status) == ("disbanded", "draft")


# Closing


def test_close_panel_waits_for_every_sheet():
    made = make_panel("scoring")
    *most, last = assignments(made.panel)
    for one in most:
        lock_sheet(one)

    with pytest.raises(NotYet, match="还有 1 份评分表"):
        panels.close_panel(made.panel, actor=made.team.approver, version=made.panel.version)
    assert told("panel_complete") == set()
    lock_sheet(last)

    assert told("panel_complete") == {made.team.approver.name, made.team.handler.name}
    assert ReviewResult.objects.count() == 0


def test_close_panel_fixes_scores_ranks_and_the_trace():
    made = make_panel("scoring", count=2)
    low = GOOD | {"V2": "4", "V1": "2"}
    for one in assignments(made.panel):
        lock_sheet(one, low if one.item.position == 1 else GOOD)

    with clock.at(CLOSED):
        panel = panels.close_panel(made.panel, actor=made.team.approver, version=made.panel.version)

    first, second = ReviewResult.objects.order_by("rank")
    assert (first.item.position, first.exact, first.is_passed) == (2, "79", True)
    assert (second.item.position, second.exact, second.is_passed) == (1, "67", False)
    assert second.lines[2] == {
        "key": "service",
        "label": "服务能力",
        "values": ["20"] * 5,
        "dropped": ["20", "20"],
        "exact": "20",
        "shown": "20.00",
    }
    assert result_of(first.item.case) == first
    assert panel.closed_at == CLOSED
    assert audit.faults() == []
    jobs.run(Job.objects.get(task="reviews.tasks.render_minutes").pk)
    assert Document.objects.of(panel).get().kind == "review_minutes"


def test_of_two_equal_files_the_one_handed_in_first_ranks_first():
    team = make_team()
    # The second was handed in a minute before the first, the third with the first.
    minutes = (31, 30, 31)
    given = [
        submission(case, number, submitted_at=at(9, 10, 10, minutes[number]))
        for number, case in enumerate(make_cases(3, team))
    ]

    panel = make_panel("closed", team=team, submissions=given).panel

    results = ReviewResult.objects.filter(item__panel=panel).order_by("rank")
    assert len({one.exact for one in results}) == 1
    assert [one.item.position for one in results] == [2, 1, 3]


def test_result_of_is_none_until_the_panel_is_closed():
    made = make_panel("scored")

    assert result_of(made.panel.items.get().case) is None


def test_nothing_changes_after_the_end():
    made = make_panel("closed")
    one = assignments(made.panel)[0]

    with pytest.raises(TransitionError, match="评审结束"):
        recusals.recuse(one, actor=made.team.handler, reason="太晚")
    with pytest.raises(scoring.FileClosed, match="已经结束"):
        scoring.open_file(one, actor=one.expert.user)
    assert recusals.recuse_found(one.expert, actor=made.team.handler) == 0


# The pool


def test_appoint_expert_refuses_who_is_not_free():
    administrator = make_administrator(Part.SECURITY)
    for person, words in (
        (make_official(), "工作人员"),
        (make_admin(), "申报单位的成员"),
        (administrator, "不能聘任自己"),
    ):
        with pytest.raises(PermissionDenied, match=words):
            make_expert(user=person, administrator=administrator)
    with pytest.raises(PermissionDenied):
        experts.appoint_expert(make_user(), {}, actor=make_official())
    with pytest.raises(ValidationError):
        make_expert(specialities=["magic"])


def test_dismissed_expert_leaves_every_file():
    made = make_panel("scoring")
    one = assignments(made.panel)[0]
    administrator = make_administrator(Part.SECURITY)

    experts.dismiss_expert(one.expert, actor=administrator, reason="退休")

    one.refresh_from_db()
    assert (one.state, one.recusal_reason) == ("recused", "已不在专家库：退休")


def test_expert_needs_a_second_factor_and_acts_for_nobody():
    expert = make_expert()

    user = type(expert.user).objects.get(pk=expert.user_id)
    assert (user.needs_second_factor, user.acting, user.official) == (True, None, None)


def test_minutes_and_history_name_who_stepped_back_from_which_file():
    made = make_panel("scored", pool=make_pool(5))
    one = assignments(made.panel)[1]
    with clock.at(CLOSED):
        recusals.recuse(one, actor=one.expert.user, reason="发现与牵头单位有合作")
        made.panel.refresh_from_db()
        panel = panels.close_panel(made.panel, actor=made.team.approver, version=made.panel.version)
    jobs.run(Job.objects.get(task="reviews.tasks.render_minutes").pk)

    text = text_of(Document.objects.of(panel).get().content()).replace(" ", "")
    history = client_of(made.team.handler).get(panel.desk_url()).content.decode()

    who = f"{one.item.title}，{one.expert.user.name}（{one.expert.employer}）"
    assert f"{one.item.reference}{who}：本人申报回避，发现与牵头单位有合作（原评分表作废）" in text
    assert f"本人申报回避 · {one.item.reference} 专家2" in history
