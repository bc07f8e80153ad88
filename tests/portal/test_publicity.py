"""公示 pages: the frozen list, its working days, how to object."""

from datetime import date

import pytest

from casework import clock
from platforms.services.corrections import correct_list
from tests.builders import login, make_admin
from tests.builders_objections import make_list
from tests.builders_platforms import at, make_application, make_team
from tests.builders_public import put_publicity, queries_of
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def test_list_tells_where_each_period_stands(client):
    put_publicity(1, date(2026, 8, 3), date(2026, 8, 7))
    put_publicity(2)

    with clock.at(at(10, 12)):
        rows = client.get("/publicity/").context["rows"]

    assert [(row["publicity"].reference, row["badge"]["label"], row["count"]) for row in rows] == [
        ("SHGS-2026-0002", "公示第 3 天", 1),
        ("SHGS-2026-0001", "公示已结束", 1),
    ]


def test_list_without_any_says_why(client):
    assert "还没有公示过名单" in client.get("/publicity/").text


def test_detail_shows_the_working_days_with_today_marked(client):
    publicity = put_publicity()

    with clock.at(at(10, 12)):
        response = client.get(f"/publicity/{publicity.reference}/")

    assert [(day["on"], day["state"]) for day in response.context["days"]] == [
        ("10月9日", "past"),
        ("10月10日", "past"),
        ("10月12日", "today"),
        ("10月13日", "future"),
        ("10月14日", "future"),
    ]
    assert response.text.count('aria-current="date"') == 1
    assert "在 2026年10月14日（周三）24:00 前以书面形式实名提出" in response.text


def test_detail_promises_the_decision_from_the_day_of_receipt(client):
    publicity = put_publicity()

    with clock.at(at(10, 12)):
        text = client.get(f"/publicity/{publicity.reference}/").text
        form = client.get(f"/publicity/{publicity.reference}/objections/new/").text

    assert "自收到之日起 15 个工作日内作出决定" in text
    assert "自收到之日起 15 个工作日内作出决定" in form


def test_detail_after_the_end_takes_no_more_objections(client):
    publicity = put_publicity()

    with clock.at(at(10, 15)):
        response = client.get(f"/publicity/{publicity.reference}/")

    assert "公示已于 2026年10月14日（周三） 结束" in response.text


def test_detail_links_pdf_round_and_verification(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        application = make_application("publicity")

    response = client.get(f"/publicity/{application.publicity.reference}/")

    document = response.context["document"]
    assert f'href="/documents/{document.code}/"' in response.text
    assert f'href="/verify/{document.code}/"' in response.text
    assert response.context["round"] == application.round
    assert "名单与发布时一致。" in response.text


def test_detail_says_when_the_list_differs_from_its_hash(client):
    publicity = put_publicity()
    tamper("casework_publicity", publicity.pk, "rows", '[["别的单位", "别的平台"]]')

    response = client.get(f"/publicity/{publicity.reference}/")

    assert "名单与发布时的摘要不符，正在核查。" in response.text


def test_unknown_publicity_does_not_exist(client):
    assert client.get("/publicity/SHGS-2099-0001/").status_code == 404


def test_publicity_pages_take_the_same_few_queries_with_1_and_30_rows(client):
    login(client, make_admin())
    put_publicity()
    few = queries_of(client, "/publicity/")
    for number in range(2, 31):
        put_publicity(number)
    many = queries_of(client, "/publicity/")

    assert (many, many <= 10) == (few, True)
    assert queries_of(client, "/publicity/SHGS-2026-0001/") <= 20


def test_a_list_that_was_corrected_marks_no_day_as_today(client):
    team = make_team()
    publicity, applications = make_list(team=team)
    rows = {n: list(row) for n, row in enumerate(publicity.rows, start=1)}
    rows[1][1] = "更正后的平台"
    moment = at(10, 13)
    with clock.at(moment):
        before = client.get(f"/publicity/{publicity.reference}/").text
        made = correct_list(
            applications[0].round, publicity, actor=team.approver, rows=rows, reason="更正名称。"
        )
        old, new = (client.get(f"/publicity/{one.reference}/").text for one in (publicity, made))

    assert ["· 今天" in text for text in (before, old, new)] == [True, False, True]
