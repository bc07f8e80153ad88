"""征求意见 at the desk: a department sees its question and nothing else."""

import pytest

from casework import clock
from casework.desk import todo_of
from casework.models import Material
from platforms.models import ConsultationRequest, PlatformApplication, SolicitationRound
from platforms.selectors import check_counts
from tests.builders_consultations import QUESTION, answer, ask, asked, make_department, staff
from tests.builders_platforms import (
    REVIEWED,
    make_application,
    make_team,
)
from tests.desk import APPLICATIONS, client_of, page, take

pytestmark = pytest.mark.django_db


# At the desk


def test_a_department_answers_at_its_desk():
    tax = make_department()
    _, _, (request,) = asked()
    desk = client_of(tax)

    with clock.at(REVIEWED):
        home = desk.get("/admin/").content.decode()
    text = page(desk, request)
    refused = take(desk, request, "answer_with_opinion")
    done = take(desk, request, "answer_with_opinion", note="有一笔欠税。")

    request.refresh_from_db()
    assert todo_of(make_department().desk_profile, REVIEWED.date()).total == 0
    assert ("云岭制造云平台" in home, "台账与设置" in home) == (True, False)
    assert ("纳税信用级别" in text, "联系电话" in text) == (True, False)
    assert (refused.status_code, done.status_code, request.answer_text) == (
        422,
        302,
        "有一笔欠税。",
    )


def test_a_department_sees_nothing_else():
    tax = make_department()
    team, application, (request,) = asked()
    (other,) = ask(application, team, ("market",))
    desk = client_of(tax)

    seen = {
        url: desk.get(url).status_code
        for url in (
            request.desk_url(),
            other.desk_url(),
            application.desk_url(),
            application.round.desk_url(),
            APPLICATIONS,
            "/admin/platforms/solicitationround/",
            "/admin/platforms/designation/",
            "/admin/casework/publicity/",
            "/admin/accounts/creditrecord/",
            f"{application.desk_url().replace('change', 'consult')}",
            application.get_absolute_url(),
        )
    }

    assert seen.pop(request.desk_url()) == 200
    assert {url: code for url, code in seen.items() if code not in {403, 404}} == {}
    assert (
        PlatformApplication.objects.visible_to(tax).count(),
        Material.objects.visible_to(tax).count(),
        list(ConsultationRequest.objects.visible_to(tax)),
        SolicitationRound.objects.visible_to(tax).count(),
    ) == (0, 0, [request], 1)


def test_a_district_and_the_public_see_no_questions(client):
    team, _, (request,) = asked()

    assert client_of(team.district).get(request.desk_url()).status_code == 404
    assert client.get(request.desk_url()).status_code == 302


def test_the_handler_asks_from_the_application_and_from_the_round():
    team = make_team()
    application = make_application("submitted", team=team)
    staff("tax", "market")
    handler = client_of(team.handler)
    own = f"{APPLICATIONS}{application.pk}/consult/"
    batch = f"/admin/platforms/solicitationround/{application.round_id}/consult/"
    values = {"departments": ["tax"], "question": QUESTION, "days": "5"}

    with clock.at(REVIEWED):
        assert "征求意见" in handler.get(application.desk_url()).content.decode()
        wrong = handler.post(own, {"question": "", "days": "0"})
        done = handler.post(own, values)
        again = handler.post(own, values)
        more = handler.post(batch, values | {"departments": ["tax", "market"]})

    assert (wrong.status_code, done.status_code, again.status_code) == (422, 302, 409)
    assert more.status_code == 302
    assert set(ConsultationRequest.objects.values_list("department", flat=True)) == {
        "tax",
        "market",
    }


def test_a_department_without_an_officer_is_marked_and_not_asked():
    team = make_team()
    application = make_application("submitted", team=team)
    staff("tax")
    handler = client_of(team.handler)
    address = f"{APPLICATIONS}{application.pk}/consult/"
    values = {"departments": ["tax", "environment"], "question": QUESTION, "days": "5"}

    with clock.at(REVIEWED):
        shown = handler.get(address).content.decode()
        refused = handler.post(address, values)

    text = refused.content.decode()
    assert "市生态环境局（还没有能答复的人员，不能征求）" in shown
    assert "市税务局（" not in shown
    assert refused.status_code == 409
    assert "市生态环境局还没有能答复的人员" in text
    assert (QUESTION in text, ConsultationRequest.objects.exists()) == (True, False)


@pytest.mark.parametrize(
    ("status", "person", "told"),
    [
        ("submitted", "handler", "市税务局有意见；市市场监管局还没有答复"),
        ("formal_review", "reviewer", "市税务局有意见；市市场监管局还没有答复；提出后不再收答复"),
    ],
)
def test_an_opinion_reaches_the_decision_and_the_checks(status, person, told):
    team, application, (tax, _) = asked(status, departments=("tax", "market"))
    official = client_of(getattr(team, person))
    before = page(official, application)
    passed, doubtful = check_counts([application.pk])[application.pk]
    answer(tax, make_department(), note="有一笔欠税。")

    text = page(official, application)

    after = check_counts([application.pk])[application.pk]
    assert ("市税务局有意见" in before, after) == (False, (passed, doubtful + 1))
    assert f"{told}<" in text.replace("\n", "").replace(" ", "")
    assert "市税务局有意见：有一笔欠税。" in text
    assert 'href="#section-consultations"' in text


def test_demo_door_says_what_waits_for_a_department(client):
    department = make_department(is_demo=True, name="陶静文")
    make_department("market", is_demo=True, name="马承业")
    asked()

    roles = {one.name: one.waiting for one in client.get("/demo/").context["groups"]["工作人员"]}

    assert roles == {department.name: ["答复征求意见 1 件"], "马承业": []}


def test_lists_count_their_rows_in_a_unit():
    team, _, _ = asked()

    text = client_of(team.handler).get("/admin/platforms/consultationrequest/").content.decode()

    assert "1 条征求意见" in text
