"""The first page: doors, the policy's target, open windows, publicity and notices."""

import gzip
import re
from datetime import date

import pytest

from casework import clock
from tests.builders import login, make_admin
from tests.builders_platforms import GRANTED, at
from tests.builders_public import put_platform, put_publicity, put_round, queries_of
from tests.house import ROOT

pytestmark = pytest.mark.django_db


def home(client, moment):
    with clock.at(moment):
        return client.get("/").context


def test_home_counts_titles_in_force_against_the_target_of_50(client):
    for number in range(1, 4):
        put_platform(number)
    put_platform(4, granted_on=date(2020, 1, 1), valid_until=date(2022, 12, 31))

    context = home(client, GRANTED)

    platforms, listed, cloud = context["targets"]
    assert (listed["value"], listed["target"], listed["share"]) == (0, 500, "0.0%")
    assert (platforms["value"], platforms["target"], platforms["share"]) == (3, 50, "6.0%")
    assert (cloud["value"], cloud["target"], cloud["share"]) == (0, 200_000, "0.0%")
    assert "目标期已届满" in context["targets_remark"]


def test_home_did_not_call_the_target_period_over_before_its_end(client):
    context = home(client, at(9, 25).replace(year=2025))

    assert "届满" not in context["targets_remark"]


def test_home_lists_open_windows_by_deadline_with_both_counts_of_days(client):
    put_round(1, closes_at=at(10, 30, 17))
    put_round(2)
    put_round(3, opens_at=at(11, 2, 9), closes_at=at(11, 30, 17))

    windows = home(client, at(9, 25, 10))["windows"]

    assert [(w["title"], w["days"], w["near"], w["working_days"]) for w in windows] == [
        ("2026年第 2 批征集", 5, True, 3),
        ("2026年第 1 批征集", 35, False, 21),
    ]


@pytest.mark.parametrize(
    ("moment", "label"),
    [
        (at(10, 9), "公示第 1 天"),
        (at(10, 10), "公示第 2 天"),
        # Sunday counts as the working Saturday before it.
        (at(10, 11), "公示第 2 天"),
        (at(10, 14), "公示第 5 天"),
    ],
)
def test_home_says_which_day_of_a_publicity_it_is(client, moment, label):
    put_publicity()

    (news,) = home(client, moment)["news"]

    assert (news["title"], news["label"]) == ("2026年第 1 批征集拟入选名单公示（1 家）", label)


def test_home_without_anything_says_so(client):
    response = client.get("/")

    assert "现在没有开放的征集" in response.text
    assert "现在没有公示和通知" in response.text


def test_home_takes_the_same_few_queries_with_1_and_30_rows(client):
    login(client, make_admin())
    with clock.at(at(10, 12)):
        put_platform()
        put_publicity()
        few = queries_of(client, "/")
        for number in range(2, 31):
            put_platform(number)
            put_round(number, closes_at=at(11, 30, 17))
            put_publicity(number)
        many = queries_of(client, "/")

    assert (many, many <= 10) == (few, True)


@pytest.mark.parametrize("address", ["/", "/platforms/", "/solicitations/SHZM-2026-0001/"])
def test_first_page_weighs_at_most_100_kb_compressed(client, address):
    for number in range(1, 21):
        put_platform(number)

    html = client.get(address).text

    asked = set(re.findall(r'(?:href|src)="/(static/[^"#]+)', html))
    parts = [html.encode(), *((ROOT / path).read_bytes() for path in asked)]
    assert sum(len(gzip.compress(part)) for part in parts) <= 100 * 1024
