"""Up to three beside each other, kept in the address; and lists narrowed by the level of the title."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from casework import clock
from platforms.services import filings, titles
from tests.builders_filings import (
    PRODUCT,
    PUBLISHED,
    SERVICE_CASE,
    SOLUTION,
    admin_of,
    make_filing,
    make_platform,
)
from tests.builders_platforms import make_team
from tests.builders_public import put_platform, queries_of
from tests.builders_titles import OPENED, make_title
from tests.hostile_texts import TEXTS

pytestmark = pytest.mark.django_db


def get(address: str):
    with clock.at(PUBLISHED):
        response = Client().get(address)
    assert response.status_code == 200
    return response


def table(response) -> dict[str, tuple[list[str], bool]]:
    """Return the cells of each row by its label, and whether they differ."""
    return {
        row["label"]: ([cell["text"] for cell in row["cells"]], row["differs"])
        for group in response.context["groups"]
        for row in group["rows"]
    }


@pytest.fixture
def shelf():
    """Four products on show of one platform; the second differs in its price."""
    team = make_team()
    platform = make_platform(team=team)
    made = []
    for number in range(1, 5):
        scope = PRODUCT["scope"] | {"name": f"轻量排产{number}号"}
        delivery = PRODUCT["delivery"] | ({"price_low": "5"} if number == 2 else {})
        made.append(
            make_filing(
                "published",
                kind="product",
                platform=platform,
                team=team,
                scope=scope,
                delivery=delivery,
            )
        )
    return [one.reference for one in made]


def address(numbers, place: str = "/products/compare/") -> str:
    return f"{place}?{'&'.join(f'with={one}' for one in numbers)}"


def test_three_stand_beside_each_other_in_the_order_of_the_address(shelf):
    response = get(address([shelf[2], shelf[0], shelf[1]]))

    assert [one["name"] for one in response.context["columns"]] == [
        "轻量排产3号",
        "轻量排产1号",
        "轻量排产2号",
    ]
    assert (response.context["left_out"], response.context["more_url"]) == (0, "")
    found = table(response)
    dear, cheap = "8—30.50 万元，每个项目", "5—30.50 万元，每个项目"
    assert found["价格"] == ([dear, dear, cheap], True)
    assert found["平台"] == (["云岭制造云平台"] * 3, False)
    assert found["培育等级"] == (["重点"] * 3, False)
    assert "name" not in found


def test_what_cannot_be_compared_is_left_out_and_told(shelf):
    team = make_team()
    draft = make_filing("draft", kind="product", team=team)
    asked = [shelf[0], shelf[0], draft.reference, "SHCP-2099-0001", shelf[3]]

    response = get(address(asked))

    assert [one["name"] for one in response.context["columns"]] == ["轻量排产1号"]
    assert response.context["left_out"] == 3
    assert "有的没有列入" in response.text
    assert PRODUCT["scope"]["name"] not in response.text


def test_one_more_can_be_added_until_there_are_three_and_taken_away_again(shelf):
    chosen: list[str] = []
    page = get("/products/?q=排产")
    for _ in range(3):
        row = next(row for row in page.context["rows"] if "url" in row.get("compare", {}))
        page = get(f"/products/{row['compare']['url'].partition('#')[0]}")
        chosen = parse_qs(urlsplit(page.context["compare"]["url"]).query)["with"]

    assert len(chosen) == 3
    assert [row.get("compare") for row in page.context["rows"]].count(None) == 1
    assert page.text.count("已放入对比</div>") == 3
    assert page.context["words"] == "排产"

    less = get(f"/products/{page.context['compare']['chosen'][0]['url']}")

    assert len(less.context["compare"]["chosen"]) == 2


def test_filters_and_searches_keep_what_is_put_aside(shelf):
    page = get(address(shelf[:2], "/products/"))

    kept = re.findall(r'name="with" value="([^"]+)"', page.text)
    assert kept == shelf[:2] * 2
    assert page.context["compare"]["clear_url"] == f"?with={shelf[0]}&with={shelf[1]}"


def test_nothing_chosen_leads_back_to_the_list():
    for place, back in (
        ("/products/compare/", "/products/"),
        ("/platforms/compare/", "/platforms/"),
    ):
        assert f'href="{back}">去名录里选' in get(place).text


def test_a_service_case_names_its_client_only_when_it_agreed():
    team = make_team()
    platform = make_platform(team=team)
    made = [
        make_filing("published", kind="service_case", platform=platform, team=team, **changes)
        for changes in ({}, {"client": SERVICE_CASE["client"] | {"is_named": "yes"}})
    ]

    response = get(address([one.reference for one in made], "/service-cases/compare/"))

    (cells, differs) = table(response)["客户"]
    assert cells == [
        "黄埔区某橡胶和塑料制品业企业（按企业意愿隐去名称）",
        "广州澜栈精密有限公司（黄埔区）",
    ]
    assert differs
    assert SERVICE_CASE["client"]["client_uscc"] not in response.text


def test_what_is_taken_off_the_shelf_leaves_the_comparison():
    team = make_team()
    platform = make_platform(team=team)
    filing = make_filing("published", platform=platform, team=team)
    with clock.at(PUBLISHED):
        filings.unpublish_filing(filing, actor=admin_of(platform), version=filing.version)

    response = get(address([filing.reference], "/solutions/compare/"))

    assert response.context["columns"] == []
    assert SOLUTION["scope"]["name"] not in response.text


def test_platforms_are_compared_by_title_scope_and_figures():
    numbers = [put_platform(number).reference for number in (1, 2)]

    found = table(get(address(numbers, "/platforms/compare/")))

    assert found["运营单位"] == (["广州第1科技有限公司", "广州第2科技有限公司"], True)
    assert found["连接设备"] == (["12,400 台（套）"] * 2, False)


def test_a_comparison_takes_as_many_queries_for_one_as_for_three(client):
    numbers = [put_platform(number).reference for number in (1, 2, 3)]

    counts = {
        queries_of(client, address(numbers[:many], "/platforms/compare/")) for many in (1, 2, 3)
    }

    assert counts == {1}


@pytest.mark.parametrize("place", ["/products/", "/products/compare/", "/platforms/compare/"])
def test_whatever_is_asked_to_be_compared_gets_a_clear_answer(client, place):
    for text in TEXTS:
        assert client.get(place, {"with": text}).status_code in {200, 400}


def test_lists_are_narrowed_by_the_level_of_the_title():
    team = make_team()
    title = make_title(team)
    filing = make_filing("published", platform=title.platform, team=team)
    take_level = {"level": "培育", "actor": team.approver, "note": "调整", "version": title.version}
    with clock.at(OPENED):
        titles.set_level(title, **take_level)

    def shown(place: str) -> list[list[str]]:
        answers = [get(f"{place}?level={level}") for level in ("重点", "培育", "没有的")]
        return [[row["title"] for row in one.context["rows"]] for one in answers]

    assert shown("/platforms/") == [[], [title.platform.name], []]
    assert shown("/solutions/") == [[], [filing.name], []]
    assert '<option value="培育" selected>培育</option>' in get("/solutions/?level=培育").text
    api = get("/api/v1/solutions/?level=培育").json()["results"]
    assert [row["reference"] for row in api] == [filing.reference]
    assert get("/api/v1/platforms/?level=重点").json()["count"] == 0
