"""Lists as files: exactly what is filtered, only to who may see the list, counted and recorded."""

import io
import re
from datetime import date
from hashlib import sha256
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from python_calamine import load_workbook

from casework import clock
from casework.api.access import ExportThrottle
from casework.models import CaseEvent
from casework.permissions import Part
from casework.transitions import Duty
from casework.views import exports
from platforms.models import Platform, PlatformApplication
from tests.builders import make_administrator, make_official, make_organisation
from tests.builders_platforms import at, make_application, make_designation, make_round, make_team
from tests.builders_public import put_platform
from tests.desk import client_of

pytestmark = pytest.mark.django_db

DESK = "/admin/platforms/platformapplication/export/"
DIRECTORY = "/platforms/export/"
CALLS = "/solicitations/export/"


def rows_of(response) -> list[list[object]]:
    return load_workbook(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


def test_desk_exports_exactly_what_is_filtered():
    team = make_team()
    first = make_application("submitted", team=team)
    other = make_organisation(name="广州天河智造有限公司", district="440106")
    second = make_application("submitted", round_=first.round, team=team, organisation=other)
    make_application("draft", round_=make_round(team=team, name="另一批"), team=team)
    client = client_of(team.handler)

    found = {
        query: [row[0] for row in rows_of(client.get(f"{DESK}?{query}"))[1:]]
        for query in ("", "district=440106", "q=天河智造", "status=returned", "status=submitted")
    }

    assert found == {
        "": [second.reference, first.reference],
        "district=440106": [second.reference],
        "q=天河智造": [second.reference],
        "status=returned": [],
        "status=submitted": [second.reference, first.reference],
    }


@pytest.mark.parametrize(("order", "first"), [("2", "广州"), ("-2", "肇庆")])
def test_file_has_the_order_of_the_list(order, first):
    team = make_team()
    own = make_organisation(name="广州云岭工业互联网有限公司")
    other = make_organisation(name="肇庆智造有限公司", district="440106")
    one = make_application("submitted", organisation=own, team=team)
    make_application("submitted", round_=one.round, organisation=other, team=team)

    rows = rows_of(client_of(team.handler).get(f"{DESK}?o={order}"))

    assert rows[1][2].startswith(first)


def test_list_offers_the_file_of_what_it_shows():
    application = make_application("submitted", team=(team := make_team()))
    client = client_of(team.handler)

    page = client.get("/admin/platforms/platformapplication/?district=440112&p=1").content.decode()
    row = rows_of(client.get(DESK))[1]

    assert f'href="{DESK}?district=440112" download>导出这 1 条（XLSX）' in page
    assert row[:9] == [
        application.reference,
        application.platform_name,
        application.organisation.name,
        application.organisation.uscc,
        "黄埔区",
        row[5],
        application.round.name,
        "已提交",
        f"{clock.local(application.submitted_at):%Y-%m-%d %H:%M}",
    ]


def test_district_exports_its_own_cases_only():
    make_application("submitted")
    own, far = make_official(Duty.DISTRICT, "440112"), make_official(Duty.DISTRICT, "440106")

    assert [len(rows_of(client_of(one).get(DESK))) - 1 for one in (own, far)] == [1, 0]


@pytest.mark.parametrize("part", Part)
def test_administrators_export_no_case(part):
    assert client_of(make_administrator(part)).get(DESK).status_code == 403


def test_desk_export_asks_who_it_is_after_five_minutes():
    client = client_of(make_official())
    session = client.session
    session["started_at"] -= 301
    session.save()

    answer = client.get(f"{DESK}?status=submitted")

    assert (answer.status_code, unquote(answer.headers["Location"])) == (
        302,
        f"/accounts/reauthenticate/?next={DESK}?status=submitted",
    )


def test_export_is_written_down_with_what_was_taken():
    make_application("submitted", team=(team := make_team()))

    response = client_of(team.handler).get(f"{DESK}?status=submitted&format=csv")

    event = CaseEvent.objects.get(action="export")
    number = event.data["number"]
    assert re.fullmatch(r"DC-\d{8}-[0-9A-F]{12}", number)
    assert number in response.headers["Content-Disposition"]
    assert (event.actor, event.data) == (
        team.handler,
        {
            "name": "入选申请",
            "number": number,
            "rows": 1,
            "form": "csv",
            "conditions": "状态：已提交",
            "query": "status=submitted&format=csv",
            "sha256": sha256(response.content).hexdigest(),
        },
    )


def test_public_directory_is_exported_with_the_conditions_of_its_page(client):
    designation = make_designation()
    platform = designation.platform

    with clock.at(at(10, 20)):
        all_, none = (
            rows_of(client.get(DIRECTORY, query)) for query in ({}, {"district": "440106"})
        )

    assert (all_[1][:5], len(all_), len(none)) == (
        [
            platform.name,
            platform.organisation.name,
            platform.organisation.uscc,
            "黄埔区",
            all_[1][4],
        ],
        2,
        1,
    )
    assert all_[1][7:9] == ["有效", designation.reference]


def test_public_directory_is_exported_in_the_order_of_its_page(client):
    # Neither by key nor by name alone: the newest title first, then the name.
    put_platform(1, name="乙平台")
    put_platform(2, name="丙平台", granted_on=date(2025, 5, 6))
    put_platform(3, name="甲平台", granted_on=date(2027, 1, 4))
    put_platform(4, name="一平台")

    with clock.at(at(10, 20)):
        page = [row["title"] for row in client.get("/platforms/").context["rows"]]
        file = [row[0] for row in rows_of(client.get(DIRECTORY))[1:]]

    assert file == page == ["甲平台", "一平台", "乙平台", "丙平台"]


def test_desk_file_has_the_order_of_its_page():
    team = make_team()
    first = make_application("submitted", team=team)
    for _ in range(2):
        make_application(
            "submitted", round_=first.round, organisation=make_organisation(), team=team
        )
    # What was touched last stands first, whatever its key.
    PlatformApplication.objects.filter(pk=first.pk).update(updated_at=at(12, 1))
    client = client_of(team.handler)

    listed = client.get(DESK.removesuffix("export/")).context["cl"].result_list
    file = [row[0] for row in rows_of(client.get(DESK))[1:]]

    assert file == [one.reference for one in listed]
    assert file[0] == first.reference


def test_public_calls_are_exported_with_the_conditions_and_in_the_order_of_their_page(client):
    team = make_team()
    over = make_round(team=team, name="第一批", closes_at=at(9, 21, 17))
    open_ = make_round(team=team, name="第二批")

    with clock.at(at(9, 22)):
        all_, some = (
            rows_of(client.get(CALLS, query)) for query in ({}, {"state": "open", "page": "9"})
        )
        page = client.get("/solicitations/", {"state": "open"}).content.decode()

    assert [row[:2] for row in all_[1:]] == [
        [open_.reference, open_.name],
        [over.reference, over.name],
    ]
    assert [row[0] for row in some[1:]] == [open_.reference]
    assert all_[1][4:7] == [
        "正在受理",
        *(f"{clock.local(one):%Y-%m-%d %H:%M}" for one in (open_.opens_at, open_.closes_at)),
    ]
    assert "下载这 1 批" in page
    assert f'href="{CALLS}?state=open&amp;format=xlsx" download>' in page


def test_file_says_who_took_what_narrowed_by_what():
    make_application("submitted", team=(team := make_team()))
    client = client_of(team.handler)

    response = client.get(f"{DESK}?district=440112&status=submitted&q=云岭")

    told = dict(load_workbook(io.BytesIO(response.content)).get_sheet_by_index(1).to_python()[1:])
    assert told.pop("导出时间")[:2] == "20"
    assert told == {
        "名单": "入选申请",
        "筛选条件": "搜索：云岭；状态：已提交；区：黄埔区",
        "条数": "1",
        "导出人": team.handler.name,
        "导出编号": CaseEvent.objects.get(action="export").data["number"],
    }


def test_file_names_every_condition_and_takes_none_that_no_filter_has():
    make_designation()
    client = client_of(make_official())

    chosen, typed = (
        client.get(f"/admin/platforms/platform/export/?{query}=common_base")
        for query in ("category__exact", "category")
    )

    book = load_workbook(io.BytesIO(chosen.content))
    assert (len(rows_of(chosen)), typed.status_code) == (1, 400)
    assert ["筛选条件", "主要类别：共性基础平台"] in book.get_sheet_by_index(1).to_python()


def test_more_rows_than_a_file_holds_are_refused_never_cut(client, monkeypatch):
    designation = make_designation()
    monkeypatch.setattr(exports, "MOST_ROWS", 0)

    refused = [
        client.get(DIRECTORY),
        client.get(CALLS),
        client_of(make_official()).get(DESK),
    ]

    assert designation.platform_id
    assert [one.status_code for one in refused] == [409, 409, 409]
    assert all("请先用筛选缩小范围" in one.content.decode() for one in refused)
    assert not CaseEvent.objects.filter(action="export").exists()


def test_condition_that_the_list_does_not_understand_is_refused():
    client = client_of(make_official())

    answers = [client.get(f"{DESK}?{wrong}").status_code for wrong in ("round=x", "o=x")]

    assert answers == [400, 200]


def test_name_with_signs_of_mark_up_and_days_stay_what_they_are():
    designation = make_designation()
    Platform.objects.update(name="A<b>云&岭</b>平台")
    client = client_of(make_official())

    rows = rows_of(client.get("/admin/platforms/designation/export/"))

    assert rows == [
        ["平台", "办件编号", "状态", "授予日期", "有效期至"],
        [
            "A<b>云&岭</b>平台",
            designation.reference,
            rows[1][2],
            designation.granted_on.isoformat(),
            designation.valid_until.isoformat(),
        ],
    ]
    assert "<" not in rows[1][2]


def test_publicity_is_exported_as_it_was_frozen(client):
    publicity = make_application("publicity").publicity
    address = reverse("portal:publicity_export", args=[publicity.reference])

    response = client.get(address)

    assert rows_of(response) == [
        ["序号", *publicity.columns],
        *([float(number), *cells] for number, cells in enumerate(publicity.rows, start=1)),
    ]
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith(
        f'attachment; filename="{publicity.reference}-'
    )


def test_unknown_form_and_unknown_list_are_refused(client):
    publicity = make_application("publicity").publicity
    addresses = [
        f"{DIRECTORY}?format=xlsm",
        reverse("portal:publicity_export", args=[publicity.reference]) + "?format=html",
        reverse("portal:publicity_export", args=["GS-2099-9999"]),
    ]

    assert [client.get(address).status_code for address in addresses] == [400, 400, 404]


def test_ten_files_an_hour_for_each_person_and_each_address(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr(ExportThrottle, "rate", "10/h", raising=False)
    official = client_of(make_official())

    answers = [client.get(DIRECTORY).status_code for _ in range(11)]
    last = client.get(DIRECTORY)
    others = [
        official.get(DIRECTORY).status_code,
        Client(REMOTE_ADDR="203.0.113.7").get(DIRECTORY).status_code,
    ]

    assert (answers, others) == ([200] * 10 + [429], [200, 200])
    assert 0 < int(last.headers["Retry-After"]) <= 3600
    assert "导出次数过多" in last.content.decode()
    cache.clear()
