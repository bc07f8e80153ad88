"""The desk of selection through its addresses: who may do what, what is said, what is kept."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.models import CaseEvent, OpenStep
from casework.transitions import Duty
from platforms.models import (
    CorrectionRequest,
    Designation,
    MaterialTick,
    PlatformApplication,
    SolicitationRound,
)
from platforms.services import review
from tests.builders import login, make_official, make_organisation, make_user
from tests.builders_platforms import (
    CONFIRMED,
    GRANTED,
    OPENS,
    REVIEWED,
    close,
    make_application,
    make_round,
    make_team,
)

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    login(client, user)
    return client


def step(application, name: str) -> str:
    return f"/admin/platforms/platformapplication/{application.pk}/steps/{name}/"


def take(client, application, name: str, *, at=REVIEWED, **data):
    """Post one step as the page does, with the version that was read."""
    with clock.at(at):
        return client.post(step(application, name), {"version": application.version} | data)


def page(client, case, at=REVIEWED) -> str:
    with clock.at(at):
        response = client.get(case.desk_url())
    assert response.status_code == 200
    return response.content.decode()


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
        ("proposed", "approver", ["confirm_list", "decline_application"]),
        ("publicity", "approver", []),
        ("rejected", "handler", []),
    ],
)
def test_each_duty_is_offered_its_own_steps(status, person, steps):
    team = make_team()
    application = make_application(status, team=team)

    text = page(client_of(getattr(team, person)), application)

    assert offered(text) == steps


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


def test_the_administrator_takes_no_step():
    application = make_application("submitted")
    root = client_of(make_user(is_superuser=True, is_staff=True))

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

    assert (offered(before), "公示到 2026年10月14日才结束" in before) == ([], True)
    assert (early.status_code, offered(after), granted.status_code) == (409, ["grant_title"], 302)
    assert Designation.objects.get().application == application


# Steps


def test_a_case_goes_from_hand_to_hand():
    team = make_team()
    application = make_application("submitted", team=team)

    accepted = take(client_of(team.handler), application, "accept_application", note="齐全")
    application.refresh_from_db()
    proposed = take(client_of(team.reviewer), application, "propose_application")

    application.refresh_from_db()
    assert (accepted.status_code, proposed.status_code) == (302, 302)
    assert application.status == "proposed"
    assert (application.handled_by, application.reviewed_by) == (team.handler, team.reviewer)


def test_a_return_names_several_places_at_once():
    team = make_team()
    application = make_application("submitted", team=team)

    response = take(
        client_of(team.handler),
        application,
        "return_application",
        **{
            "point|platform|introduction": "请写明服务的行业。",
            "point|cases|": "案例三没有合同。",
            "point|materials|M04": "2024 年度报表缺附注。",
            "point|platform|website": "  ",
        },
    )

    assert response.status_code == 302
    assert [
        (point["section"], point["field"], point["reason"])
        for point in CorrectionRequest.objects.get().points
    ] == [
        ("platform", "introduction", "请写明服务的行业。"),
        ("cases", "", "案例三没有合同。"),
        ("materials", "M04", "2024 年度报表缺附注。"),
    ]


def test_a_return_without_a_place_is_refused_and_keeps_the_opinion():
    team = make_team()
    application = make_application("submitted", team=team)

    response = take(client_of(team.handler), application, "return_application", note="请改")

    text = response.content.decode()
    assert response.status_code == 422
    assert "退回补正要列出每一处和理由，一次说全。" in text
    assert ">\n请改</textarea>" in text


def test_an_unknown_place_is_refused():
    team = make_team()
    application = make_application("submitted", team=team)

    response = take(
        client_of(team.handler), application, "return_application", **{"point|x|y": "改"}
    )

    assert (response.status_code, CorrectionRequest.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("reason", "told"),
    [("长" * 501, "最多 500 个字"), ("看不见\u202e的字", "看不见的特殊字符")],
)
def test_a_reason_that_cannot_be_kept_is_told_and_stays(reason, told):
    team = make_team()
    application = make_application("submitted", team=team)
    data = {"point|platform|name": reason}

    response = take(client_of(team.handler), application, "return_application", **data)

    text = response.content.decode()
    assert (response.status_code, told in text, reason in text) == (422, True, True)


def test_accepting_while_places_are_marked_is_refused():
    team = make_team()
    application = make_application("submitted", team=team)

    response = take(
        client_of(team.handler),
        application,
        "accept_application",
        **{"point|platform|name": "名称与软著不一致。"},
    )

    application.refresh_from_db()
    text = response.content.decode()
    assert (response.status_code, application.status) == (422, "submitted")
    assert "名称与软著不一致。" in text


def test_a_rejection_names_reasons_by_clause():
    team = make_team()
    application = make_application("submitted", team=team)

    response = take(
        client_of(team.handler),
        application,
        "reject_application",
        note="不符合申报条件。",
        **{"reason|C3": "合同只有 2 家。", "reason|O": "材料前后矛盾。"},
    )

    event = CaseEvent.objects.of(application).get(action="reject_application")
    assert response.status_code == 302
    assert event.data["reasons"] == [
        {"clause": "征集通知申报条件：本地服务案例", "reason": "合同只有 2 家。"},
        {"clause": "征集通知申报条件", "reason": "材料前后矛盾。"},
    ]


def test_a_third_return_is_shown_as_impossible():
    team = make_team()
    application = make_application("submitted", team=team)
    with clock.at(REVIEWED):
        for _ in range(2):
            CaseEvent.objects.create(
                content_type=OpenStep.objects.of(application).first().content_type,
                object_id=application.pk,
                sequence=CaseEvent.objects.of(application).count() + 1,
                action="return_application",
                label="退回补正",
            )

    text = page(client_of(team.handler), application)

    assert "已退回 2 次，不能再退。" in text
    assert offered(text) == ["accept_application", "reject_application"]


def test_two_officials_decide_at_once_and_one_is_told():
    team = make_team()
    second = make_official(Duty.HANDLER)
    application = make_application("submitted", team=team)

    first = take(client_of(team.handler), application, "accept_application")
    late = take(client_of(second), application, "reject_application", note="材料不实，不予通过")

    application.refresh_from_db()
    text = late.content.decode()
    assert (first.status_code, late.status_code) == (302, 412)
    assert application.status == "formal_review"
    assert "这件事刚刚被别人更新过，请看最新内容后再办。" in text
    assert "材料不实，不予通过" in text
    assert 'data-status="formal_review"' in text


def test_a_step_without_its_version_is_stale():
    team = make_team()
    application = make_application("submitted", team=team)

    with clock.at(REVIEWED):
        response = client_of(team.handler).post(step(application, "accept_application"))

    assert response.status_code == 412


def test_a_step_sent_twice_acts_once():
    team = make_team()
    application = make_application("submitted", team=team)
    client = client_of(team.handler)
    key = "0123456789abcdef0123456789abcdef"

    codes = [
        take(client, application, "accept_application", once=key).status_code for _ in range(2)
    ]

    events = CaseEvent.objects.of(application).filter(action="accept_application")
    assert (codes, events.count()) == ([302, 302], 1)


@pytest.mark.parametrize("name", ["submit_application", "confirm_list", "nothing"])
def test_what_is_no_step_of_the_desk_does_not_exist(name):
    team = make_team()
    application = make_application("submitted", team=team)

    response = take(client_of(team.handler), application, name)

    assert response.status_code == 404


def test_a_step_is_not_taken_by_reading_an_address():
    team = make_team()
    application = make_application("submitted", team=team)

    response = client_of(team.handler).get(step(application, "accept_application"))

    assert response.status_code == 405


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


# Rounds


def posted_round(**overrides) -> dict[str, object]:
    conditions = {
        "C1_on": "on",
        "C1_years": "1",
        "C2_on": "on",
        "C3_on": "on",
        "C3_least": "８",
        "C4_staff": "20",
        "C4_ip": "3",
        "C5_on": "on",
        "C5_level": "2",
        "C5_months": "12",
        "C6_on": "on",
        "C6_accident_years": "3",
        "C6_fund_years": "5",
        "C7_on": "on",
    }
    values = {
        "name": "2026年第四批“四化”平台征集",
        "document_number": "",
        "programme": "“四化”平台赋能专项行动",
        "summary": "面向社会公开征集。\n按政策执行。",
        "categories": ["industrial_internet", "green_manufacturing"],
        "opens_at_0": "2026-09-02",
        "opens_at_1": "09:00",
        "closes_at_0": "2026-09-30",
        "closes_at_1": "17:00",
        "target_number": "",
        "review_method": "形式审查",
        "required_materials": ["M01", "M03"],
        "publicity_days": "5",
        "correction_days": "5",
        "title_years": "3",
        "contact": "梁嘉敏 020-00000000",
    }
    return values | conditions | overrides


ADD = "/admin/platforms/solicitationround/add/"


def test_a_new_notice_offers_seventeen_o_clock():
    text = client_of(make_official(Duty.HANDLER)).get(ADD).content.decode()

    assert re.search(r'name="closes_at_1" value="17:00"', text)


def test_the_handler_writes_a_notice():
    handler = make_official(Duty.HANDLER)

    response = client_of(handler).post(ADD, posted_round())

    made = SolicitationRound.objects.get()
    assert (response.status_code, response["Location"]) == (302, made.desk_url())
    assert (made.status, made.opens_at, made.categories) == (
        "draft",
        OPENS,
        ["industrial_internet", "green_manufacturing"],
    )
    assert (made.conditions["C3"], made.conditions["C4"]["on"]) == ({"on": True, "least": 8}, False)


@pytest.mark.parametrize("duty", [Duty.REVIEWER, Duty.APPROVER, Duty.SUPERVISOR])
def test_nobody_else_writes_a_notice(duty):
    client = client_of(make_official(duty))

    codes = [client.get(ADD).status_code, client.post(ADD, posted_round()).status_code]

    assert (codes, SolicitationRound.objects.count()) == ([403, 403], 0)


def test_every_fault_of_a_notice_is_told_at_once():
    data = posted_round(
        name="", categories=[], closes_at_0="2026-09-01", C3_least="很多", publicity_days="0"
    )

    response = client_of(make_official(Duty.HANDLER)).post(ADD, data)

    text = response.content.decode()
    assert response.status_code == 422
    faults = (
        "征集名称：这一项必须填写。",
        "征集领域：至少选一个征集领域。",
        "截止时间：截止时间要晚于开始时间。",
        "至少服务企业：请填 0 到 99999 之间的整数。",
        "公示工作日数：请填 1 到 60 之间的整数。",
    )
    assert [fault for fault in faults if fault not in text] == []
    assert 'value="很多"' in text


def test_a_draft_is_changed_and_a_stale_change_keeps_what_was_typed():
    team = make_team()
    round_ = make_round("draft", team=team)
    client = client_of(team.handler)
    address = f"/admin/platforms/solicitationround/{round_.pk}/edit/"

    saved = client.post(address, posted_round(version=round_.version, name="改过的名称"))
    stale = client.post(address, posted_round(version=round_.version, name="另一个名称"))

    round_.refresh_from_db()
    assert (saved.status_code, stale.status_code, round_.name) == (302, 412, "改过的名称")
    assert 'value="另一个名称"' in stale.content.decode()


def test_a_notice_under_review_is_not_changed():
    team = make_team()
    round_ = make_round("submitted", team=team)

    response = client_of(team.handler).post(
        f"/admin/platforms/solicitationround/{round_.pk}/edit/",
        posted_round(version=round_.version),
    )

    assert response.status_code == 409
    assert "送审后不能再改" in response.content.decode()


def test_a_notice_goes_to_the_public_by_three_people():
    team = make_team()
    round_ = make_round("draft", team=team)

    codes = []
    for person, name in (
        (team.handler, "submit_round"),
        (team.reviewer, "endorse_round"),
        (team.approver, "release_round"),
    ):
        round_.refresh_from_db()
        with clock.at(OPENS - timedelta(hours=1)):
            response = client_of(person).post(
                f"/admin/platforms/solicitationround/{round_.pk}/steps/{name}/",
                {"version": round_.version},
            )
        codes.append(response.status_code)

    round_.refresh_from_db()
    assert (codes, round_.status) == ([302, 302, 302], "published")


# The list


def proposed(team, count: int = 2):
    round_ = make_round(team=team)
    made = [
        make_application("proposed", round_=round_, organisation=make_organisation(), team=team)
        for _ in range(count)
    ]
    close(round_)
    return round_, made


def list_url(round_) -> str:
    return reverse("admin:platforms_solicitationround_list", args=[round_.pk])


def test_the_list_is_confirmed_as_it_was_read():
    team = make_team()
    round_, made = proposed(team)
    client = client_of(team.approver)

    with clock.at(CONFIRMED):
        text = client.get(list_url(round_)).content.decode()
        response = client.post(
            list_url(round_), {f"version|{one.reference}": one.version for one in made}
        )

    assert "公示 5 个工作日，到 2026年10月14日（周三）" in text
    assert response.status_code == 302
    assert set(PlatformApplication.objects.values_list("status", flat=True)) == {"publicity"}


def test_a_list_that_has_changed_is_shown_again():
    team = make_team()
    round_, made = proposed(team)
    versions = {f"version|{one.reference}": one.version for one in made}
    with clock.at(CONFIRMED):
        review.decline_application(
            made[0], actor=team.approver, version=made[0].version, note="再核"
        )

        response = client_of(team.approver).post(list_url(round_), versions | {"note": "同意"})

    text = response.content.decode()
    assert response.status_code == 412
    assert "名单在您看过之后有变化，请重新核对。" in text
    assert made[0].reference not in text
    assert "同意</textarea>" in text


def test_nobody_but_the_approver_confirms_the_list():
    team = make_team()
    round_, made = proposed(team, 1)
    client = client_of(team.reviewer)
    versions = {f"version|{one.reference}": one.version for one in made}

    with clock.at(CONFIRMED):
        shown = client.get(list_url(round_)).content.decode()
        response = client.post(list_url(round_), versions)

    assert "名单由负责人确认，您只看不办。" in shown
    assert response.status_code == 403


def test_an_open_window_keeps_the_list_open():
    team = make_team()
    application = make_application("proposed", team=team)
    client = client_of(team.approver)

    with clock.at(REVIEWED):
        shown = client.get(list_url(application.round)).content.decode()
        response = client.post(
            list_url(application.round), {f"version|{application.reference}": application.version}
        )

    assert "截止后才能确认名单" in shown
    assert response.status_code == 409
