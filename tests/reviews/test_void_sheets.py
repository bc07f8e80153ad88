"""A sheet whose expert had to step back counts nowhere, and the minutes say that it was there."""

import json
from fractions import Fraction
from types import SimpleNamespace

import pytest

from casework import audit, clock
from casework.models import Document
from casework.workflow import SamePerson
from reviews.models import ScoreSheet
from reviews.rules.assignment import Method
from reviews.selectors.pages import sheets_seen
from reviews.selectors.results import leanings_of
from reviews.services import panels, recusals
from reviews.tasks import render_minutes
from tests.builders_reviews import (
    CLOSED,
    GOOD,
    SCORED,
    assignments,
    lock_sheet,
    make_panel,
    make_pool,
)
from tests.casework.document_builders import text_of
from tests.tampering import tamper

pytestmark = pytest.mark.django_db

NOTHING = dict.fromkeys(GOOD, "0")
WHY = "提交后发现与牵头单位有合作"


def make_voided() -> SimpleNamespace:
    """Return a panel of two files and five experts; the first's sheet on the first file is void.

    On the first file he gave nothing at all, the second 79.5 and the others 79 each. On the second
    file he and the third gave 79.1, the others 79 each.
    """
    made = make_panel("scoring", count=2, pool=make_pool(5))
    rows = assignments(made.panel)
    made.first = [one for one in rows if one.item.position == 1]
    by_expert = {one.expert_id: one for one in rows if one.item.position == 2}
    given = [NOTHING, GOOD | {"T1": "8.5"}, GOOD, GOOD, GOOD]
    with clock.at(SCORED):
        for number, one in enumerate(made.first):
            lock_sheet(one, given[number])
            tenth = "8.1" if number in {0, 2} else "8"
            lock_sheet(by_expert[one.expert_id], GOOD | {"T1": tenth})
        made.gone = recusals.recuse(made.first[0], actor=made.first[0].expert.user, reason=WHY)
    made.panel.refresh_from_db()
    return made


def close(made: SimpleNamespace) -> None:
    with clock.at(CLOSED):
        made.panel = panels.close_panel(
            made.panel, actor=made.team.approver, version=made.panel.version
        )


def test_a_void_sheet_counts_neither_in_the_score_nor_in_the_rank():
    made = make_voided()

    close(made)

    first, second = made.panel.items.order_by("position")
    # Four sheets are averaged whole: 79 + 0.5 / 4. Five are trimmed: 79 + 0.1 / 3.
    assert (first.result.score, first.result.sheet_count) == (Fraction(633, 8), 4)
    assert (second.result.score, second.result.sheet_count) == (Fraction(2371, 30), 5)
    assert [first.result.rank, second.result.rank] == [1, 2]
    assert (first.result.spread, first.result.is_disputed) == ("0.5", False)


def test_a_void_sheet_counts_in_no_experts_leaning():
    made = make_voided()
    close(made)

    found = {
        pk: (shown, sheets) for pk, shown, sheets in leanings_of(made.panel, made.team.handler)
    }

    # First file: mean 79.125 of four. Second: mean 79.04 of five.
    assert [found[one.expert_id] for one in made.first] == [
        ("0.06", 1),
        ("0.16", 2),
        ("-0.03", 2),
        ("-0.08", 2),
        ("-0.08", 2),
    ]


def test_a_void_sheet_is_shown_to_nobody_who_judges_the_file():
    made = make_voided()
    reader = made.first[1]

    seen = sheets_seen(reader, reader.expert.user)

    assert [(row["label"], row["total"]) for row in seen] == [
        ("我的评分", "79.5"),
        ("专家3", "79"),
        ("专家4", "79"),
        ("专家5", "79"),
    ]
    assert sheets_seen(made.gone, made.gone.expert.user) == []


def test_the_minutes_say_who_stepped_back_and_that_his_sheet_is_void():
    made = make_voided()
    close(made)

    render_minutes(panel_id=made.panel.pk)

    text = "".join(text_of(Document.objects.of(made.panel).get().content()).split())
    item, gone = made.panel.items.get(position=1), made.first[0].expert
    who = f"{item.reference}{item.title}，{gone.user.name}（{gone.employer}）"
    assert f"{who}：本人申报回避，{WHY}（原评分表作废）" in text


def test_the_minutes_are_issued_though_who_closed_the_panel_has_left_his_post():
    made = make_voided()
    close(made)
    made.team.approver.official_profile.is_active = False
    made.team.approver.official_profile.save()

    render_minutes(panel_id=made.panel.pk)

    text = "".join(text_of(Document.objects.of(made.panel).get().content()).split())
    for one, leaning in (
        (made.first[0], "评1件，与各件均分平均相差+0.06分"),
        (made.first[3], "评2件，与各件均分平均相差−0.08分"),
    ):
        assert f"{one.expert.user.name}{one.expert.employer}；{leaning}" in text
    assert f"负责人{made.team.approver.name}" in text


def test_points_that_were_changed_behind_the_record_are_found():
    make_panel("scored")
    sheet = ScoreSheet.objects.earliest("pk")
    assert audit.faults() == []

    tamper("reviews_scoresheet", sheet.pk, "points", json.dumps(GOOD | {"T1": "10"}))

    assert len(audit.faults()) == 1


def test_who_returned_a_panel_does_not_redraw_it_as_a_handler():
    made = make_panel("proposed")
    reviewer = made.team.reviewer
    panel = panels.return_panel(
        made.panel, actor=reviewer, version=made.panel.version, note="请改用均衡分配"
    )
    reviewer.official_profile.duty = "handler"
    reviewer.official_profile.save()
    seed = panel.seed

    with pytest.raises(SamePerson):
        panels.redraw_panel(
            panel,
            actor=reviewer,
            version=panel.version,
            method=Method.BALANCE,
            size=5,
            note="专家库已补充",
        )

    panel.refresh_from_db()
    assert panel.seed == seed
