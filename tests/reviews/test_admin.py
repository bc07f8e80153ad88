"""Panels at the desk: steps through services, explanations, and no score before the end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.models import CaseEvent, Notice
from casework.permissions import Part
from reviews.models import Assignment, Expert, ExpertRelation, Panel, ScoreSheet
from reviews.states import PanelStatus
from tests.builders import login, make_administrator, make_official, make_user
from tests.builders_reviews import (
    CONFIRMED,
    DECLARED,
    GOOD,
    assignments,
    declare,
    lock_sheet,
    make_expert,
    make_panel,
    make_pool,
    valid_code,
)

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    login(client, user)
    return client


def address(name: str, *args) -> str:
    return reverse(f"admin:reviews_{name}", args=args)


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def test_draft_shows_the_dry_run_with_every_reason():
    made = make_panel(count=2)
    client = client_of(made.team.handler)

    review = read(client, address("panel_change", made.panel.pk))
    plan = read(client, address("panel_plan", made.panel.pk))

    assert "每件都能抽满 5 名" in review
    assert "试排" in plan
    assert plan.count("专业对口") == 10
    assert plan.count("名额已满") == 4


def test_handler_draws_again_with_a_reason():
    made = make_panel()
    client = client_of(made.team.handler)
    url = address("panel_plan", made.panel.pk)
    posted = {"method": "balance", "size": "7", "version": "1", "note": "专家库已补充"}

    even = client.post(url, posted | {"size": "6"})
    done = client.post(url, posted)
    stale = client.post(url, posted)

    assert (even.status_code, done.status_code, stale.status_code) == (422, 302, 412)
    assert Panel.objects.get().method == "balance"


def test_steps_of_the_three_are_taken_at_the_desk():
    made = make_panel()

    def step(who, name: str) -> int:
        version = Panel.objects.get().version
        url = address("panel_step", made.panel.pk, name)
        return client_of(who).post(url, {"version": version, "note": "同意"}).status_code

    assert step(made.team.handler, "propose_panel") == 302
    assert step(made.team.handler, "confirm_panel") == 403
    assert step(made.team.reviewer, "confirm_panel") == 302
    assert step(made.team.approver, "close_panel") == 409
    assert Panel.objects.get().status == PanelStatus.DECLARING


def test_no_desk_page_shows_a_score_before_the_end():
    made = make_panel("scoring")
    for one in assignments(made.panel)[1:]:
        lock_sheet(one, GOOD | {"V2": "3.5", "T1": "7.7"})
    client = client_of(made.team.approver)

    seen = [
        read(client, url)
        for url in (
            address("panel_changelist"),
            address("panel_change", made.panel.pk),
            address("panel_experts", made.panel.pk),
            address("panel_plan", made.panel.pk),
        )
    ]

    assert [text for text in seen if "72.2" in text or "7.7" in text or "得分" in text] == []
    assert client.get(address("panel_ranking", made.panel.pk)).status_code == 404
    supervisor = client_of(make_official("supervisor"))
    event = CaseEvent.objects.of(made.panel).filter(action="lock_sheet").first()
    assert "72.2" not in read(
        supervisor, reverse("admin:casework_caseevent_change", args=[event.pk])
    )


def test_desk_says_that_shareholding_is_known_from_the_register_alone():
    made = make_panel()
    client = client_of(made.team.handler)

    for name in ("panel_plan", "panel_experts"):
        assert "没有与股权登记数据比对" in read(client, address(name, made.panel.pk))


def test_closed_panel_shows_ranks_spread_leaning_and_alarm():
    made = make_panel("scoring", count=2)
    rows = assignments(made.panel)
    for one in rows:
        lock_sheet(one, GOOD | ({"V2": "0", "V1": "0", "T1": "0"} if one == rows[0] else {}))
    made.panel.refresh_from_db()
    client = client_of(made.team.approver)
    url = address("panel_step", made.panel.pk, "close_panel")

    answer = client.post(url, {"version": made.panel.version, "note": "同意"})

    assert answer.status_code == 302
    review = read(client, address("panel_change", made.panel.pk))
    ranking = read(client, address("panel_ranking", made.panel.pk))
    assert "▲ 分歧较大" in review
    for text in (review, ranking):
        assert "分歧只作提示，得分和名次照算" in text
    assert "+5.20" in review or "+2.60" in review
    assert ranking.count("79.00") == 2


def test_office_replaces_an_expert_and_draws_another():
    made = make_panel("scoring")
    client = client_of(made.team.handler)
    one, two, three = assignments(made.panel)[:3]
    url = address("panel_experts", made.panel.pk)

    nothing = client.post(url, {"assignment": one.pk, "reason": ""})
    done = [
        client.post(url, {"assignment": row.pk, "reason": "联系不上"}).status_code
        for row in (one, two, three)
    ]

    # A pool of seven: two have a successor at once, the third leaves four behind.
    assert (nothing.status_code, done) == (422, [302, 302, 302])
    assert [row.number for row in assignments(made.panel)] == [4, 5, 6, 7]
    assert (
        client_of(made.team.reviewer)
        .post(url, {"assignment": one.pk, "reason": "换人"})
        .status_code
        == 403
    )


def test_district_and_administrator_see_no_panel():
    made = make_panel("scoring")
    root = make_administrator(Part.SYSTEM)

    for person in (make_official("district", "440112"), root):
        answer = client_of(person).get(address("panel_change", made.panel.pk))
        assert answer.status_code in {403, 404}


def test_administrator_appoints_and_dismisses_an_expert():
    root, person = make_administrator(Part.SECURITY), make_user()
    client = client_of(root)
    posted = {
        "user": person.pk,
        "specialities": ["industrial_internet", "C35"],
        "employer": "岭南研究所",
        "employer_uscc": valid_code("91000000MA0000999X"),
        "title": "研究员",
        "district": "440106",
    }

    made = client.post(address("expert_add"), posted)
    expert = Expert.objects.get()
    listed = read(client_of(make_official()), address("expert_changelist"))
    gone = client.post(
        address("expert_changelist"), {"action": "dismiss", "_selected_action": [expert.pk]}
    )
    refused = client_of(make_official()).get(address("expert_add"))

    assert (made.status_code, gone.status_code, refused.status_code) == (302, 302, 403)
    assert "岭南研究所" in listed
    expert.refresh_from_db()
    assert not expert.is_active


def test_handler_notes_a_relation_that_bars_at_once():
    made = make_panel("scoring")
    one = assignments(made.panel)[0]
    party = one.item.parties[0]
    posted = {
        "expert": one.expert_id,
        "kind": "shareholding",
        "uscc": party["uscc"],
        "name": party["name"],
    }

    done = client_of(made.team.handler).post(address("expertrelation_add"), posted)
    refused = client_of(made.team.reviewer).post(address("expertrelation_add"), posted)

    assert (done.status_code, refused.status_code) == (302, 403)
    one.refresh_from_db()
    assert (one.state, ExpertRelation.objects.get().source) == ("recused", "imported")


def test_office_reads_before_and_after_what_an_exchange_does():
    made = make_panel("scoring", pool=make_pool(6))
    client = client_of(made.team.handler)
    one, two = assignments(made.panel)[:2]
    url = address("panel_experts", made.panel.pk)

    before = read(client, url)
    first = client.post(url, {"assignment": one.pk, "reason": "联系不上"}, follow=True)
    between = read(client, url)
    second = client.post(url, {"assignment": two.pk, "reason": "联系不上"}, follow=True)

    new = Assignment.objects.get(is_replacement=True)
    assert "通知本人、换上的专家和经办" in before
    assert (new.number, new.item) == (6, one.item)
    text = first.content.decode()
    assert f"已更换为专家6（{new.expert}）。" in text
    assert f"补抽；专业对口；在手 0 件；种子 {made.panel.seed}" in text
    assert "撤下这名专家" in between
    assert "更换这名专家" not in between
    assert "已撤下，已通知本人。" in second.content.decode()
    assert set(
        Notice.objects.filter(event="panel_exchanged").values_list("recipient", flat=True)
    ) == {
        one.expert.user_id,
        two.expert.user_id,
    }
    event = CaseEvent.objects.of(made.panel).get(action="draw_replacement")
    assert (event.data["seed"], event.note) == (made.panel.seed, "补抽；专业对口；在手 0 件")


def test_office_exchanges_nobody_whose_sheet_is_submitted():
    made = make_panel("scored", pool=make_pool(6))
    client = client_of(made.team.handler)
    one = assignments(made.panel)[0]
    url = address("panel_experts", made.panel.pk)

    page = read(client, url)
    refused = client.post(url, {"assignment": one.pk, "reason": "分数太低"})

    assert (page.count("已提交，不能更换"), "更换这名专家" in page) == (5, False)
    assert refused.status_code == 409
    assert "评分表已经提交，不能再更换" in refused.content.decode()
    one.refresh_from_db()
    assert (one.state, ScoreSheet.objects.valid().count()) == ("locked", 5)


def test_files_below_the_size_are_named_before_the_end_and_can_be_filled():
    made = make_panel("scoring", pool=make_pool(5))
    handler, approver = client_of(made.team.handler), client_of(made.team.approver)
    one = assignments(made.panel)[0]
    url = address("panel_experts", made.panel.pk)
    full = read(approver, address("panel_change", made.panel.pk))

    handler.post(url, {"assignment": one.pk, "reason": "联系不上"})
    thin = read(approver, address("panel_change", made.panel.pk))
    nobody = handler.post(url, {"draw": "yes"}, follow=True).content.decode()
    make_expert(9)
    filled = handler.post(url, {"draw": "yes"}, follow=True).content.decode()

    assert "专家不足 5 名的件" not in full
    assert f"{one.item.reference}（4 名）共 1 件" in thin
    assert "不去掉最高分和最低分" in thin
    assert "没有抽到人。还有 1 件不足 5 名，专家库里没有可以补的人。" in nobody
    assert "已补抽 1 名专家，已通知其作回避申报。" in filled
    assert len(assignments(made.panel)) == 5


def test_handler_reminds_the_late_once_a_day():
    made = make_panel("declaring")
    first = assignments(made.panel)[0]
    client = client_of(made.team.handler)
    url = address("panel_experts", made.panel.pk)
    with clock.at(CONFIRMED):
        declare(made.panel, first.expert)
        desk = read(client, address("panel_change", made.panel.pk))
        before = read(client, url)
        done = client.post(url, {"remind": "yes"}, follow=True).content.decode()
        again = client.post(url, {"remind": "yes"}, follow=True).content.decode()

    told = Notice.objects.filter(event="panel_remind_declare")
    assert url in desk
    assert "催交回避申报：4 名专家未交" in desk
    assert before.count("▲ 未交") == 4
    assert "已催办，通知了 4 名专家。" in done
    assert "欠交的专家今天都已催过，明天可以再催。" in again
    assert told.count() == 4
    assert first.expert.user_id not in told.values_list("recipient", flat=True)
    with clock.at(DECLARED + timedelta(days=1)):
        client.post(url, {"remind": "yes"})
    assert told.count() == 8
    reviewer = client_of(made.team.reviewer)
    assert reviewer.post(url, {"remind": "yes"}).status_code == 403
