"""The review page of an application: who is offered what, what is said, what is shown."""

import re

import pytest

from casework import clock
from casework.transitions import Duty
from platforms.models import (
    Designation,
    MaterialTick,
    PlatformApplication,
)
from tests.builders import make_administrator, make_official, make_organisation
from tests.builders_platforms import (
    CONFIRMED,
    GRANTED,
    REVIEWED,
    close,
    make_application,
    make_round,
    make_team,
)
from tests.desk import client_of, page, take

pytestmark = pytest.mark.django_db


def offered(text: str) -> list[str]:
    return re.findall(r'data-step="(\w+)"', text)


# Who is offered what


@pytest.mark.parametrize(
    ("status", "person", "steps"),
    [
        (
            "submitted",
            "handler",
            ["accept_application", "return_application", "reject_application"],
        ),
        ("submitted", "reviewer", []),
        ("submitted", "approver", []),
        ("returned", "handler", []),
        ("formal_review", "handler", []),
        ("formal_review", "reviewer", ["propose_application", "send_back_application"]),
        ("proposed", "approver", ["decline_application"]),
        ("publicity", "approver", ["strike_application"]),
        ("rejected", "handler", []),
    ],
)
def test_each_duty_is_offered_its_own_steps(status, person, steps):
    team = make_team()
    application = make_application(status, team=team)

    text = page(client_of(getattr(team, person)), application)

    assert offered(text) == steps


def test_the_list_is_confirmed_once_the_window_has_closed():
    team = make_team()
    application = make_application("proposed", team=team)
    visitor = client_of(team.approver)
    before = page(visitor, application)
    close(application.round)

    after = page(visitor, application)

    assert ("截止后才能确认名单" in before, "截止后才能确认名单" in after) == (True, False)
    assert offered(after) == ["confirm_list", "decline_application"]


@pytest.mark.parametrize("duty", [Duty.SUPERVISOR, Duty.FINANCE, Duty.DISTRICT])
def test_readers_see_the_case_and_no_step(duty):
    application = make_application("submitted")
    reader = make_official(duty, "440112" if duty == Duty.DISTRICT else "")

    text = page(client_of(reader), application)

    assert (offered(text), "现在由经办办理" in text) == ([], True)


def test_another_district_does_not_see_the_case():
    application = make_application("submitted")
    stranger = client_of(make_official(Duty.DISTRICT, "440106"))

    codes = [
        stranger.get(application.desk_url()).status_code,
        take(stranger, application, "accept_application").status_code,
        stranger.get("/admin/platforms/platformapplication/99999/change/").status_code,
    ]

    assert codes == [404, 404, 404]


def test_list_is_narrowed_to_a_status_and_a_district():
    make_application("submitted", team=(team := make_team()))
    client = client_of(team.handler)

    found = [
        len(client.get("/admin/platforms/platformapplication/", query).context["cl"].result_list)
        for query in (
            {"status": "submitted"},
            {"status": "returned"},
            {"district": "440112"},
            {"district": "440106"},
        )
    ]

    assert found == [1, 0, 1, 0]


def test_the_administrator_takes_no_step():
    application = make_application("submitted")
    root = client_of(make_administrator())

    response = take(root, application, "accept_application")

    application.refresh_from_db()
    assert (response.status_code, application.status) == (404, "submitted")


def test_a_wrong_duty_is_refused_and_told():
    team = make_team()
    application = make_application("submitted", team=team)

    response = take(client_of(team.reviewer), application, "accept_application", note="同意")

    application.refresh_from_db()
    assert (response.status_code, application.status) == (403, "submitted")
    assert "您现在的身份不能办理这一步。" in response.content.decode()


def test_who_stood_at_another_level_is_told_who_may_do_it():
    team = make_team()
    other = make_official(Duty.REVIEWER, name="何审核")
    application = make_application("formal_review", team=team)
    profile = team.handler.official_profile
    profile.duty = Duty.REVIEWER
    profile.save()
    client = client_of(team.handler)

    text = page(client, application)
    response = take(client, application, "propose_application")

    assert offered(text) == []
    assert "您已在本件的“经办”一级办理过，须由别人办理" in text
    assert f"{team.reviewer.name}、{other.name}" in text
    assert response.status_code == 403
    assert "您已在本件的另一级办理过" in response.content.decode()


def test_an_official_of_the_applicant_is_offered_nothing():
    team = make_team()
    application = make_application("submitted", team=team)
    application.organisation.memberships.create(user=team.handler)

    text = page(client_of(team.handler), application)

    assert offered(text) == []


# What is said before the click


