"""Texts, display settings and what machines look for."""

from datetime import datetime
from xml.etree import ElementTree

import pytest

from casework import clock
from enterprises.services import circles
from tests.builders import make_organisation
from tests.builders_circles import lead_of, make_circle
from tests.builders_events import make_event
from tests.builders_filings import PUBLISHED, make_filing, make_platform
from tests.builders_nominations import CLEARED, make_nomination
from tests.builders_platforms import at, make_team
from tests.builders_public import put_platform, put_publicity, put_round

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/help/", "/privacy/", "/accessibility/", "/policies/"])
def test_texts_are_public_and_take_no_query(client, address, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(address)

    assert (response.status_code, response.text.count("<h1>")) == (200, 1)


@pytest.mark.parametrize(
    ("posted", "cookie"),
    [
        ({"size": "large"}, "size:large"),
        ({"contrast": "high"}, "contrast:high"),
        (
            {"size": "large", "contrast": "high", "theme": "dark"},
            "size:large.contrast:high.theme:dark",
        ),
        ({"size": "huge"}, ""),
    ],
)
def test_display_is_kept_for_a_year(client, posted, cookie):
    response = client.post("/display/", posted)

    kept = response.cookies["display"]
    assert (kept.value, kept["max-age"], kept["samesite"], kept["httponly"]) == (
        cookie,
        31_536_000,
        "Lax",
        True,
    )


def test_display_reaches_the_next_page_and_can_be_taken_back(client):
    client.post("/display/", {"size": "large"})
    large = client.get("/help/").text
    client.post("/display/", {"size": "normal"})

    assert ('data-size="large"' in large, 'data-size="large"' in client.get("/help/").text) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/platforms/?q=%E4%BA%91", "/platforms/?q=%E4%BA%91"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_display_leads_back_only_inside_the_portal(client, wanted, leads_to):
    response = client.post("/display/", {"size": "large", "next": wanted})

    assert response["Location"] == leads_to


def test_display_is_not_set_by_a_link(client):
    assert client.get("/display/").status_code == 405


def test_robots_names_the_map_and_closes_personal_doors(client, settings):
    settings.SITE_URL = "https://portal.example.cn"

    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines() == [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "Disallow: /api/",
        "Disallow: /demo/",
        "Disallow: /enterprise/",
        "Disallow: /me/",
        "Disallow: /platform/",
        "Disallow: /search/",
        "Sitemap: https://portal.example.cn/sitemap.xml",
    ]


def test_sitemap_lists_every_public_page_and_nothing_else(client, settings):
    settings.SITE_URL = "https://portal.example.cn"
    put_round(1)
    put_round(2, status="draft")
    put_platform()
    put_publicity()

    response = client.get("/sitemap.xml")

    found = [loc.text for loc in ElementTree.fromstring(response.content).findall(".//{*}loc")]  # noqa: S314 -- our own answer
    assert [address.removeprefix("https://portal.example.cn") for address in found] == [
        "/",
        "/policies/",
        "/solicitations/",
        "/platforms/",
        "/demands/",
        "/events/",
        "/circles/",
        "/demonstrations/",
        "/publicity/",
        "/verify/",
        "/help/",
        "/privacy/",
        "/accessibility/",
        "/solutions/",
        "/products/",
        "/service-cases/",
        "/alliances/",
        "/solicitations/SHZM-2026-0001/",
        "/platforms/SHPL-2026-0001/",
        "/publicity/SHGS-2026-0001/",
    ]


def test_every_page_of_the_sitemap_answers_strangers(client, settings):
    settings.SITE_URL = ""
    team = make_team()
    platform = make_platform(team=team)
    put_publicity(9)
    shown = make_filing("published", platform=platform, team=team)
    make_filing("on_record", platform=platform, team=team)
    circle, dissolved = make_circle(), make_circle()
    with clock.at(PUBLISHED):
        circles.dissolve_circle(
            dissolved, actor=lead_of(dissolved), version=dissolved.version, note="合作结束。"
        )
    listed = make_nomination("published")
    make_nomination("publicity", organisation=make_organisation(district="440112"))
    held, _ = make_event("held"), make_event("draft")

    with clock.at(CLEARED):
        answer = client.get("/sitemap.xml")
        found = [loc.text for loc in ElementTree.fromstring(answer.content).findall(".//{*}loc")]  # noqa: S314 -- our own answer
        answers = {client.get(address).status_code for address in found}

    assert answers == {200}
    assert [one for one in found if "/solutions/SH" in one] == [shown.get_public_url()]
    assert [one for one in found if "/circles/SH" in one] == [circle.get_absolute_url()]
    assert [one for one in found if "/demonstrations/SH" in one] == [listed.get_public_url()]
    assert [one for one in found if "/events/SH" in one] == [held.get_absolute_url()]


def test_security_txt_expires_within_a_year(client):
    with clock.at(at(10, 15)):
        lines = dict(
            line.split(": ", 1)
            for line in client.get("/.well-known/security.txt").text.splitlines()
        )

    assert lines["Contact"].endswith("/help/#security")
    assert datetime.fromisoformat(lines["Expires"]) == datetime.fromisoformat(
        "2027-04-13T10:00:00+08:00"
    )
