"""What experts do: declare, open, score, hand in, step back; what is refused."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import OfficialProfile, User
from casework import audit, clock
from casework.models import AppendOnlyError, CaseEvent, Notice
from casework.transitions import Duty
from casework.workflow import (
    NotYet,
    SamePerson,
    StaleVersion,
    TransitionError,
    levels_of,
    stands_at_another_level,
)
from reviews.models import Assignment, Expert, Panel, ScoreDraft, ScoreSheet
from reviews.models.experts import Source
from reviews.models.sheets import RecusalKind
from reviews.rules.conflicts import Tie, TieKind
from reviews.services import experts, panels, recusals, scoring
from reviews.states import PanelStatus
from tests.builders import make_official, make_user
from tests.builders_reviews import (
    CLOSED,
    CONFIRMED,
    DECLARED,
    GOOD,
    SCORED,
    assignments,
    declare,
    judging,
    lock_sheet,
    make_expert,
    make_panel,
    make_pool,
)

pytestmark = pytest.mark.django_db


def actions(panel: Panel) -> list[str]:
    return list(CaseEvent.objects.of(panel).values_list("action", flat=True))


def told(event: str) -> set[str]:
    return set(Notice.objects.filter(event=event).values_list("recipient__name", flat=True))


# Declaring


def test_confirm_panel_appoints_and_asks_to_declare():
    made = make_panel("declaring")

    assert made.panel.status == PanelStatus.DECLARING
    assert [one.number for one in assignments(made.panel)] == [1, 2, 3, 4, 5]
    assert {one.state for one in assignments(made.panel)} == {"assigned"}
    assert told("panel_declare") == {one.user.name for one in judging(made.panel)}


def test_confirm_panel_looks_for_conflicts_again():
    made = make_panel("proposed")
    item = made.panel.items.get()
    chosen = made.panel.plans.get().content["choices"][0][1]
    tie = Tie(TieKind.SHAREHOLDING, item.parties[0]["uscc"], item.parties[0]["name"])
    experts.record_relation(
        Expert.objects.get(pk=chosen), tie, actor=made.team.handler, source=Source.IMPORTED
    )

    with pytest.raises(NotYet, match="持股或投资"):
        panels.confirm_panel(made.panel, actor=made.team.reviewer, version=made.panel.version)
    assert Assignment.objects.count() == 0


def test_nothing_opens_before_everybody_has_declared():
    made = make_panel("declaring")
    first, *others = assignments(made.panel)

    with clock.at(DECLARED):
        with pytest.raises(scoring.FileClosed, match="请先作回避申报"):
            scoring.open_file(first, actor=first.expert.user)
        declare(made.panel, first.expert)
        with pytest.raises(scoring.FileClosed, match="还有专家"):
            scoring.open_file(first, actor=first.expert.user)
        for one in others:
            declare(made.panel, one.expert)
        opened = scoring.open_file(first, actor=first.expert.user)

    made.panel.refresh_from_db()
    assert opened.opened_at == DECLARED
    assert made.panel.status == PanelStatus.SCORING
    assert actions(made.panel).count("file_refused") == 2
    assert told("panel_score") == {one.user.name for one in made.pool if one in judging(made.panel)}


def test_declare_conflicts_wants_an_answer_for_every_file():
    made = make_panel("declaring", count=2, pool=make_pool(5))
    expert = judging(made.panel)[0]
    one = made.panel.live_assignments().filter(expert=expert).first()

    with pytest.raises(NotYet, match="每一件"):
        scoring.declare_conflicts(made.panel, actor=expert.user, answers={one.pk: scoring.Answer()})
    with pytest.raises(PermissionDenied):
        scoring.declare_conflicts(made.panel, actor=made.team.handler, answers={})


def test_declared_conflict_takes_the_expert_off_and_is_remembered():
    made = make_panel("declaring")
    first = assignments(made.panel)[0]
    answer = scoring.Answer("亲属关系：负责人是我表弟", TieKind.KINSHIP)

    kept = scoring.declare_conflicts(
        made.panel, actor=first.expert.user, answers={first.pk: answer}
    )

    first.refresh_from_db()
    relation = first.expert.relations.get()
    assert kept == 0
    assert (first.state, first.recusal_kind) == ("recused", RecusalKind.DECLARED)
    assert (relation.kind, relation.source) == ("kinship", "declared")
    assert relation.uscc == first.item.parties[0]["uscc"]
    assert told("panel_recused") == {made.team.handler.name}


def test_others_are_drawn_when_fewer_than_three_are_left():
    made = make_panel("declaring")
    reference = made.panel.items.get().reference.replace("-", "_")
    leaving = judging(made.panel)[:3]

    left = []
    for expert in leaving:
        declare(made.panel, expert, **{reference: "与申报单位有合作"})
        left.append(len(assignments(made.panel)))

    new = Assignment.objects.get(is_replacement=True)
    assert left == [4, 3, 3]
    assert (new.number, new.state, new.reasons[0]) == (6, "assigned", "补抽")
    assert new.expert not in leaving


# Scoring


def test_save_score_keeps_what_was_typed_right_or_wrong_and_only_on_top_of_the_last():
    one = assignments(make_panel("scoring").panel)[0]
    typed = {"points": {"T1": "8", "T2": "十"}, "comments": {"T1": "架构清楚"}}

    with clock.at(SCORED):
        draft = scoring.save_score(one, actor=one.expert.user, version=1, **typed)
        with pytest.raises(StaleVersion):
            scoring.save_score(one, actor=one.expert.user, version=1, **typed)

    assert (draft.points, draft.comments, draft.version) == (*typed.values(), 2)


def test_lock_sheet_names_every_wrong_point_and_writes_nothing():
    one = assignments(make_panel("scoring").panel)[0]
    wrong = GOOD | {"T1": "10.5", "T2": "", "S1": "7.25", "V5": "-1"}

    with pytest.raises(scoring.SheetFaults) as refusal:
        lock_sheet(one, wrong)

    assert refusal.value.faults == {
        "T1": "最多 10 分，您填的是 10.5。",
        "T2": "这一项还没有打分。",
        "S1": "请用半角数字，最多一位小数，例如：7.5。",
        "V5": "请用半角数字，最多一位小数，例如：7.5。",
    }
    assert ScoreSheet.objects.count() == 0


def test_locked_sheet_never_changes():
    one = assignments(make_panel("scoring").panel)[0]
    with clock.at(SCORED):
        scoring.save_score(one, actor=one.expert.user, version=1, points=GOOD, comments={})
        sheet = lock_sheet(one)

        with pytest.raises(scoring.AlreadyLocked):
            lock_sheet(one, GOOD | {"T1": "10"})
        with pytest.raises(scoring.AlreadyLocked):
            scoring.save_score(one, actor=one.expert.user, version=2, points=GOOD, comments={})
    with pytest.raises(AppendOnlyError):
        sheet.save()
    assert ScoreDraft.objects.count() == 0
    assert audit.faults() == []


def test_events_of_a_panel_tell_no_points():
    made = make_panel("closed")

    data = [event.data for event in CaseEvent.objects.of(made.panel)]

    assert [row for row in data if {"points", "total", "score"} & set(row)] == []
    sheets = list(ScoreSheet.objects.all())
    assert len({sheet.sha256 for sheet in sheets}) == len(sheets)


@pytest.mark.parametrize("is_superuser", [False, True])
def test_conflict_that_becomes_known_closes_the_file_to_everybody(is_superuser):
    made = make_panel("scoring")
    one = assignments(made.panel)[0]
    one.expert.user.is_superuser = is_superuser
    one.expert.user.save()
    Expert.objects.filter(pk=one.expert_id).update(employer_uscc=one.item.parties[0]["uscc"])

    with clock.at(SCORED), pytest.raises(scoring.FileClosed, match="须回避"):
        scoring.open_file(one, actor=one.expert.user)

    one.refresh_from_db()
    assert (one.state, one.recusal_kind) == ("recused", "found")
    assert actions(made.panel)[-2:] == ["file_refused", "recuse"]


def test_file_opens_to_nobody_else():
    made = make_panel("scoring")
    one = assignments(made.panel)[0]
    outsiders = [made.team.handler, made.team.approver, make_user(is_superuser=True, is_staff=True)]

    for person in outsiders:
        with pytest.raises(scoring.FileClosed, match="不是分配给您"):
            scoring.open_file(one, actor=person)
        with pytest.raises(scoring.FileClosed):
            scoring.lock_sheet(one, actor=person, points=GOOD, comments={})

    assert actions(made.panel).count("file_refused") == 6


def test_new_relation_takes_the_expert_off_at_once_and_voids_his_sheet():
    made = make_panel("scored")
    one = assignments(made.panel)[0]
    party = one.item.parties[0]
    tie = Tie(TieKind.SERVICE, party["uscc"], party["name"], until=CLOSED.date())

    experts.record_relation(one.expert, tie, actor=made.team.handler, source=Source.IMPORTED)

    one.refresh_from_db()
    assert one.state == "recused"
    assert "服务往来" in one.recusal_reason
    assert one.sheet not in ScoreSheet.objects.valid()
    assert ScoreSheet.objects.count() == 5


def test_office_replaces_with_a_reason_and_nobody_else_does():
    made = make_panel("scoring")
    one, two = assignments(made.panel)[:2]

    with pytest.raises(PermissionDenied):
        recusals.recuse(one, actor=two.expert.user, reason="他太忙")
    with pytest.raises(NotYet, match="理由"):
        recusals.recuse(one, actor=made.team.handler, reason="")
    gone = recusals.recuse(one, actor=made.team.handler, reason="多次催促没有回应")

    assert gone.recusal_kind == "office"
    with pytest.raises(TransitionError, match="已经回避"):
        recusals.recuse(one, actor=made.team.handler, reason="再来一次")


def promote(person, duty: Duty) -> User:
    """Give an official another duty, as 安全管理员 would."""
    OfficialProfile.objects.filter(user=person).update(duty=duty)
    return User.objects.get(pk=person.pk)


def test_who_stood_at_another_level_replaces_no_expert_and_draws_none():
    made = make_panel("scoring", pool=make_pool(5))
    one = assignments(made.panel)[0]
    for left in assignments(made.panel)[1:4]:
        recusals.recuse(left, actor=made.team.handler, reason="联系不上")
    make_expert(9)
    reviewer = promote(made.team.reviewer, Duty.HANDLER)

    with pytest.raises(SamePerson):
        recusals.recuse(one, actor=reviewer, reason="换人")
    with pytest.raises(SamePerson):
        recusals.draw_replacements(made.panel, actor=reviewer)

    assert (levels_of(made.panel, reviewer), made.panel.short_count()) == ({Duty.REVIEWER}, 1)


@pytest.mark.parametrize("act", ["recuse", "draw"])
def test_who_replaces_experts_stands_as_handler_of_the_panel(act):
    made = make_panel("scoring", pool=make_pool(5))
    other = make_official(Duty.HANDLER)
    for one in assignments(made.panel)[:3]:
        who = other if act == "recuse" else made.team.handler
        recusals.recuse(one, actor=who, reason="联系不上")
    make_expert(9)
    if act == "draw":
        recusals.draw_replacements(made.panel, actor=other)

    assert levels_of(made.panel, other) == {Duty.HANDLER}
    reviewer = promote(other, Duty.REVIEWER)
    assert stands_at_another_level(made.panel, Duty.REVIEWER, reviewer)


def test_draw_replacements_goes_as_far_as_the_pool():
    made = make_panel("scoring", pool=make_pool(5))
    for one in assignments(made.panel)[:3]:
        recusals.recuse(one, actor=made.team.handler, reason="联系不上")
    assert made.panel.short_count() == 1

    make_expert(9)
    drawn = recusals.draw_replacements(made.panel, actor=made.team.handler)

    assert (drawn, made.panel.short_count()) == (1, 0)


# The database


def test_database_takes_no_score_without_declaration_and_none_after_recusal():
    one = assignments(make_panel("declaring").panel)[0]
    rows = Assignment.objects.filter(pk=one.pk)
    left = {"recused_at": CONFIRMED, "recusal_kind": "office", "recusal_reason": "理由"}

    for wrong in (
        {"locked_at": SCORED},
        {"opened_at": SCORED},
        {"declared_at": CONFIRMED, "locked_at": SCORED, **left},
        {"recused_at": CONFIRMED},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
