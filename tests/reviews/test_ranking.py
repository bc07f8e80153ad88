"""The ranking leaves the portal as file and over the API: to whom its page shows it, not before."""

import io
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import load_workbook

from casework.models import CaseEvent
from casework.permissions import Part
from casework.transitions import Duty
from reviews.services import recusals, scoring
from tests.api import problem
from tests.builders import make_administrator, make_member, make_official
from tests.builders_reviews import GOOD, assignments, judging, lock_sheet, make_expert, make_panel
from tests.desk import client_of

pytestmark = pytest.mark.django_db

BEFORE_THE_END = ("draft", "proposed", "declaring", "scoring", "scored")


def door(panel) -> str:
    return reverse("admin:reviews_panel_ranking_export", args=[panel.pk])


def api(panel) -> str:
    return f"/api/v1/panels/{panel.reference}/ranking/"


def make_closed() -> SimpleNamespace:
    """Return a closed panel of two files; over one of them the experts disagree."""
    made = make_panel("scoring", count=2)
    rows = assignments(made.panel)
    low = {"V1": "0", "V2": "0", "T1": "0"}
    for one in rows:
        lock_sheet(one, GOOD | (low if one == rows[0] else {}))
    made.panel.refresh_from_db()
    url = reverse("admin:reviews_panel_step", args=[made.panel.pk, "close_panel"])
    client_of(made.team.approver).post(url, {"version": made.panel.version, "note": "同意"})
    made.panel.refresh_from_db()
    return made


def test_file_holds_the_whole_ranking_in_the_order_of_the_page():
    made = make_closed()
    best, other = made.panel.items.order_by("result__rank")

    response = client_of(made.team.handler).get(door(made.panel))

    book = load_workbook(io.BytesIO(response.content))
    head, *rows = book.get_sheet_by_index(0).to_python()
    labels = [part.label for part in made.panel.rubric.rules.components]
    assert head == [
        "名次", "名称", "办件编号", *labels, "得分", "合格线", "有效评分表", "最高最低相差", "分歧",
    ]  # fmt: skip
    assert [row[:3] for row in rows] == [
        [1.0, best.title, best.reference],
        [2.0, other.title, other.reference],
    ]
    assert [row[3 + len(labels) :] for row in rows] == [
        [79.0, "达到", 5.0, 26.0, "分歧较大"],
        [79.0, "达到", 5.0, 0.0, ""],
    ]
    event = CaseEvent.objects.get(action="export")
    told = dict(book.get_sheet_by_index(1).to_python()[1:])
    assert (event.actor, event.data["name"]) == (made.team.handler, f"{made.panel.name}排名")
    assert told["导出编号"] == event.data["number"]


def test_api_tells_places_and_sums_but_no_single_mark():
    made = make_closed()
    best, other = made.panel.items.order_by("result__rank")

    body = client_of(made.team.handler).get(api(made.panel)).json()

    assert (body["count"], body["next"]) == (2, None)
    assert [one["reference"] for one in body["results"]] == [best.reference, other.reference]
    assert body["results"][0] == {
        "rank": 1,
        "reference": best.reference,
        "title": best.title,
        "score": "79.00",
        "parts": [{"label": line["label"], "score": line["shown"]} for line in best.result.lines],
        "is_passed": True,
    }


@pytest.mark.parametrize("status", BEFORE_THE_END)
def test_nobody_takes_a_ranking_before_the_panel_is_closed(status):
    made = make_panel(status)
    people = [made.team.handler, made.team.approver, *(one.user for one in judging(made.panel)[:1])]

    answers = [client_of(person).get(api(made.panel)) for person in people]
    files = [client_of(person).get(door(made.panel)) for person in people[:2]]

    assert {problem(one) for one in answers} == {(404, "not_found")}
    assert [one.status_code for one in files] == [404, 404]
    assert not CaseEvent.objects.filter(action="export").exists()


def test_ranking_is_read_by_the_city_and_by_the_experts_of_the_panel_alone():
    made = make_panel("closed")
    judge = judging(made.panel)[0].user
    outsider = make_expert(9).user
    inside = [judge, made.team.handler, made.team.reviewer, make_official(Duty.SUPERVISOR)]
    outside = [
        outsider,
        make_member(),
        make_official(Duty.DISTRICT, "440112"),
        make_administrator(Part.SECURITY),
        make_administrator(Part.AUDIT),
    ]

    seen = [client_of(person).get(api(made.panel)).status_code for person in inside]
    unseen = [problem(client_of(person).get(api(made.panel))) for person in outside]
    taken = [client_of(person).get(door(made.panel)).status_code for person in outside]

    assert seen == [200] * 4
    assert unseen == [(404, "not_found")] * 5
    assert set(taken) <= {302, 403, 404}
    assert problem(Client().get(api(made.panel))) == (401, "not_logged_in")


def test_expert_who_stepped_back_reads_no_ranking():
    made = make_panel("scored")
    one = assignments(made.panel)[0]
    recusals.recuse(one, actor=one.expert.user, reason="发现与牵头单位有合作")
    for spare in assignments(made.panel):
        if spare.declared_at is None:
            answers = {spare.pk: scoring.Answer("")}
            scoring.declare_conflicts(made.panel, actor=spare.expert.user, answers=answers)
            lock_sheet(spare)
    made.panel.refresh_from_db()
    url = reverse("admin:reviews_panel_step", args=[made.panel.pk, "close_panel"])
    client_of(made.team.approver).post(url, {"version": made.panel.version, "note": "同意"})
    made.panel.refresh_from_db()

    answer = client_of(one.expert.user).get(api(made.panel))

    assert made.panel.is_closed
    assert problem(answer) == (404, "not_found")


def test_file_asks_who_it_is_after_five_minutes():
    made = make_panel("closed")
    client = client_of(made.team.handler)
    session = client.session
    session["started_at"] -= 301
    session.save()

    answer = client.get(door(made.panel))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_ranking_asks_as_much_for_four_files_as_for_one():
    counts = []
    for count in (1, 4):
        made = make_panel("closed", count=count)
        client = client_of(judging(made.panel)[0].user)
        client.get(api(made.panel))
        with CaptureQueriesContext(connection) as asked:
            body = client.get(api(made.panel)).json()
        assert body["count"] == count
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 10


def test_page_of_the_ranking_offers_the_file():
    made = make_panel("closed")
    page = reverse("admin:reviews_panel_ranking", args=[made.panel.pk])

    shown = client_of(made.team.handler).get(page).content.decode()

    assert f'href="{door(made.panel)}" download>导出这 1 件（XLSX）' in shown
