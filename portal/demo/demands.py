"""The demands of the demo city: one in each state, and a reply in each of its states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from accounts.models import User
from casework import clock
from enterprises.models import Demand, DemandReply
from enterprises.services import demands, outcomes, replies
from enterprises.states import ReplyStatus
from platforms.models import Platform
from portal.demo.days import Days, Diary
from portal.demo.factories import FACTORY, Factory
from portal.demo.people import register_unit
from portal.demo.rounds import acting, user
from portal.demo.units import BY_KEY, FIRST_CLIENT_CODE, HANDLER, Person, invented_code

OTHER_FACTORY = Factory(
    name="广州蓼汀日用塑料有限公司",
    uscc=invented_code(FIRST_CLIENT_CODE + 60),
    district="440114",
    legal_representative="祝云开",
    founded_on=date(2014, 9, 16),
    address="广州市花都区示范路 66 号",
    capital_wan=800,
    employees=96,
    phone="020-00001260",
    admin=Person("zhu.yunkai", "祝云开", is_cast=False),
    staff=Person("tang.ruolan", "汤若兰", is_cast=False),
)
REGISTERED = -56
# Each act at its time of day.
HOURS = {
    "post": (10, 20),
    "offer": (14, 10),
    "retract": (16, 20),
    "pick": (15, 5),
    "accept": (9, 40),
    "decline": (11, 10),
    "release": (18, 5),
    "contact": (16, 10),
    "diagnosis": (16, 40),
    "contract": (17, 20),
    "end": (10, 50),
    "withdraw": (9, 15),
    "remove": (14, 45),
}
PROOFS = {
    "contact": "电话联系生产厂长，约定现场看线。",
    "diagnosis": "现场诊断记录 1 份，双方签字。",
    "contract": "改造服务合同 2 号",
}
OFFER = "服务过同类企业，先接一条线试用，满意再推开。"
DECLINED = "这个行业我们没有成熟的模型，怕耽误您，建议另选。"
ENDED = "试用以后排产规则对不上，双方同意不再继续。"
REMOVED = "内容是招聘，与四化转型无关，请改正后另写一份。"


@dataclass(frozen=True)
class Story:
    """One demand; ``acts`` gives each act its working day from the city's date, some with a platform."""

    key: str
    name: str
    pains: str
    acts: tuple[tuple[str, int, str], ...]
    factory: Factory = FACTORY
    is_anonymous: str = "yes"
    need: Mapping[str, object] = field(default_factory=dict)
    budget: tuple[str, str] = ("", "")


STORIES = (
    Story(
        "scheduling",
        "注塑车间排产和次品追溯",
        "插单多，排产靠人工，交期常常说不准；次品追不到是哪一台机、哪一副模具。",
        (
            ("post", -50, ""),
            ("pick", -49, "yunling"),
            ("accept", -48, "yunling"),
            ("contact", -46, "yunling"),
            ("diagnosis", -40, "yunling"),
            ("contract", -30, "yunling"),
        ),
        budget=("10", "40"),
    ),
    Story(
        "energy",
        "空压机和注塑机用电监测",
        "电费占成本一成半，不知道哪台机在空转；想先装表，看清峰谷再谈改造。",
        (
            ("post", -35, ""),
            ("offer", -34, "hengling"),
            ("pick", -33, "yunling"),
            ("accept", -32, "yunling"),
        ),
        need={"scenes": ["S10", "S08"], "dimensions": ["green", "digital"]},
    ),
    Story(
        "moulds",
        "模具寿命和保养提醒",
        "两百多副模具，保养靠师傅记，常在赶货时坏。",
        (("post", -4, ""), ("pick", -2, "yunling")),
        is_anonymous="no",
        need={"scenes": ["S08"]},
        budget=("3", "8"),
    ),
    Story(
        "stock",
        "日用塑料件仓库和电商订单打通",
        "电商订单一多就错发、漏发，库存每天对不上。",
        (
            ("post", -6, ""),
            ("pick", -5, "hengling"),
            ("decline", -4, "hengling"),
            ("offer", -3, "yunling"),
        ),
        factory=OTHER_FACTORY,
        need={"scenes": ["S12", "S03"], "dimensions": ["digital", "networked"]},
        budget=("5", "12"),
    ),
    Story(
        "colour",
        "色母配方和换色损耗",
        "换色要冲机半小时，配方在师傅本子上。",
        (
            ("post", -20, ""),
            ("pick", -19, "hengling"),
            ("release", -15, "hengling"),
            ("offer", -14, "yunling"),
            ("withdraw", -12, ""),
        ),
        factory=OTHER_FACTORY,
        need={"scenes": ["S02", "S06"]},
    ),
    Story(
        "planning",
        "小批量多品种的日计划",
        "一天换三次模，计划员凭经验排，经常白换。",
        (
            ("post", -28, ""),
            ("pick", -27, "yunling"),
            ("accept", -26, "yunling"),
            ("end", -18, "yunling"),
            ("offer", -17, "hengling"),
            ("retract", -16, "hengling"),
        ),
        factory=OTHER_FACTORY,
        is_anonymous="no",
        need={"scenes": ["S05"]},
        budget=("6", "20"),
    ),
    Story(
        "hiring",
        "招聘注塑调机师傅",
        "长期招聘调机师傅，熟悉海天机。",
        (("post", -8, ""), ("remove", -7, "")),
        factory=OTHER_FACTORY,
        need={"scenes": []},
    ),
)
DRAFTED = -1
# Reminders go out every morning; the city lives through these.
REMINDED = (-22, -12, -1)


