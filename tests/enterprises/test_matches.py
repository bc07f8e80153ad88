"""Which platforms a demand is shown, in which order, and which of their offers count."""

from datetime import date

import pytest
from django.test import Client

from casework import clock
from enterprises.models import Demand
from enterprises.selectors.matching import match_with, matches_for
from platforms.models import Platform
from tests.builders import login, make_admin
from tests.builders_demands import ANSWERED, NEED, fresh, make_demand, make_reply
from tests.builders_filings import PRODUCT, SERVICE_CASE, SOLUTION, make_filing, make_platform
from tests.builders_platforms import make_team
from tests.builders_public import put_platform

pytestmark = pytest.mark.django_db
# Both tied platforms work for rubber themselves; what they show is for electrical machinery too.
WANTED = {
    "need": NEED | {"industry": "C38", "scenes": ["S05", "S07", "S09", "S10"]},
    "terms": {"budget_low": "1", "budget_high": "2", "expected_on": ""},
}
MEETS = {"price_low": "1", "price_high": "2"}


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(ANSWERED):
        yield


def show(platform: Platform, name: str, industry: str, *scenes: str, **changes):
    """Put an offer of 8 to 30.5 万元 on the shelf of ``platform``, or as far as ``status``."""
    form = PRODUCT if changes.get("kind") == "product" else SOLUTION
    scope = form["scope"] | {"name": name, "industries": [industry], "scenes": list(scenes)}
    values = {"status": "published", "platform": platform, "scope": scope} | changes
    return make_filing(values.pop("status"), **values)


@pytest.fixture
def demand() -> Demand:
    """Return a demand of a unit with a title of its own, before twelve platforms of others.

    Two fit alike, one by a single offer, one by several; ten have nothing on show, of which the
    title of one is over. What is not on the shelf, and a case, would meet the rest of the demand.
    """
    team = make_team()
    busy, free = make_platform(team=team), make_platform(team=team)
    show(busy, "三景", "C38", "S05", "S07", "S09", team=team)
    show(free, "无关", "C29", "S16", team=team)
    show(free, "只有行业", "C38", "S16", team=team)
    show(free, "只有排产", "C38", "S05", team=team)
    show(free, "只有追溯", "C29", "S07", kind="product", team=team)
    show(free, "两景", "C29", "S05", "S09", team=team)
    cheap = SOLUTION["delivery"] | MEETS
    for status in ("draft", "filed", "returned", "on_record", "offline"):
        show(free, "没有上架", "C38", "S10", status=status, delivery=cheap, team=team)
    told = SERVICE_CASE["scope"] | {"name": "只是案例", "scenes": ["S10"]}
    make_filing("published", kind="service_case", platform=free, team=team, scope=told)
    make_reply("accepted", platform=busy)
    for status in ("offered", "declined", "ended", "contracted"):
        make_reply(status, platform=free)
    for number in range(50, 59):
        put_platform(number, district="440103")
    put_platform(59, granted_on=date(2023, 10, 1), valid_until=date(2026, 10, 15))
    own = put_platform(60).organisation
    return make_demand(organisation=own, admin=make_admin(own), **WANTED)


def named(platforms) -> list[str]:
    return [platform.reference for platform in platforms]


def test_what_is_on_the_shelf_counts_together_and_the_less_busy_comes_first(demand):
    found = matches_for(demand)
    busy, free = Platform.objects.order_by("pk")[:2]
    others = Platform.objects.filter(name__startswith="第").order_by("pk")[:9]
    first, second, *rest = found

    assert named(one.platform for one in found) == named([free, busy, *others])
    assert [(one.points, one.load) for one in found] == [("72.5", 0), ("72.5", 1)] + [("25", 0)] * 9
    assert [tuple(part.values()) for part in first.parts] == [
        ("行业", "40", "服务行业包括电气机械和器材制造业"),
        ("场景", "22.5", "要 4 个场景，覆盖 3 个：计划排程、质量管理、安全生产"),
        ("价格", "0", "标价区间与预算没有交集"),
        ("评价等级", "5", "还没有评价等级，按一半计"),
        ("同区", "5", "都在黄埔区"),
        ("匹配分", "72.5", "称号有效，各项相加"),
    ]
    assert [part["reason"] for part in rest[0].parts][:3] == [
        "服务同一门类的行业，没有列电气机械和器材制造业",
        "要 4 个场景，覆盖 0 个",
        "在架方案和产品没有标价，不计分",
    ]
    assert [one.name for one in first.offers] == ["两景", "只有排产", "只有追溯"]
    assert [one.name for one in second.offers] == ["三景"]
    assert (rest[0].offers, match_with(demand, free).points) == ([], "72.5")


def test_both_doors_show_the_ten_that_fit_best(demand):
    best = named(one.platform for one in matches_for(demand))[:10]
    client = Client()
    login(client, demand.last_edited_by)

    page = client.get(demand.get_absolute_url())
    told = client.get(f"/api/v1/demands/{demand.reference}/matches/").json()

    assert len(matches_for(demand)) == 11
    assert named(one["match"].platform for one in page.context["matches"]) == best
    assert [one["platform"] for one in told] == best
    assert "两景" in page.text
    assert "没有上架" not in page.text


def test_nobody_whose_title_is_over_and_not_the_unit_itself_is_matched(demand):
    over, own = Platform.objects.order_by("-pk")[1], Platform.objects.order_by("-pk")[0]

    assert own.organisation == fresh(demand).organisation
    assert (match_with(demand, over), match_with(demand, own)) == (None, None)
