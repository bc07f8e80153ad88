"""The circles of the demo city: one alive with members, requests and a shared demand, two ended."""

from functools import partial

from accounts.models import User
from enterprises.models import Circle, CircleMember, Demand
from enterprises.services import circles
from portal.demo.days import Days, Diary
from portal.demo.demands import OTHER_FACTORY
from portal.demo.factories import FACTORY
from portal.demo.rounds import acting, user
from portal.demo.units import BY_KEY, HANDLER

LIVING, ENDED, REMOVED = "注塑行业大中小融通圈", "模具共享保养圈", "塑料件团购圈"
PURPOSES = {
    LIVING: "请注塑、喷涂、模具配套企业一起上排产和质量追溯，图纸和检验结果互认。",
    ENDED: "几家注塑厂轮流保养模具，分摊费用。",
    REMOVED: "塑料件低价团购，量大从优。",
}
WHY_ENDED = "保养已由园区统一组织。"
WHY_REMOVED = "内容是商品销售，与产业协作无关。"
WHY_REFUSED = "主要做商贸，和生产配套关系不大。"
WHY_REMOVED_MEMBER = "申请时填的配套内容与实际不符。"
# Each act on its working day from the city's date and at its hour.
ACTS = (
    (-45, 10, "open_living"),
    (-44, 9, "platform_asks"),
    (-43, 15, "admit_platform"),
    (-42, 11, "supplier_asks"),
    (-41, 16, "admit_supplier"),
    (-40, 9, "others_ask"),
    (-39, 15, "answer_others"),
    (-5, 14, "share"),
    (-3, 10, "one_more_asks"),
    (-38, 9, "open_ended"),
    (-37, 10, "join_ended"),
    (-9, 11, "dissolve"),
    (-7, 10, "open_removed"),
    (-6, 15, "remove"),
)


class CirclesOfTheCity:
    """A factory leads circles; a platform, suppliers and others ask to belong to them."""

    def __init__(self, days: Days):
        self.days = days

    def plan(self, diary: Diary) -> None:
        """Note every act in ``diary``."""
        for day, hour, name in ACTS:
            diary.note(self.days.at(day, hour, 25), partial(getattr(self, name)))

    def open_living(self) -> None:
        self._open(LIVING)

    def open_ended(self) -> None:
        self._open(ENDED)

    def open_removed(self) -> None:
        self._open(REMOVED)

    def platform_asks(self) -> None:
        self._ask(LIVING, _admin("yunling"), "platform", "提供排产和追溯方案，驻场调试。")

    def admit_platform(self) -> None:
        self._admit(LIVING, _admin("yunling"))

    def supplier_asks(self) -> None:
        self._ask(LIVING, user(OTHER_FACTORY.admin), "supplier", "日用塑料件注塑，可做二次组装。")

    def admit_supplier(self) -> None:
        self._admit(LIVING, user(OTHER_FACTORY.admin))

    def others_ask(self) -> None:
        for key in ("weilan", "duoye", "hengtu"):
            self._ask(LIVING, _admin(key), "supplier", "希望参加协作。")

    def answer_others(self) -> None:
        """Refuse one, admit and remove another; the third takes its request back."""
        lead, refused = user(FACTORY.admin), self._member(LIVING, _admin("weilan"))
        circles.refuse_member(refused, actor=lead, version=refused.version, note=WHY_REFUSED)
        self._admit(LIVING, _admin("duoye"))
        removed = self._member(LIVING, _admin("duoye"))
        circles.remove_member(removed, actor=lead, version=removed.version, note=WHY_REMOVED_MEMBER)
        leaving = self._member(LIVING, _admin("hengtu"))
        circles.leave_circle(leaving, actor=_admin("hengtu"), version=leaving.version)

    def share(self) -> None:
        """Share what the supplier looks for: within the circle it stands under its name."""
        admin = user(OTHER_FACTORY.admin)
        demand = Demand.objects.of(admin.acting.organisation).hall().first()
        circles.share_demand(self._circle(LIVING), demand, actor=admin)

    def one_more_asks(self) -> None:
        self._ask(LIVING, _admin("lixiu"), "supplier", "焊接、打磨机器人工位可以共享。")

    def join_ended(self) -> None:
        admin = user(OTHER_FACTORY.admin)
        self._ask(ENDED, admin, "supplier", "愿意分摊费用。")
        self._admit(ENDED, admin)

    def dissolve(self) -> None:
        circle = self._circle(ENDED)
        lead = user(FACTORY.admin)
        circles.dissolve_circle(circle, actor=lead, version=circle.version, note=WHY_ENDED)

    def remove(self) -> None:
        circle = self._circle(REMOVED)
        circles.close_circle(circle, actor=user(HANDLER), version=circle.version, note=WHY_REMOVED)

    def _open(self, name: str) -> None:
        circles.start_circle(
            actor=user(FACTORY.admin), name=name, industry="C29", purpose=PURPOSES[name]
        )

    def _circle(self, name: str) -> Circle:
        return Circle.objects.get(name=name)

    def _ask(self, name: str, actor: User, role: str, statement: str) -> None:
        circles.request_membership(self._circle(name), actor=actor, role=role, statement=statement)

    def _member(self, name: str, actor: User) -> CircleMember:
        found = CircleMember.objects.belonging().filter(circle__name=name)
        return found.get(organisation=actor.acting.organisation)

    def _admit(self, name: str, actor: User) -> None:
        member = self._member(name, actor)
        circles.admit_member(member, actor=user(FACTORY.admin), version=member.version)


def _admin(key: str) -> User:
    return acting(BY_KEY[key].admin, BY_KEY[key])