class DemandsOfTheCity:
    """What factories look for, and what the titled platforms make of it."""

    def __init__(self, days: Days):
        self.days = days
        self.found: dict[str, int] = {}

    def plan(self, diary: Diary) -> None:
        """Note every act in ``diary``."""
        diary.note(self.days.at(REGISTERED, 10, 30), partial(register_unit, OTHER_FACTORY))
        for story in STORIES:
            for name, day, key in story.acts:
                moment = self.days.at(day, *HOURS[name])
                diary.note(moment, partial(getattr(self, name), story, key))
        for day in REMINDED:
            diary.note(self.days.at(day, 8, 25), self.remind)
        diary.note(self.days.at(DRAFTED, 16, 15), self.draft)

    def post(self, story: Story, _: str) -> None:
        staff, admin = user(story.factory.staff), user(story.factory.admin)
        demand = self._write(demands.start_demand(actor=staff), story, staff)
        posted = demands.post_demand(
            demand, actor=admin, version=demand.version, draft_version=demand.draft_version
        )
        self.found[story.key] = posted.pk

    def _write(self, demand: Demand, story: Story, actor: User) -> Demand:
        low, high = story.budget
        sections = {
            "need": {
                "name": story.name,
                "industry": "C29",
                "dimensions": ["digital"],
                "scenes": ["S05", "S07"],
                "pains": story.pains,
                **story.need,
            },
            "terms": {"budget_low": low, "budget_high": high, "expected_on": ""},
            "contact": {
                "is_anonymous": story.is_anonymous,
                "contact_name": story.factory.staff.name,
                "contact_phone": story.factory.phone,
            },
        }
        for key, raw in sections.items():
            demand = demands.save_demand_section(
                demand, key, raw, actor=actor, draft_version=demand.draft_version
            )
        return demand

    def offer(self, story: Story, key: str) -> None:
        replies.offer_reply(self._demand(story), actor=_admin(key), offer=OFFER)

    def retract(self, story: Story, key: str) -> None:
        self._answer(story, key, replies.retract_offer)

    def pick(self, story: Story, key: str) -> None:
        demand = self._demand(story)
        platform = Platform.objects.get(organisation__uscc=BY_KEY[key].uscc)
        admin = user(story.factory.admin)
        replies.pick_platform(demand, platform, actor=admin, version=demand.version)

    def accept(self, story: Story, key: str) -> None:
        self._answer(story, key, replies.accept_pick)

    def decline(self, story: Story, key: str) -> None:
        self._answer(story, key, replies.decline_pick, note=DECLINED)

    def release(self, story: Story, key: str) -> None:
        replies.release_due_picks()
        if self._reply(story, key).status == ReplyStatus.PICKED:
            # In a year whose calendar is not out nothing lapses: there the platform says no itself.
            self.decline(story, key)

    def contact(self, story: Story, key: str) -> None:
        self._record(story, key, "contact")

    def diagnosis(self, story: Story, key: str) -> None:
        self._record(story, key, "diagnosis")

    def contract(self, story: Story, key: str) -> None:
        self._record(story, key, "contract")

    def end(self, story: Story, key: str) -> None:
        reply = self._reply(story, key)
        admin = user(story.factory.admin)
        replies.end_match(reply, actor=admin, version=reply.version, note=ENDED)

    def withdraw(self, story: Story, _: str) -> None:
        demand = self._demand(story)
        admin = user(story.factory.admin)
        demands.withdraw_demand(demand, actor=admin, version=demand.version)

    def remove(self, story: Story, _: str) -> None:
        demand = self._demand(story)
        handler = user(HANDLER)
        demands.remove_demand(demand, actor=handler, version=demand.version, note=REMOVED)

    def remind(self) -> None:
        outcomes.remind_matches(clock.today())

    def draft(self) -> None:
        """Leave one begun by the staff, half filled."""
        staff = user(FACTORY.staff)
        made = demands.start_demand(actor=staff)
        need = made.answers["need"] | {"name": "喷涂线的废气在线监测", "dimensions": ["green"]}
        demands.save_demand_section(
            made, "need", need, actor=staff, draft_version=made.draft_version
        )

    def _demand(self, story: Story) -> Demand:
        return Demand.objects.get(pk=self.found[story.key])

    def _reply(self, story: Story, key: str) -> DemandReply:
        found = DemandReply.objects.filter(demand=self.found[story.key])
        return found.filter(platform__organisation__uscc=BY_KEY[key].uscc).latest("pk")

    def _answer(self, story: Story, key: str, step, **more) -> None:
        reply = self._reply(story, key)
        step(reply, actor=_admin(key), version=reply.version, **more)

    def _record(self, story: Story, key: str, step: str) -> None:
        reply = self._reply(story, key)
        outcomes.record_outcome(
            reply, step, on=clock.today(), proof=PROOFS[step], actor=_admin(key)
        )


def _admin(key: str) -> User:
    return acting(BY_KEY[key].admin, BY_KEY[key])
