"""The list and the case page of a unit: who acts, what happened, papers, withdrawal, versions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import clock
from casework.models import Document
from platforms import selectors, tasks
from platforms.models import PlatformApplication
from platforms.services import applications, review
from tests.builders import login, make_admin, make_official, make_organisation
from tests.builders_platforms import (
    CLOSES,
    CONFIRMED,
    GRANTED,
    PLATFORM,
    POINTS,
    REVIEWED,
    SUBMITTED,
    at,
    make_application,
    make_material,
    make_round,
    make_team,
    submit,
)
from tests.platforms.visits import (
    LIST,
    address,
    again,
    page_of,
    signed_in,
)

pytestmark = pytest.mark.django_db


def queries_of(client, url, moment):
    with (
        clock.at(moment),
        CaptureQueriesContext(
            connection,
        ) as caught,
    ):
        response = client.get(url)
    assert response.status_code == 200
    return len(caught)


# 列表


def test_list_without_applications_offers_the_start(client):
    signed_in(client)

    page = client.get(LIST).content.decode()

    assert ("还没有申报" in page, "/solicitations/" in page) == (True, True)


def test_list_of_an_official_says_that_applications_belong_to_units(client):
    login(client, make_official())

    response = client.get(LIST)

    assert (response.status_code, "没有代表任何单位" in response.content.decode()) == (200, True)


def test_list_puts_first_what_waits_for_the_unit():
    organisation, team = make_organisation(), make_team()
    admin = make_admin(organisation)
    made = {
        status: make_application(
            status,
            organisation=organisation,
            admin=admin,
            team=team,
            round_=make_round(team=team, name=status),
        )
        for status in ("rejected", "submitted", "draft", "returned")
    }

    with clock.at(REVIEWED + timedelta(hours=1)):
        rows = selectors.own_applications(organisation)

    assert [(row["application"].pk, row["act"], row.get("days")) for row in rows] == [
        (made["returned"].pk, "补正 2 处", 6),
        (made["draft"].pk, "填写并提交申报", 14),
        (made["submitted"].pk, "现在不用操作", None),
        (made["rejected"].pk, "已办结", None),
    ]


def test_list_asks_the_same_number_of_queries_for_one_and_for_four_rows(client):
    organisation, team = signed_in(client), make_team()
    counts = []
    for status in ("returned", "submitted", "draft", "rejected"):
        round_ = make_round(team=team, name=status)
        make_application(status, organisation=organisation, team=team, round_=round_)
        counts.append(queries_of(client, LIST, REVIEWED))

    assert counts == [counts[0]] * 4
    assert counts[0] <= 10


# 办件页


@pytest.mark.parametrize(
    ("status", "moment"),
    [
        ("draft", SUBMITTED),
        ("submitted", SUBMITTED),
        ("returned", REVIEWED),
        ("publicity", CONFIRMED),
        ("designated", GRANTED),
    ],
)
def test_case_page_stays_within_twenty_queries(client, status, moment):
    application = make_application(status, organisation=signed_in(client))

    count = queries_of(client, address(application), moment)

    assert count <= 20


def test_case_page_queries_do_not_grow_with_files(client):
    application = make_application("submitted", organisation=signed_in(client))
    first = queries_of(client, address(application), SUBMITTED)
    actor = application.last_edited_by
    team = make_team()
    with clock.at(REVIEWED):
        returned = review.return_application(
            application, actor=team.handler, version=application.version, points=POINTS
        )
        for number in range(3):
            material = make_material(application.organisation, actor, "M04", f"附注{number}.png")
            applications.attach_material(returned, material, "M04", actor=again(actor))
        submit(returned, again(actor))

    later = queries_of(client, address(application), REVIEWED)

    assert later <= first + 1


def record_at(application, moment):
    with clock.at(moment):
        fresh = PlatformApplication.objects.select_related("round").get(pk=application.pk)
        return selectors.record_of(fresh)


def test_who_acts_names_the_desk_the_limit_and_nothing_to_do():
    application = make_application("submitted")

    with clock.at(SUBMITTED + timedelta(days=1)):
        cells = selectors.who_acts(record_at(application, SUBMITTED))

    assert cells == {
        "who": {"value": "市工信局 · 经办", "remark": "核对表单和材料"},
        "since": {"value": "9月10日（周四）", "remark": "已用 1 个工作日"},
        "limit": {"value": "9月17日（周四）", "remark": "限 5 个工作日，剩 4 个"},
        "todo": {"value": "现在不用操作", "remark": "有进展会发站内信和邮件给您"},
    }


def test_who_acts_says_how_late_the_office_is_and_whom_to_ask(client):
    application = make_application("submitted", organisation=signed_in(client))

    page = page_of(client, application, at(9, 21))

    assert "▲ 已超 3 个工作日" in page
    assert "可询问：梁嘉敏 020-00000000" in page


def test_a_returned_case_is_the_units_turn_with_every_point(client):
    application = make_application("returned", organisation=signed_in(client))

    page = page_of(client, application, REVIEWED)

    assert [
        words in page
        for words in (
            "who-yours",
            "9月22日（周二）17:00",
            "补正 2 处",
            "请写明服务的行业。",
            "2024 年度报表缺附注。",
            f"{address(application, 'sections/platform/')}?check=1#id_introduction",
            f"{address(application, 'materials/')}#material-M04",
        )
    ] == [True] * 7
    assert page.count("还没改") == 2


def test_a_point_that_was_touched_says_so(client):
    application = make_application("returned", organisation=signed_in(client))
    actor = again(application.last_edited_by)
    with clock.at(REVIEWED):
        applications.save_section(
            application,
            "platform",
            PLATFORM | {"introduction": "为注塑行业服务。"},
            actor=actor,
            draft_version=application.draft_version,
        )

    page = page_of(client, application, REVIEWED)

    assert (page.count("还没改"), page.count("已改")) == (1, 1)


def test_a_late_correction_is_no_longer_the_units_turn(client):
    application = make_application("returned", organisation=signed_in(client))

    page = page_of(client, application, at(9, 24))

    assert ("who-yours" in page, "不能再补正" in page, "去补正" in page) == (False, True, False)


def test_who_is_on_the_list_is_not_told_before_publicity(client):
    application = make_application("proposed", organisation=signed_in(client))

    page = page_of(client, application, REVIEWED)

    assert ("审核中" in page, "拟入选" in page, 'data-status="proposed"' in page) == (
        True,
        False,
        False,
    )


def test_timeline_tells_the_whole_way_in_calm_words():
    application = make_application("designated")

    steps = selectors.timeline(record_at(application, GRANTED))

    assert [(step["title"], step["state"], step["time"]) for step in steps] == [
        ("提交申报", "done", "9月10日（周四）10:00"),
        ("形式审查通过", "done", "9月16日（周三）"),
        ("列入拟入选名单", "done", "10月9日（周五）"),
        ("授予称号", "done", "10月15日（周四）"),
    ]
    assert steps[1]["text"] == "市工信局用了 4 个工作日"


def test_timeline_shows_the_paused_span_and_what_is_to_come():
    application = make_application("returned")
    with clock.at(at(9, 18)):
        submit(application, again(application.last_edited_by))

    steps = selectors.timeline(record_at(application, at(9, 18)))

    assert [(step["title"], step["state"], step["time"]) for step in steps] == [
        ("提交申报", "done", "9月10日（周四）10:00"),
        ("退回补正第 1 次", "done", "9月16日（周三）—9月18日（周五）"),
        ("提交补正", "done", "9月18日（周五）10:00"),
        ("形式审查", "current", "9月18日（周五）起"),
        ("审核并确认名单", "future", "一般 10 个工作日"),
        ("公示", "future", "5 个工作日"),
        ("授予称号", "future", "公示结束没有未办结事项后"),
    ]


def test_a_document_in_the_making_says_so_until_it_is_there(client):
    application = make_application("submitted", organisation=signed_in(client))
    before = page_of(client, application, SUBMITTED)
    with clock.at(SUBMITTED):
        tasks.render_submission(application_id=application.pk, number=1)

    page = page_of(client, application, SUBMITTED)

    code = Document.objects.of(application).get(kind="receipt").code
    assert ("正在生成" in before, "正在生成" in page, f"/documents/{code}/" in page) == (
        True,
        False,
        True,
    )


def test_a_designated_case_leads_to_the_directory(client):
    application = make_application("designated", organisation=signed_in(client))

    page = page_of(client, application, GRANTED)

    assert f"已授予称号，标牌编号 {application.designation.reference}" in page
    assert application.designation.get_absolute_url() in page


def test_a_rejected_case_names_the_reason(client):
    application = make_application("rejected", organisation=signed_in(client))

    page = page_of(client, application, REVIEWED)

    assert "理由：不属于本批征集领域。依据和救济途径见决定书。" in page


def test_a_draft_past_its_window_can_only_be_read(client):
    application = make_application(organisation=signed_in(client))
    late = CLOSES + timedelta(microseconds=1)

    tasks = page_of(client, application, late)
    with clock.at(late):
        section = client.get(address(application, "sections/plan/"))
    content = page_of(client, application, late, "content/")

    assert "窗口已于 2026年9月30日（周三）17:00 关闭" in tasks
    assert ("/sections/" in tasks, section["Location"]) == (
        False,
        address(application, "content/"),
    )
    assert "云岭制造云平台" in content