def test_each_step_says_whom_it_tells_and_until_when():
    team = make_team()
    application = make_application("submitted", team=team)

    text = page(client_of(team.handler), application)

    sentences = (
        "按“退回补正”之后",
        f"{application.organisation.name} ",
        # The Sunday of the 20th is worked.
        "申报单位 9月22日（周二）17:00 前，5 个工作日，期间停表",
        "这是第 1 次，最多 2 次",
        f"审核 {team.reviewer.name}（站内信、邮件）",
        "办结，不能恢复；发出书面通知，写明理由、依据和救济途径。",
    )
    assert [sentence for sentence in sentences if sentence not in text] == []


def test_granting_waits_for_the_publicity_and_says_so():
    team = make_team()
    application = make_application("publicity", team=team)
    client = client_of(team.approver)

    before = page(client, application, at=CONFIRMED)
    early = take(client, application, "grant_title", at=CONFIRMED)
    after = page(client, application, at=GRANTED)
    granted = take(client, application, "grant_title", at=GRANTED)

    assert (offered(before), "公示到2026年10月14日（周三）才结束" in before) == (
        ["strike_application"],
        True,
    )
    assert (early.status_code, offered(after), granted.status_code) == (
        409,
        ["grant_title", "strike_application"],
        302,
    )
    assert Designation.objects.get().application == application


# The checklist


def test_a_tick_keeps_everything_typed():
    team = make_team()
    application = make_application("submitted", team=team)
    data = {"tick": "M04|1|1", "note": "先记下", "point|platform|name": "名称不一致"}

    with clock.at(REVIEWED):
        response = client_of(team.handler).post(
            f"/admin/platforms/platformapplication/{application.pk}/ticks/", data
        )

    text = response.content.decode()
    assert response.status_code == 200
    assert [(tick.code, tick.point) for tick in MaterialTick.objects.all()] == [
        ("M04", "单位名称一致")
    ]
    assert ("先记下" in text, "名称不一致" in text) == (True, True)
    assert 'value="M04|1|0" aria-pressed="true"' in text


def test_a_tick_of_a_script_is_answered_without_a_page():
    team = make_team()
    application = make_application("submitted", team=team)
    client = client_of(team.handler)
    address = f"/admin/platforms/platformapplication/{application.pk}/ticks/"

    codes = [
        client.post(address, {"tick": value}, headers={"Accept": "application/json"}).status_code
        for value in ("M03|0|1", "M03|0|0", "M03|9|1", "M99|0|1", "nonsense")
    ]

    assert (codes, MaterialTick.objects.count()) == ([204, 204, 404, 404, 404], 0)


def test_only_the_handler_ticks():
    team = make_team()
    application = make_application("submitted", team=team)

    response = client_of(team.reviewer).post(
        f"/admin/platforms/platformapplication/{application.pk}/ticks/", {"tick": "M03|0|1"}
    )

    assert (response.status_code, MaterialTick.objects.count()) == (403, 0)


# The page


def test_what_the_unit_corrects_now_is_not_shown_before_it_hands_in():
    team = make_team()
    application = make_application("returned", team=team)
    answers = application.answers
    answers["platform"]["introduction"] = "改到一半的简介"
    PlatformApplication.objects.filter(pk=application.pk).update(answers=answers)

    text = page(client_of(team.handler), application)

    assert "改到一半的简介" not in text


def test_the_case_shows_its_place_in_the_own_list():
    team = make_team()
    round_ = make_round(team=team)
    first, second = (
        make_application("submitted", round_=round_, organisation=make_organisation(), team=team)
        for _ in range(2)
    )

    text = page(client_of(team.handler), first)

    assert "第 1 件 / 2 件" in text
    assert f'href="{second.desk_url()}" rel="next"' in text


def test_a_search_finds_by_unit_code_number_and_name():
    team = make_team()
    application = make_application("submitted", team=team)
    client = client_of(team.handler)
    unit = application.organisation

    found = [
        application.desk_url()
        in client.get("/admin/platforms/platformapplication/", {"q": words}).content.decode()
        for words in (unit.name, unit.uscc, application.reference, "云岭制造", "没有这个词")
    ]

    assert found == [True, True, True, True, False]


@pytest.mark.parametrize("status", ["submitted", "returned", "publicity", "designated"])
def test_a_review_takes_twenty_queries(status, django_assert_max_num_queries):
    team = make_team()
    application = make_application(status, team=team)
    person = team.approver if status in {"publicity", "designated"} else team.handler
    client = client_of(person)
    client.get(application.desk_url())

    with django_assert_max_num_queries(20):
        client.get(application.desk_url())
