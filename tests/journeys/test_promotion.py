"""报备 → 上架 → 需求 → 匹配 → 接受 → 活动 → 结果: how a platform and an enterprise come to meet."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from accounts.models import Organisation
from casework import audit, clock
from casework.models import Job, JobState, Notice
from enterprises.models import Demand, DemandReply, Event, SignUp
from enterprises.tasks import remind_matches
from platforms.models import Filing, Platform
from tests.builders import make_admin, make_member, make_organisation
from tests.builders_demands import ANSWERS, CONTACT, NEED
from tests.builders_events import form_of
from tests.builders_filings import SOLUTION, admin_of, make_platform
from tests.builders_platforms import at, make_team
from tests.journeys.reader import Reader
from tests.worker import work_off_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FILED, RECORDED, SHELVED = at(10, 16, 9), at(10, 16, 11), at(10, 16, 14)
POSTED, PICKED, ACCEPTED = at(10, 19, 10), at(10, 19, 14), at(10, 21, 16)
TOLD_OF_EVENT, SIGNED_UP = at(10, 22, 9), at(10, 22, 15)
# Nine days after the acceptance, with nothing recorded.
REMINDED, CONTACTED = at(10, 30, 9), at(10, 30, 11)
AT_THE_DOOR, MET, CONTRACTED = at(11, 20, 13), at(11, 23, 9), at(12, 1, 10)
SEEKER, HIDDEN_AS = "广州鸿泰注塑有限公司", "黄埔区某橡胶和塑料制品业企业"


@dataclass
class Cast:
    """The people of the story, each before a browser of his own."""

    seeker: Organisation
    platform: Platform
    staff: Reader
    admin: Reader
    provider: Reader
    rival: Reader
    handler: Reader
    public: Reader

    @property
    def filing(self) -> Filing:
        return Filing.objects.get()

    @property
    def demand(self) -> Demand:
        return Demand.objects.get()

    @property
    def reply(self) -> DemandReply:
        return DemandReply.objects.get()

    @property
    def event(self) -> Event:
        return Event.objects.get()

    @property
    def sign_up(self) -> SignUp:
        return SignUp.objects.get(organisation=self.seeker)


def make_cast() -> Cast:
    team = make_team()
    platform = make_platform(team=team)
    seeker = make_organisation(name=SEEKER)
    rival = make_admin(make_organisation(name="广州珠岸智造科技有限公司"), name="区振华")
    return Cast(
        seeker=seeker,
        platform=platform,
        staff=Reader(make_member(organisation=seeker, name="阮家俊")),
        admin=Reader(make_admin(seeker, name="邝雅文")),
        provider=Reader(admin_of(platform)),
        rival=Reader(rival),
        handler=Reader(team.handler),
        public=Reader(),
    )


def page_of(name: str, *args: str) -> str:
    return reverse(f"enterprises:{name}", args=args)


def test_promotion_from_the_filing_to_the_contract():
    cast = make_cast()

    with clock.at(FILED):
        platform_files_a_solution(cast)
    with clock.at(RECORDED):
        office_puts_it_on_record(cast)
    with clock.at(SHELVED):
        platform_puts_it_on_the_shelf_and_everybody_finds_it(cast)
    with clock.at(POSTED):
        enterprise_writes_a_demand_without_its_name(cast)
        nobody_reads_the_name(cast)
    with clock.at(PICKED):
        enterprise_picks_from_the_matches(cast)
    with clock.at(ACCEPTED):
        platform_accepts_and_learns_who_it_is(cast)
    with clock.at(TOLD_OF_EVENT):
        office_invites_to_an_event(cast)
    with clock.at(SIGNED_UP):
        enterprise_signs_up(cast)
    with clock.at(REMINDED):
        both_are_reminded_while_nothing_is_recorded(cast)
    with clock.at(CONTACTED):
        platform_records_the_contact(cast)
    with clock.at(AT_THE_DOOR):
        door_checks_the_enterprise_in(cast)
    with clock.at(MET):
        office_closes_the_event_and_the_enterprise_tells_what_came_of_it(cast)
    with clock.at(CONTRACTED):
        enterprise_records_the_contract(cast)
        work_off_jobs()

    everything_is_on_record(cast)


def platform_files_a_solution(cast: Cast) -> None:
    cast.provider.opens("/platform/solutions/")
    cast.provider.presses("新报备一个行业解决方案")
    own = f"/platform/solutions/{cast.filing.reference}/"
    for key, answers in SOLUTION.items():
        cast.provider.opens(f"{own}sections/{key}/")
        cast.provider.presses("保存，去下一节", **answers)
    cast.provider.opens(f"{own}confirm/")
    cast.provider.presses("报备", signed_name=cast.provider.user.name, promise="on")

    assert cast.filing.status == "filed"
    cast.public.opens(cast.filing.get_public_url(), status=404)


def office_puts_it_on_record(cast: Cast) -> None:
    cast.handler.opens(cast.filing.desk_url())
    cast.handler.presses("核对齐全，予以备案", note="材料齐全。")

    assert cast.filing.status == "on_record"


def platform_puts_it_on_the_shelf_and_everybody_finds_it(cast: Cast) -> None:
    cast.provider.opens(cast.filing.get_absolute_url())
    cast.provider.presses("上架")

    for address in ("/solutions/?industry=C29", "/search/?q=排产"):
        cast.public.opens(address)
        cast.public.sees(SOLUTION["scope"]["name"])


def enterprise_writes_a_demand_without_its_name(cast: Cast) -> None:
    cast.staff.opens(page_of("demand_list"))
    cast.staff.presses("写一条需求")
    for key, answers in ANSWERS.items():
        cast.staff.opens(page_of("demand_section", cast.demand.reference, key))
        cast.staff.presses("保存，下一步", **answers)
    cast.staff.opens(page_of("demand_confirm", cast.demand.reference))
    cast.staff.sees(f"{HIDDEN_AS}（按企业意愿隐去名称）")
    cast.staff.presses("请管理员发布")

    cast.admin.opens(page_of("demand_confirm", cast.demand.reference))
    cast.admin.presses("发布需求")
    assert cast.demand.status == "open"


def nobody_reads_the_name(cast: Cast) -> None:
    for reader in (cast.public, cast.provider, cast.rival):
        for address in (page_of("hall_list"), cast.demand.get_public_url(), "/search/?q=鸿泰"):
            text = reader.opens(address).text.replace("“鸿泰”", "")
            assert SEEKER not in text, address
            assert CONTACT["contact_phone"] not in text, address
    cast.public.opens(page_of("hall_list"))
    cast.public.sees(NEED["name"], HIDDEN_AS)


def enterprise_picks_from_the_matches(cast: Cast) -> None:
    cast.admin.opens(cast.demand.get_absolute_url())
    cast.admin.sees(cast.platform.name, "服务行业包括橡胶和塑料制品业")
    cast.admin.opens(
        f"{page_of('demand_pick', cast.demand.reference)}?platform={cast.platform.reference}"
    )
    cast.admin.sees("要 2 个场景，覆盖 2 个")
    cast.admin.presses("确认挑选")

    assert (cast.demand.status, cast.reply.status) == ("picked", "picked")


def platform_accepts_and_learns_who_it_is(cast: Cast) -> None:
    cast.rival.opens(page_of("reply_detail", cast.reply.reference), status=404)
    cast.provider.opens(page_of("reply_list"))
    cast.provider.opens(page_of("reply_detail", cast.reply.reference))
    assert SEEKER not in cast.provider.page.text
    cast.provider.presses("接受")

    cast.provider.sees(SEEKER, CONTACT["contact_phone"])
    assert cast.demand.status == "matched"


def office_invites_to_an_event(cast: Cast) -> None:
    cast.handler.opens(reverse("admin:enterprises_event_add"))
    cast.handler.presses("保存草稿", **form_of(seats=1, most_per_unit=1))
    cast.handler.opens(cast.event.desk_url())
    cast.handler.presses("发布")

    cast.public.opens(page_of("event_list"))
    cast.public.sees(cast.event.name)


def enterprise_signs_up(cast: Cast) -> None:
    comers = {"phone": "13800138000", "seats": "1"}
    cast.admin.opens(page_of("sign_up_create", cast.event.reference))
    cast.admin.presses("报名", participant="邝雅文", **comers)
    cast.admin.sees("签到码")
    cast.rival.opens(page_of("sign_up_create", cast.event.reference))
    cast.rival.presses("报名候补", participant="区振华", **comers)
    cast.rival.sees("候补")

    assert (cast.sign_up.state, cast.event.taken) == ("confirmed", 1)


def both_are_reminded_while_nothing_is_recorded(cast: Cast) -> None:
    before = Notice.objects.count()
    remind_matches()
    remind_matches()

    told = Notice.objects.order_by("pk")[before:]
    reminded = {notice.recipient for notice in told}
    assert {cast.admin.user, cast.provider.user} <= reminded
    assert len(told) == len(reminded)


def platform_records_the_contact(cast: Cast) -> None:
    cast.provider.opens(page_of("reply_outcome", cast.reply.reference))
    cast.provider.presses(
        "记录", step="contact", happened_on="2026-10-30", proof="10 月 30 日到厂看了车间。"
    )

    assert cast.reply.status == "accepted"


def door_checks_the_enterprise_in(cast: Cast) -> None:
    door = page_of("check_in", cast.sign_up.code)
    cast.rival.opens(door, status=404)
    cast.handler.opens(door)
    cast.handler.sees(SEEKER)
    cast.handler.presses("确认到场，1人")

    assert cast.sign_up.state == "checked_in"


def office_closes_the_event_and_the_enterprise_tells_what_came_of_it(cast: Cast) -> None:
    cast.handler.opens(cast.event.desk_url())
    cast.handler.presses("记为已举办")
    cast.admin.opens(page_of("sign_up_detail", cast.event.reference))
    cast.admin.presses("登记", kind="diagnosis", with_whom=cast.platform.name)

    assert cast.sign_up.outcomes.get().platform == cast.platform


def enterprise_records_the_contract(cast: Cast) -> None:
    cast.admin.opens(page_of("reply_outcome", cast.reply.reference))
    cast.admin.presses("记录", step="contract", happened_on="2026-12-01", proof="合同 2026-18 号")

    assert (cast.demand.status, cast.reply.status) == ("concluded", "contracted")


def everything_is_on_record(cast: Cast) -> None:
    for case in (cast.filing, cast.demand, cast.reply, cast.event):
        history = [event.action for event in audit.history(case)]
        assert history, case
    assert audit.faults() == []
    assert not Job.objects.filter(state=JobState.DEAD).exists()
