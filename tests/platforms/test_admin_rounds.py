"""Rounds at the desk: written, changed, released, and their list confirmed as a whole."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from casework import clock
from casework.transitions import Duty
from platforms.models import (
    PlatformApplication,
    SolicitationRound,
)
from platforms.services import review
from tests.builders import make_official, make_organisation
from tests.builders_platforms import (
    CONFIRMED,
    OPENS,
    REVIEWED,
    close,
    make_application,
    make_round,
    make_team,
)
from tests.desk import client_of

pytestmark = pytest.mark.django_db


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
        "district_days": "5",
        "consultation_days": "5",
        "title_years": "3",
        "levels": "重点、培育",
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
        "至少服务企业：请填 0 到 1000 之间的整数。",
        "公示工作日数：请填 1 到 60 之间的整数。",
    )
    assert [fault for fault in faults if fault not in text] == []
    assert 'value="很多"' in text


def test_a_wrong_closing_hour_is_told_with_the_other_faults():
    data = posted_round(name="", closes_at_0="2026-09-01", closes_at_1="18:00", levels="重点、重点")

    response = client_of(make_official(Duty.HANDLER)).post(ADD, data)

    text = response.content.decode()
    faults = (
        "征集名称：这一项必须填写。",
        "截止时间：截止时间要晚于开始时间。",
        "截止时间：截止时间须为 17:00 整。",
        "培育等级：培育等级最多",
    )
    assert response.status_code == 422
    assert [fault for fault in faults if fault not in text] == []
    assert (text.count("截止时间须为 17:00 整。"), SolicitationRound.objects.count()) == (2, 0)


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
