"""Steps of an application taken at the desk: what acts, what is refused, what is kept."""

import re

import pytest

from casework import clock
from casework.models import CaseEvent, OpenStep
from casework.transitions import Duty
from platforms.models import (
    CorrectionRequest,
)
from tests.builders import make_official
from tests.builders_platforms import (
    REVIEWED,
    make_application,
    make_team,
)
from tests.desk import client_of, page, step, take

pytestmark = pytest.mark.django_db


def offered(text: str) -> list[str]:
    return re.findall(r'data-step="(\w+)"', text)


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

    assert "已退回 2 次，不能再退；" in text
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
