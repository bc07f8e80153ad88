"""Demonstration enterprises of the demo city: two on the list, one publicised, two under way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from accounts.models import Membership, User
from casework.materials import purpose_of, store
from casework.transitions import Duty
from enterprises.models import Nomination
from enterprises.rules.demonstration import EVIDENCE
from enterprises.services import demonstrations, nominations
from portal.demo import files
from portal.demo.days import Days, Diary
from portal.demo.factories import FACTORY, NOMINATED, Factory
from portal.demo.people import register_unit
from portal.demo.rounds import acting, user
from portal.demo.units import APPROVER, BY_KEY, HANDLER, OFFICIALS, REVIEWER

REGISTERED = -170
# Each act at its time of day.
HOURS = {
    "nominate": (9, 35),
    "tell": (14, 40),
    "file": (16, 15),
    "check": (10, 25),
    "propose": (15, 5),
    "confirm": (11, 10),
    "enlist": (10, 50),
}


@dataclass(frozen=True)
class Story:
    """One enterprise; ``platform`` nominated it, or its district where that is empty."""

    firm: Factory
    dimension: str
    platform: str
    reason: str
    summary: str
    before: str
    work: str
    effects: tuple[tuple[str, str, str, str, str], ...]
    days: Mapping[str, int]

    @property
    def key(self) -> tuple[str, str]:
        return self.firm.uscc, self.dimension


STORIES = (
    Story(
        NOMINATED["motors"],
        "intelligent",
        "",
        "定子车间的柔性产线在区里带动了 6 家配套企业跟着改。",
        "定子车间换型从半天缩到二十分钟，一条线做十一个型号。",
        "换一次型要停半天\n小批量订单不敢接",
        "换型工装快换\n机器人绕线联网\n型号参数一键下发",
        (
            ("换型时间", "分钟", "240", "20", "改造前后各一个月的均值，取自生产日报"),
            ("设备综合效率", "%", "61.50", "78.20", "改造前后各一季度，取自设备系统"),
        ),
        {"nominate": -152, "tell": -150, "file": -149, "check": -145, "propose": -142}
        | {"confirm": -134, "enlist": -127},
    ),
    Story(
        NOMINATED["boards"],
        "digital",
        "",
        "每块板子的贴片、插件和测试数据都能查，愿意接待同行参观。",
        "一块板子的每一站都有记录，客诉从三天查到半小时。",
        "客诉来了翻三天纸\n同样的不良反复出",
        "贴片机和测试台联网\n条码追溯到站和料盘\n不良原因当班闭环",
        (
            ("客诉查清用时", "小时", "72", "0.50", "改造前后各半年，取自客诉台账"),
            ("直通率", "%", "94.20", "98.10", "改造前后各一季度，取自测试系统"),
        ),
        {"nominate": -151, "tell": -150, "file": -149, "check": -144, "propose": -141}
        | {"confirm": -134, "enlist": -127},
    ),
    Story(
        NOMINATED["bags"],
        "networked",
        "zhiyu",
        "和 9 家协作厂共用订单和裁床，淡旺季产能互补。",
        "旺季订单分到九家协作厂同时做，交期缩短三分之一。",
        "旺季接不下，淡季没活干\n协作厂质量口径不一",
        "协作厂接入订单平台\n裁床排期共享\n质检标准和结果互认",
        (("订单交付周期", "天", "21", "13.50", "改造前后各一季度，取自订单系统"),),
        {"nominate": -14, "tell": -12, "file": -11, "check": -8, "propose": -6, "confirm": -2},
    ),
    Story(
        FACTORY,
        "green",
        "",
        "注塑机伺服改造和余热回收做得扎实，单位能耗降幅在全区靠前。",
        "注塑机伺服改造，单位产品电耗降了近三成。",
        "液压机空转费电\n只有总表，说不清哪台机费",
        "12 台液压机改伺服\n烘料余热回收\n分机台计量",
        (("单位产品电耗", "千瓦时/吨", "1180", "842", "改造前后各一季度，取自分表台账"),),
        {"nominate": -5, "tell": -3, "file": -2},
    ),
    Story(
        FACTORY,
        "digital",
        "yunling",
        "排产和质量追溯用了一年，次品率和插单时间都有前后数据。",
        "",
        "",
        "",
        (),
        {"nominate": -2},
    ),
)
# Calendar days before they registered that the work began, and was done.
STARTED, FINISHED = timedelta(days=240), timedelta(days=90)


class Demonstrations:
    """The districts, platforms, enterprises and the office at work on the list."""

    def __init__(self, days: Days):
        self.days = days
        self.made: dict[tuple[str, str], int] = {}

    def plan(self, diary: Diary) -> None:
        """Note every act in ``diary``; a list is confirmed once for all that are on it."""
        for minute, firm in enumerate(NOMINATED.values()):
            diary.note(self.days.at(REGISTERED, 11, minute), partial(register_unit, firm))
        confirmed = {story.days["confirm"] for story in STORIES if "confirm" in story.days}
        for day in sorted(confirmed):
            diary.note(self.days.at(day, *HOURS["confirm"]), self.confirm)
        for minute, story in enumerate(STORIES):
            for name, day in story.days.items():
                if name != "confirm":
                    hour, past = HOURS[name]
                    act = partial(self._acts[name], self, story)
                    diary.note(self.days.at(day, hour, past + minute), act)

    def nominate(self, story: Story) -> None:
        made = nominations.nominate(
            story.firm.uscc, story.dimension, story.reason, actor=_nominator(story)
        )
        self.made[story.key] = made.pk

    def tell(self, story: Story) -> None:
        admin = _admin(story.firm)
        come = self.days.day(REGISTERED)
        began, ended = ((come - ago).isoformat() for ago in (STARTED, FINISHED))
        told = {
            "summary": story.summary,
            "before": story.before,
            "work": story.work,
            "started_on": began,
            "finished_on": ended,
            "scenes": ["S05", "S06"],
        }
        names = ("indicator", "unit", "before", "after", "period")
        effects = [dict(zip(names, row, strict=True)) for row in story.effects]
        for key, raw in (("story", told), ("effects", effects)):
            made = self._now(story)
            nominations.save_nomination_section(
                made, key, raw, actor=admin, draft_version=made.draft_version
            )
        lines = [
            f"{name}：改造前 {was}，改造后 {now} {unit}"
            for name, unit, was, now, _ in story.effects
        ]
        paper = files.single("改造前后数据", (story.firm.name, *lines, "（示例，盖章处）"))
        material = store(
            paper,
            organisation=made.organisation,
            actor=admin,
            purpose=purpose_of(EVIDENCE),
            code=EVIDENCE,
        )
        nominations.attach_to_nomination(self._now(story), material, EVIDENCE, actor=admin)

    def file(self, story: Story) -> None:
        made, admin = self._now(story), _admin(story.firm)
        nominations.file_nomination(
            made,
            actor=admin,
            version=made.version,
            draft_version=made.draft_version,
            signed_name=admin.name,
        )

    def check(self, story: Story) -> None:
        note = "对照所附台账，改造前后的数值和统计期一致。"
        self._take(story, demonstrations.check_nomination, HANDLER, note)

    def propose(self, story: Story) -> None:
        self._take(story, demonstrations.propose_nomination, REVIEWER, "同意列入拟列入名单。")

    def confirm(self) -> None:
        proposed = Nomination.objects.filter(status="proposed")
        versions = {one.reference: one.version for one in proposed}
        demonstrations.confirm_demonstrations(
            actor=user(APPROVER), versions=versions, note="同意，按名单公示。"
        )

    def enlist(self, story: Story) -> None:
        note = "公示无异议，同意列入。"
        self._take(story, demonstrations.list_nomination, APPROVER, note)

    def _take(self, story: Story, service: Callable, person, note: str) -> None:
        made = self._now(story)
        service(made, actor=user(person), version=made.version, note=note)

    def _now(self, story: Story) -> Nomination:
        return Nomination.objects.select_related("organisation", "platform").get(
            pk=self.made[story.key]
        )

    _acts: Mapping[str, Callable] = {
        "nominate": nominate,
        "tell": tell,
        "file": file,
        "check": check,
        "propose": propose,
        "enlist": enlist,
    }


def _nominator(story: Story) -> User:
    if story.platform:
        unit = BY_KEY[story.platform]
        return acting(unit.admin, unit)
    officer = next(
        one.person
        for one in OFFICIALS
        if one.duty == Duty.DISTRICT and one.district == story.firm.district
    )
    return user(officer)


def _admin(firm: Factory) -> User:
    found = user(firm.admin)
    membership: Membership = found.memberships.select_related("organisation").get()
    found.acting_source = lambda: membership
    return found
