"""The pages of experts: what they show to whom, and what comes of what is sent."""

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.models import CaseEvent
from reviews.models import Assignment, ScoreDraft, ScoreSheet
from reviews.states import PanelStatus
from tests.builders import login, make_official, make_user
from tests.builders_reviews import (
    DECLARED,
    GOOD,
    SCORED,
    assignments,
    judging,
    lock_sheet,
    make_panel,
)

pytestmark = pytest.mark.django_db
POSTED = {f"points-{code}": points for code, points in GOOD.items()}


def client_of(user) -> Client:
    client = Client()
    login(client, user)
    return client


def page(client: Client, name: str, *args) -> str:
    answer = client.get(reverse(f"reviews:{name}", args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_expert_lands_on_his_list_and_others_find_nothing_there():
    made = make_panel("declaring")
    mine = page(client_of(judging(made.panel)[0].user), "assignment_list")

    assert "待回避申报" in mine
    for person in (made.team.handler, make_user(), make_user(is_staff=True, is_superuser=True)):
        assert client_of(person).get(reverse("reviews:assignment_list")).status_code == 404


def test_expert_without_a_second_factor_is_sent_to_it():
    expert = judging(make_panel("declaring").panel)[0]
    client = Client()
    login(client, expert.user, mfa=False)

    answer = client.get(reverse("reviews:assignment_list"))

    assert answer.status_code == 302
    assert "2fa" in answer.headers["Location"]


def test_nothing_of_the_file_shows_before_the_declaration():
    made = make_panel("declaring")
    one = assignments(made.panel)[0]
    client = client_of(one.expert.user)

    listed = page(client, "assignment_list") + page(client, "panel_detail", made.panel.reference)
    asked = page(client, "panel_declaration", made.panel.reference)
    opened = client.get(reverse("reviews:assignment_detail", args=[one.pk]))

    assert one.item.title not in listed + asked
    assert one.item.parties[0]["name"] in asked
    assert opened.headers["Location"] == reverse(
        "reviews:panel_declaration", args=[made.panel.reference]
    )
    assert CaseEvent.objects.of(made.panel).filter(action="file_refused").count() == 1


def test_declaration_is_taken_whole_or_not_at_all():
    made = make_panel("declaring", count=2)
    expert = judging(made.panel)[0]
    client = client_of(expert.user)
    url = reverse("reviews:panel_declaration", args=[made.panel.reference])
    waiting = list(made.panel.live_assignments().filter(expert=expert).order_by("item"))
    kinds = {f"kind-{one.pk}": "none" for one in waiting}

    unsigned = client.post(url, kinds)
    unsaid = client.post(url, {f"kind-{one.pk}": "other" for one in waiting} | {"statement": "on"})
    first = f"kind-{waiting[0].pk}"
    with clock.at(DECLARED):
        done = client.post(url, kinds | {first: "kinship", "statement": "on"})

    assert (unsigned.status_code, unsaid.status_code, done.status_code) == (422, 422, 302)
    states = [Assignment.objects.get(pk=one.pk).state for one in waiting]
    assert states == ["recused", *["declared"] * (len(waiting) - 1)]


def test_sheet_is_saved_while_typing_and_says_what_is_wrong():
    one = assignments(make_panel("scoring").panel)[0]
    client = client_of(one.expert.user)
    url = reverse("reviews:assignment_autosave", args=[one.pk])

    with clock.at(SCORED):
        answer = client.post(url, {"version": 1, "points-T1": "8", "points-T2": "88"})
        stale = client.post(url, {"version": 1, "points-T1": "9"})

    assert answer.json() == {"version": 2, "saved_at": "10:00", "has_errors": True}
    assert stale.status_code == 412
    assert ScoreDraft.objects.get().points == {"T1": "8", "T2": "88"}
    assert 'value="88"' in page(client, "assignment_detail", one.pk)


def test_sheet_is_handed_in_after_one_more_question():
    one = assignments(make_panel("scoring").panel)[0]
    client = client_of(one.expert.user)
    url = reverse("reviews:assignment_lock", args=[one.pk])

    wrong = client.post(url, POSTED | {"points-T1": "11", "comment-V2": "很好"})
    asked = client.post(url, POSTED | {"comment-V2": "很好"})
    assert ScoreSheet.objects.count() == 0
    done = client.post(url, POSTED | {"comment-V2": "很好", "confirmed": "yes"})
    again = client.post(url, POSTED | {"points-T1": "1", "confirmed": "yes"}, follow=True)

    assert (wrong.status_code, asked.status_code, done.status_code) == (422, 200, 302)
    assert "最多 10 分，您填的是 11。" in wrong.content.decode()
    assert "79.00" in asked.content.decode()
    assert "已经提交，不能再改" in again.content.decode()
    sheet = ScoreSheet.objects.get()
    assert (sheet.points, sheet.comments) == (GOOD, {"V2": "很好"})


def test_scores_of_others_show_only_after_ones_own():
    made = make_panel("scoring")
    one, two = assignments(made.panel)[:2]
    lock_sheet(two, GOOD | {"V2": "3.5"})
    client = client_of(one.expert.user)

    before = page(client, "assignment_detail", one.pk)
    listed = page(client, "assignment_list") + page(client, "panel_detail", made.panel.reference)
    lock_sheet(one)
    after = page(client, "assignment_detail", one.pk)

    assert "72.5" not in before + listed
    assert "72.5" in after
    assert two.expert.user.name not in after


def test_ranking_shows_after_the_end_and_the_file_closes():
    made = make_panel("closed", count=2)
    one = assignments(made.panel)[0]
    client = client_of(one.expert.user)

    shown = page(client, "panel_detail", made.panel.reference)
    closed = client.get(reverse("reviews:assignment_detail", args=[one.pk]))

    assert "79.00" in shown
    assert closed.status_code == 403
    assert "评审已经结束" in closed.content.decode()


def test_expert_steps_back_with_a_reason():
    made = make_panel("scoring")
    one = assignments(made.panel)[0]
    client = client_of(one.expert.user)
    url = reverse("reviews:assignment_recuse", args=[one.pk])

    assert client.post(url, {"reason": " "}).status_code == 422
    assert client.post(url, {"reason": "发现是亲属企业"}).status_code == 302
    assert client.get(reverse("reviews:assignment_detail", args=[one.pk])).status_code == 403
    one.refresh_from_db()
    assert one.state == "recused"


@pytest.mark.parametrize("name", ["detail", "autosave", "lock", "recuse"])
def test_file_of_another_answers_as_not_existing(name):
    one, two = assignments(make_panel("scoring").panel)[:2]
    method = "post" if name in {"autosave", "lock"} else "get"

    for user in (one.expert.user, make_official(), make_user(is_staff=True, is_superuser=True)):
        ask = getattr(client_of(user), method)
        assert ask(reverse(f"reviews:assignment_{name}", args=[two.pk])).status_code == 404


def test_last_declaration_opens_the_files():
    made = make_panel("declaring")
    for one in assignments(made.panel):
        url = reverse("reviews:panel_declaration", args=[made.panel.reference])
        client_of(one.expert.user).post(url, {f"kind-{one.pk}": "none", "statement": "on"})

    made.panel.refresh_from_db()
    assert made.panel.status == PanelStatus.SCORING


def test_sheet_sums_what_can_be_read_and_says_so_again_where_points_are_wrong():
    made = make_panel("scoring")
    one = assignments(made.panel)[0]
    client = client_of(one.expert.user)

    before = page(client, "assignment_detail", one.pk)
    with clock.at(SCORED):
        refused = client.post(
            reverse("reviews:assignment_lock", args=[one.pk]), POSTED | {"points-T1": "10.5"}
        ).content.decode()

    assert ">0.00</output>" in before
    assert "已打 0 项，共 12 项" in before
    assert ">71.00</output>" in refused
    assert "已打 11 项，共 12 项" in refused
    assert 'data-most="10"' in before
