"""A platform and an enterprise meet, in a real browser, on a desk and on a phone."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from enterprises.models import Demand, DemandReply, Event, SignUp
from platforms.models import Filing
from tests.browser.stage import PHONE_FIRST, comes_in, moves_to, works_off_jobs
from tests.browser.visitor import Visitor, Watch
from tests.builders import make_admin, make_organisation
from tests.builders_demands import ANSWERS, NEED
from tests.builders_events import COMERS, make_event
from tests.builders_filings import admin_of, make_filing, make_platform
from tests.builders_platforms import at, make_team

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

POSTED, PICKED, ACCEPTED = at(10, 19, 10), at(10, 19, 14), at(10, 21, 16)
AT_THE_DOOR, MET = at(11, 20, 13), at(11, 23, 9)


@dataclass
class Walk:
    """Who walks; every visitor has a browser of his own."""

    enterprise: Visitor
    platform: Visitor
    handler: Visitor
    public: Visitor
    filing: Filing

    @property
    def demand(self) -> Demand:
        return Demand.objects.get()

    @property
    def reply(self) -> DemandReply:
        return DemandReply.objects.get()

    @property
    def event(self) -> Event:
        return Event.objects.get()


@pytest.mark.parametrize("width", PHONE_FIRST)
def test_promotion_walk(width, chromium, site, tmp_path):
    team = make_team()
    platform = make_platform(team=team)
    filing = make_filing("published", team=team, platform=platform)
    make_event(actor=team.handler)
    unit = make_organisation(name="广州鸿泰注塑有限公司")
    people = {
        "enterprise": make_admin(unit, name="邝雅文"),
        "platform": admin_of(platform),
        "handler": team.handler,
    }
    moves_to(POSTED)
    works_off_jobs()
    watch = Watch(width, tmp_path)
    visitors = {name: comes_in(chromium, site, watch, user) for name, user in people.items()}
    walk = Walk(**visitors, public=Visitor(chromium, site, watch), filing=filing)

    public_looks_for_something(walk)
    enterprise_writes_and_posts_a_demand(walk)
    enterprise_picks_and_platform_accepts(walk)
    enterprise_signs_up_and_comes(walk)
    both_tell_what_came_of_it(walk)
    others_look_at_their_pages(walk)

    assert watch.faults == [], f"图片在 {tmp_path}"


def page_of(name: str, *args: str) -> str:
    return reverse(f"enterprises:{name}", args=args)


def public_looks_for_something(walk: Walk) -> None:
    public = walk.public
    for path, name in (
        ("/search/?q=排产", "搜索"),
        ("/search/?q=没有这样的词", "没有搜到"),
        ("/solutions/", "方案目录"),
        (walk.filing.get_public_url(), "方案"),
        (f"/solutions/compare/?with={walk.filing.reference}", "对比"),
        (page_of("event_list"), "活动列表"),
        (walk.event.get_absolute_url(), "活动"),
        (page_of("hall_list"), "空的需求大厅"),
        (page_of("demonstration_list"), "试点示范名单"),
        (page_of("circle_list"), "融通圈列表"),
        ("/policies/", "政策条款"),
    ):
        public.goes(path)
        public.looks(name)


def enterprise_writes_and_posts_a_demand(walk: Walk) -> None:
    enterprise = walk.enterprise
    enterprise.goes(page_of("demand_list"))
    enterprise.looks("还没有需求")
    enterprise.presses("写一条需求")
    for key, answers in ANSWERS.items():
        enterprise.goes(page_of("demand_section", walk.demand.reference, key))
        enterprise.fills(answers)
        enterprise.looks(f"填需求-{key}")
        enterprise.presses("保存，下一步")
    enterprise.goes(page_of("demand_confirm", walk.demand.reference))
    enterprise.looks("核对需求")
    enterprise.presses("发布需求")
    walk.public.goes(page_of("hall_list"))
    walk.public.sees(NEED["name"])
    walk.public.looks("需求大厅")
    walk.public.goes(walk.demand.get_public_url())
    walk.public.looks("大厅里的需求")


def enterprise_picks_and_platform_accepts(walk: Walk) -> None:
    moves_to(PICKED)
    enterprise, platform = walk.enterprise, walk.platform
    enterprise.goes(walk.demand.get_absolute_url())
    enterprise.looks("匹配的平台")
    enterprise.follows("挑选这家")
    enterprise.looks("挑选")
    enterprise.presses("确认挑选")
    moves_to(ACCEPTED)
    platform.goes("/me/")
    platform.looks("平台的工作台")
    platform.goes(page_of("reply_list"))
    platform.looks("收到的需求")
    platform.goes(page_of("reply_detail", walk.reply.reference))
    platform.looks("待答复")
    platform.presses("接受")
    platform.looks("已接受")


def enterprise_signs_up_and_comes(walk: Walk) -> None:
    enterprise, handler = walk.enterprise, walk.handler
    enterprise.goes(page_of("sign_up_create", walk.event.reference))
    enterprise.fills({"participant": COMERS.participant, "phone": COMERS.phone, "seats": "1"})
    enterprise.looks("报名")
    enterprise.presses("报名")
    enterprise.looks("签到码")
    moves_to(AT_THE_DOOR)
    handler.goes(page_of("check_in", SignUp.objects.get().code))
    handler.looks("门口签到")
    handler.presses("确认到场，1 人")


def both_tell_what_came_of_it(walk: Walk) -> None:
    moves_to(MET)
    enterprise, platform = walk.enterprise, walk.platform
    enterprise.goes(page_of("sign_up_detail", walk.event.reference))
    enterprise.looks("登记对接结果")
    platform.goes(page_of("reply_outcome", walk.reply.reference))
    platform.fills({"step": "contract", "happened_on": "2026-11-20", "proof": "合同 2026-18 号"})
    platform.looks("记录结果")
    platform.presses("记录")
    assert walk.demand.status == "concluded"
    enterprise.goes(walk.demand.get_absolute_url())
    enterprise.looks("办结的需求")


def others_look_at_their_pages(walk: Walk) -> None:
    for visitor, path, name in (
        (walk.enterprise, page_of("enterprise_detail"), "企业档案"),
        (walk.enterprise, page_of("enterprise_cloud"), "上云"),
        (walk.enterprise, page_of("circle_own"), "我的融通圈"),
        (walk.enterprise, page_of("sign_up_list"), "我的活动"),
        (walk.enterprise, page_of("subscription_edit"), "我的订阅"),
        (walk.enterprise, page_of("nomination_list"), "我的提名"),
        (walk.platform, page_of("platform_nominations"), "平台提名"),
        (walk.platform, page_of("platform_cloud"), "平台报上云"),
        (walk.handler, reverse("admin:enterprises_demand_changelist"), "办公台需求"),
        (walk.handler, walk.event.desk_url(), "办公台活动"),
    ):
        visitor.goes(path)
        visitor.looks(name)
