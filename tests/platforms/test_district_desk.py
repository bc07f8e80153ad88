"""区初审 at the desk and before the unit: who is offered what, what is told to whom."""

import pytest
from django.urls import reverse

from casework import clock
from casework.transitions import Duty
from platforms.services import review
from tests.builders import login, make_official, make_organisation
from tests.builders_platforms import (
    REVIEWED,
    SUBMITTED,
    at,
    make_application,
    make_round,
    make_team,
    submit,
)
from tests.desk import APPLICATIONS, client_of, page, take
from tests.platforms.visits import page_of

pytestmark = pytest.mark.django_db


def admin_of(application):
    return application.organisation.memberships.get().user


# At the desk


def test_the_district_takes_its_steps_at_the_desk():
    team = make_team()
    application = make_application("district_review", team=team)
    officer = client_of(team.district)

    text = page(officer, application)
    refused = take(officer, application, "recommend_application")
    done = take(officer, application, "recommend_application", note="同意推荐。")

    application.refresh_from_db()
    assert ('data-step="recommend_application"' in text, "要补正" in text) == (True, True)
    assert 'data-step="accept_application"' not in text
    assert (refused.status_code, done.status_code) == (422, 302)
    assert application.status == "submitted"


def test_the_district_returns_the_places_it_marked():
    team = make_team()
    application = make_application("district_review", team=team)

    done = take(
        client_of(team.district),
        application,
        "return_application",
        **{"point|platform|introduction": "请写明服务的行业。"},
    )

    application.refresh_from_db()
    correction = application.corrections.get()
    assert (done.status_code, application.status) == (302, "returned")
    assert [(p["place"], p["reason"]) for p in correction.points] == [
        ("平台基本情况 · 平台简介", "请写明服务的行业。")
    ]


def test_a_recommendation_with_a_fault_on_the_page_is_refused():
    team = make_team()
    application = make_application("district_review", team=team)

    refused = take(
        client_of(team.district),
        application,
        "recommend_application",
        note="同意",
        **{"point|platform|introduction": "请写明服务的行业。"},
    )

    application.refresh_from_db()
    assert (refused.status_code, application.status) == (422, "district_review")
    assert "不能同时“推荐上报”" in refused.content.decode()


def test_another_district_is_answered_as_if_there_were_nothing():
    application = make_application("district_review")
    stranger = client_of(make_official(Duty.DISTRICT, "440106"))

    codes = [
        stranger.get(application.desk_url()).status_code,
        take(stranger, application, "recommend_application", note="同意").status_code,
    ]

    assert codes == [404, 404]


def test_the_handler_is_told_what_districts_have_left_lying():
    team = make_team()
    application = make_application("district_review", team=team)
    handler, late = client_of(team.handler), at(9, 18)

    with clock.at(at(9, 17)):
        before = handler.get("/admin/").content.decode()
    with clock.at(late):
        home = handler.get("/admin/").content.decode()
        listed = handler.get(f"{APPLICATIONS}?status=district_review&overdue=yes")
        others = client_of(team.reviewer).get("/admin/").content.decode()

    assert "区初审超期" not in before
    assert "区初审超期 1 件，请催办" in home
    assert application.reference in listed.content.decode()
    assert "区初审超期" not in others


def test_the_overdue_list_leaves_out_what_waits_for_the_unit():
    team = make_team()
    returned = make_application("returned", team=team)
    late = make_application("submitted", team=team, organisation=make_organisation())

    with clock.at(at(10, 30)):
        text = client_of(team.handler).get(f"{APPLICATIONS}?overdue=yes").content.decode()

    assert (late.reference in text, returned.reference in text) == (True, False)


# What the unit reads


def test_the_unit_reads_which_district_has_its_case(client):
    application = make_application("district_review")
    login(client, admin_of(application))

    text = page_of(client, application, at(9, 14))

    assert "黄埔区工信部门" in text
    assert "区初审" in text


def test_the_unit_reads_that_its_district_recommended_and_not_what_it_said(client):
    team = make_team()
    application = make_application("district_review", team=team)
    login(client, admin_of(application))
    with clock.at(at(9, 14)):
        application = review.recommend_application(
            application, actor=team.district, version=application.version, note="内部意见。"
        )

    text = page_of(client, application, REVIEWED)

    assert "黄埔区工信部门用了 2 个工作日" in text
    assert "内部意见" not in text


def test_the_api_offers_one_submission_whatever_the_way(client):
    round_ = make_round(has_district_review=True)
    application = make_application("draft", round_=round_)
    login(client, admin_of(application))

    with clock.at(SUBMITTED):
        draft = client.get(f"/api/v1/applications/{application.reference}/").json()
        submitted = submit(application, admin_of(application))
        after = client.get(f"/api/v1/applications/{application.reference}/").json()

    assert [step["name"] for step in draft["allowed_steps"]] == ["submit"]
    assert submitted.status == "district_review"
    assert (after["status"], after["status_label"]) == ("district_review", "区初审中")
    assert [step["name"] for step in after["allowed_steps"]] == ["withdraw"]


def test_a_new_notice_has_it_on_and_says_where_nobody_would_do_it():
    team = make_team()
    handler = client_of(team.handler)

    form = handler.get(reverse("admin:platforms_solicitationround_add")).content.decode()
    round_ = make_round("draft", team, has_district_review=True)
    text = page(handler, round_)

    assert "checked" in form[form.index('name="has_district_review"') :][:150]
    assert "还没有初审人员的区：" in text
    assert "黄埔区" not in text[text.index("还没有初审人员的区") :][:80]


def test_the_handler_takes_over_at_the_desk_and_the_unit_reads_it_calmly(client):
    team = make_team()
    application = make_application("district_review", team=team)
    handler = client_of(team.handler)
    login(client, admin_of(application))

    early = page(handler, application, at(9, 17))
    refused = take(handler, application, "take_over_application", at=at(9, 17), note="超期")
    late = page(handler, application, at(9, 18))
    done = take(handler, application, "take_over_application", at=at(9, 18), note="催办无果。")
    application.refresh_from_db()
    after = page(handler, application, at(9, 18))
    read = page_of(client, application, at(9, 18))

    assert "在此之前不能接手" in early
    assert "同意推荐" not in late
    assert (refused.status_code, done.status_code, application.status) == (409, 302, "submitted")
    assert "没有提出意见，市里接手：催办无果。" in after
    assert "黄埔区工信部门在期限内没有提出初审意见" in read
    assert "催办无果" not in read
