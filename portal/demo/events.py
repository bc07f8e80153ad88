"""The events of the demo city: one held with its outcomes, one today, one full, one of a district."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial

from accounts.models import User
from casework import clock
from casework.transitions import Duty
from enterprises.models import Event, SignUp
from enterprises.services import events, follow_up, sign_ups, subscriptions
from enterprises.services.sign_ups import Comers
from platforms.models import SolicitationRound
from portal.demo.days import Days, Diary
from portal.demo.factories import FACTORY
from portal.demo.rounds import acting, user
from portal.demo.units import BY_KEY, HANDLER, OFFICIALS, SECOND_HANDLER, Person

OWN = "factory"
LASTS = timedelta(hours=3)
SIGN_UP_ENDS = timedelta(hours=18)
CONTACT = "装备与数字化处 020-00000000"
CITY_OFFICE, DISTRICT_OFFICE = "广州市工业和信息化局", "黄埔区工业和信息化局"
DISTRICT_OFFICER = next(
    one.person
    for one in OFFICIALS
    if one.duty == Duty.DISTRICT and one.district == FACTORY.district
)
AGENDA = (
    ("14:00", "签到"),
    ("14:30", "主办单位介绍支持政策"),
    ("14:50", "平台介绍方案，每家 10 分钟"),
    ("15:50", "企业说需求，分桌洽谈"),
)
INTRODUCTION = (
    "平台带着做过的案例来，企业带着问题来，当面谈。\n"
    "到场的企业可以预约一次评估诊断。会后按期回访对接结果，谈不成也请说一声。"
)
NO_ROOM = "场地临时检修，改期另行通知。"
SUBSCRIBED = -15
FACTORY_PHONE = "13800001201"


@dataclass(frozen=True)
class Meeting:
    """One event: its day (0 is the city's own), when it was written, and who signs up when.

    ``comers`` are units with the day they sign up and their seats; ``leave`` are days on which a
    unit gives its place up; ``outcomes`` are what units told, some days after.
    """

    key: str
    name: str
    day: int
    written: int
    seats: int
    author: Person = HANDLER
    organiser: str = CITY_OFFICE
    place: str = "海珠区示范路 1 号会展中心 2 号厅"
    kind: str = "matching"
    dimensions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    most_per_unit: int = 2
    comers: tuple[tuple[str, int, int], ...] = ()
    leave: Mapping[str, int] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    outcomes: tuple[tuple[str, str, str, int], ...] = ()
    published: bool = True
    cancelled: int | None = None


MEETINGS = (
    Meeting(
        "past",
        "注塑和模具行业数字化供需对接会",
        day=-14,
        written=-26,
        seats=12,
        dimensions=("digital", "networked"),
        industries=("C29", "C35"),
        comers=((OWN, -22, 2), ("yunling", -22, 2), ("tonglan", -21, 1), ("rongzhou", -19, 1)),
        absent=frozenset({"tonglan"}),
        outcomes=(
            (OWN, "contact", "云岭制造云平台", -8),
            (OWN, "diagnosis", "云岭制造云平台", -4),
            ("rongzhou", "none", "", -7),
        ),
    ),
    Meeting(
        "today",
        "设备联网小班课：一台旧注塑机怎么接上网",
        day=0,
        written=-9,
        seats=20,
        author=SECOND_HANDLER,
        kind="training",
        dimensions=("networked",),
        comers=((OWN, -7, 1), ("luting", -6, 2), ("jiye", -5, 1)),
    ),
    Meeting(
        "full",
        "绿色制造方案推介会",
        day=6,
        written=-10,
        seats=4,
        kind="showing",
        dimensions=("green",),
        industries=("C26", "C30", "C33"),
        most_per_unit=2,
        comers=(
            ("hengling", -8, 2),
            ("jinjian", -8, 1),
            ("jinwan", -7, 1),
            (OWN, -6, 1),
            ("weilan", -5, 1),
            ("duoye", -4, 2),
        ),
        leave={"jinwan": -3},
    ),
    Meeting(
        "district",
        "黄埔区智能车间现场观摩",
        day=11,
        written=-5,
        seats=30,
        author=DISTRICT_OFFICER,
        organiser=DISTRICT_OFFICE,
        place="黄埔区示范路 108 号（示例工厂）",
        kind="visit",
        dimensions=("intelligent",),
        comers=(("zhuijin", -3, 2), ("lixiu", -2, 1)),
    ),
    Meeting(
        "cancelled",
        "工业软件选型交流会",
        day=9,
        written=-8,
        seats=50,
        author=SECOND_HANDLER,
        kind="training",
        dimensions=("digital",),
        comers=(("chengdu", -6, 1), ("ziyuan", -5, 2)),
        cancelled=-2,
    ),
    Meeting(
        "draft",
        "服装箱包行业柔性排产对接会",
        day=20,
        written=-2,
        seats=40,
        dimensions=("digital", "intelligent"),
        industries=("C18", "C19"),
        published=False,
    ),
)


class EventsOfTheCity:
    """The offices and the units at work on the events; keeps each event by its key."""

    def __init__(self, days: Days):
        self.days = days
        self.events: dict[str, Event] = {}

    def plan(self, diary: Diary) -> None:
        """Note every act on every event in ``diary``."""
        diary.note(self.days.at(SUBSCRIBED, 10, 40), self.subscribe)
        diary.note(self.days.at(-7, 9, 5), self.tell_of_calls)
        for meeting in MEETINGS:
            diary.note(self.days.at(meeting.written, 10, 10), partial(self.write, meeting))
            if meeting.published:
                diary.note(self.days.at(meeting.written, 16, 15), partial(self.publish, meeting))
            for number, (key, day, seats) in enumerate(meeting.comers):
                moment = self.days.at(day, 11) + timedelta(minutes=7 * number)
                diary.note(moment, partial(self.sign_up, meeting, key, seats))
            for key, day in meeting.leave.items():
                diary.note(self.days.at(day, 15, 25), partial(self.give_up, meeting, key))
            if meeting.cancelled is not None:
                moment = self.days.at(meeting.cancelled, 14, 35)
                diary.note(moment, partial(self.cancel, meeting))
            if meeting.day < 0:
                self._plan_the_day(meeting, diary)

    def _plan_the_day(self, meeting: Meeting, diary: Diary) -> None:
        starts = self.starts(meeting)
        present = [key for key, _, _ in meeting.comers if key not in meeting.absent]
        for number, key in enumerate(present):
            moment = starts - timedelta(minutes=15 - 3 * number)
            diary.note(moment, partial(self.check_in, meeting, key))
        diary.note(self.days.at(meeting.day + 1, 9, 20), partial(self.hold, meeting))
        for key, kind, with_whom, day in meeting.outcomes:
            diary.note(
                self.days.at(day, 16, 5), partial(self.tell_outcome, meeting, key, kind, with_whom)
            )

    def starts(self, meeting: Meeting) -> datetime:
        on = self.days.day(meeting.day) if meeting.day else self.days.as_of
        return datetime.combine(on, time(14), tzinfo=clock.GUANGZHOU)

    def subscribe(self) -> None:
        """The factory wants to hear of what concerns its trade and its district."""
        values = {
            "topics": ["call", "event"],
            "dimensions": [],
            "industries": ["C29"],
            "districts": [FACTORY.district],
            "is_muted": False,
        }
        for person in (FACTORY.admin, FACTORY.staff):
            subscriptions.keep_subscription(actor=user(person), version=0, values=values)

    def tell_of_calls(self) -> None:
        subscriptions.find_openings()
        for round_ in SolicitationRound.objects.accepting(clock.now()):
            subscriptions.tell_of_call(round_, after_id=0)

    def write(self, meeting: Meeting) -> None:
        starts = self.starts(meeting)
        values = {
            "name": meeting.name,
            "kind": meeting.kind,
            "organiser": meeting.organiser,
            "place": meeting.place,
            "starts_at": starts,
            "ends_at": starts + LASTS,
            "closes_at": starts - SIGN_UP_ENDS,
            "seats": meeting.seats,
            "most_per_unit": meeting.most_per_unit,
            "introduction": INTRODUCTION,
            "agenda": [list(row) for row in AGENDA],
            "dimensions": list(meeting.dimensions),
            "industries": list(meeting.industries),
            "scenes": list(meeting.scenes),
            "contact": CONTACT,
        }
        self.events[meeting.key] = events.create_event(actor=user(meeting.author), values=values)

    def publish(self, meeting: Meeting) -> None:
        event = self.events[meeting.key]
        event = events.publish_event(event, actor=user(meeting.author), version=event.version)
        self.events[meeting.key] = event
        subscriptions.find_openings()
        subscriptions.tell_of_event(event, after_id=0)

    def sign_up(self, meeting: Meeting, key: str, seats: int) -> None:
        actor = _member(key)
        comers = Comers(actor.name, FACTORY_PHONE if key == OWN else _phone(key), seats)
        sign_ups.sign_up(self.events[meeting.key], comers, actor=actor)

    def give_up(self, meeting: Meeting, key: str) -> None:
        mine = self._of(meeting, key)
        sign_ups.give_up(mine, version=mine.version, actor=_member(key))

    def check_in(self, meeting: Meeting, key: str) -> None:
        sign_ups.check_in(self._of(meeting, key), actor=user(meeting.author))

    def cancel(self, meeting: Meeting) -> None:
        event = Event.objects.get(pk=self.events[meeting.key].pk)
        event = events.cancel_event(
            event, actor=user(meeting.author), version=event.version, note=NO_ROOM
        )
        self.events[meeting.key] = event
        # What the worker would tell later is told on the day itself, and once.
        events.tell_participants(event, version=event.version)

    def hold(self, meeting: Meeting) -> None:
        event = self.events[meeting.key]
        self.events[meeting.key] = events.hold_event(
            event, actor=user(meeting.author), version=event.version
        )

    def tell_outcome(self, meeting: Meeting, key: str, kind: str, with_whom: str) -> None:
        follow_up.tell_outcome(
            self._of(meeting, key), kind=kind, with_whom=with_whom, actor=_member(key)
        )

    def _of(self, meeting: Meeting, key: str) -> SignUp:
        uscc = FACTORY.uscc if key == OWN else BY_KEY[key].uscc
        return SignUp.objects.live().get(event=self.events[meeting.key], organisation__uscc=uscc)


def _phone(key: str) -> str:
    return f"138{BY_KEY[key].number:08}"


def _member(key: str) -> User:
    """Return who signs the unit up: its 管理员, acting for it."""
    return user(FACTORY.admin) if key == OWN else acting(BY_KEY[key].admin, BY_KEY[key])
