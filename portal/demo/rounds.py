"""The calls of the demo city, at every point of their life, and how the office writes them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from accounts.models import User
from platforms.models import PlatformApplication, SolicitationRound
from platforms.policy import CATEGORIES
from platforms.selectors import proposed_list
from platforms.services import rounds, selection
from platforms.states import ApplicationStatus
from portal.demo.days import Days, Diary
from portal.demo.units import APPROVER, HANDLER, REVIEWER, SECOND_HANDLER, Person, Unit

EVERY_CATEGORY = tuple(code for code, _ in CATEGORIES)
ORDINALS = "一二三四五六七八"
CONTACT = "装备与数字化处 020-00000000"
STAGES = ("write", "submit", "endorse", "release")
HOURS = {"write": 9, "submit": 15, "endorse": 11, "release": 16}
SUMMARY = (
    "为落实“四化”平台赋能专项行动，现面向社会公开征集{categories}。申报单位对照下列条件先做资格自测，"
    "再在线填写申报内容、上传材料，由单位管理员核对后提交。\n"
    "一、申报以系统收到的时间为准，截止日 17:00 后不能提交，请尽早准备。\n"
    "二、材料不齐的，经办一次告知全部补正事项；补正期间停表。\n"
    "三、入选名单公示无异议后，授予“广州市四化赋能重点平台”称号。"
)


@dataclass(frozen=True)
class Call:
    """One call: its window and its stages as working days from the city's date.

    ``stages`` are the days of write, submit, endorse and release, as far as the call has come.
    A call without ``topic`` is one of the year's numbered batches.
    """

    key: str
    opens: int
    closes: int
    stages: tuple[int, ...]
    handler: Person
    topic: str = ""
    categories: tuple[str, ...] = EVERY_CATEGORY
    target: int = 10
    confirmed: int | None = None
    granted: int | None = None
    has_district_review: bool = False
    has_expert_review: bool = False


CALLS = (
    Call(
        "finished",
        -168,
        -148,
        (-173, -172, -171, -169),
        HANDLER,
        confirmed=-134,
        granted=-127,
        has_expert_review=True,
    ),
    Call(
        "industries",
        -164,
        -147,
        (-171, -170, -168, -166),
        SECOND_HANDLER,
        "重点行业平台专项征集",
        target=12,
        confirmed=-133,
        granted=-125,
    ),
    Call("publicity", -44, -20, (-48, -47, -46, -45), SECOND_HANDLER, confirmed=-2),
    Call("review", -28, -6, (-33, -32, -30, -29), HANDLER, target=12),
    Call("open", -7, 12, (-12, -11, -10, -8), HANDLER, target=12),
    Call(
        "district",
        -10,
        14,
        (-15, -14, -13, -11),
        SECOND_HANDLER,
        "区级推荐平台专项征集",
        target=6,
        has_district_review=True,
    ),
    Call(
        "experts",
        -28,
        -7,
        (-33, -32, -30, -29),
        HANDLER,
        "重点领域平台专项征集",
        has_expert_review=True,
    ),
    Call("upcoming", 9, 30, (-6, -5, -4, -2), SECOND_HANDLER),
    Call(
        "signing",
        14,
        40,
        (-5, -4, -1),
        HANDLER,
        "绿色制造平台专项征集",
        ("green_manufacturing",),
        5,
    ),
    Call(
        "reviewing",
        16,
        42,
        (-4, -2),
        SECOND_HANDLER,
        "工业电商平台专项征集",
        ("industrial_commerce",),
        5,
    ),
    Call(
        "drafted",
        20,
        45,
        (-3,),
        HANDLER,
        "智能制造平台专项征集",
        ("intelligent_manufacturing", "industrial_internet"),
        8,
    ),
)


class Office:
    """The people of the office at work on the calls; keeps each call by its key."""

    def __init__(self, days: Days):
        self.days = days
        self.calls: dict[str, SolicitationRound] = {}
        self.names = _names(days)

    def plan(self, diary: Diary) -> None:
        """Note every act on every call in ``diary``."""
        for call in CALLS:
            for stage, day in zip(STAGES, call.stages, strict=False):
                diary.note(
                    self.days.at(day, HOURS[stage], 20), partial(self._steps[stage], self, call)
                )
            if call.closes < 0:
                diary.note(self.days.at(call.closes, 17, 1), rounds.close_due_rounds)
            if call.confirmed is not None:
                diary.note(self.days.at(call.confirmed, 9, 30), partial(self.confirm, call))
            if call.granted is not None:
                diary.note(self.days.at(call.granted, 10), partial(self.grant, call))

    def write(self, call: Call) -> None:
        labels = "、".join(label for code, label in CATEGORIES if code in call.categories)
        values = {
            "name": self.names[call.key],
            "summary": SUMMARY.format(categories=labels),
            "categories": list(call.categories),
            "opens_at": self.days.at(call.opens, 9),
            "closes_at": self.days.at(call.closes, 17),
            "target_number": call.target,
            "has_district_review": call.has_district_review,
            "has_expert_review": call.has_expert_review,
            "contact": CONTACT,
        }
        self.calls[call.key] = rounds.create_round(actor=user(call.handler), values=values)

    def submit(self, call: Call) -> None:
        self._step(call, rounds.submit_round, call.handler)

    def endorse(self, call: Call) -> None:
        self._step(call, rounds.endorse_round, REVIEWER, note="内容和时间安排妥当。")

    def release(self, call: Call) -> None:
        self._step(call, rounds.release_round, APPROVER)

    def confirm(self, call: Call) -> None:
        round_ = self.calls[call.key]
        versions = {a.reference: a.version for a in proposed_list(round_)}
        selection.confirm_list(
            round_, actor=user(APPROVER), versions=versions, note="同意，按名单公示。"
        )

    def grant(self, call: Call) -> None:
        listed = PlatformApplication.objects.filter(
            round=self.calls[call.key], status=ApplicationStatus.PUBLICITY
        )
        for application in listed.order_by("pk"):
            selection.grant_title(
                application,
                actor=user(APPROVER),
                version=application.version,
                note="公示无异议，同意授予。",
            )

    def _step(self, call: Call, service: Callable, person: Person, note: str = "") -> None:
        round_ = self.calls[call.key]
        self.calls[call.key] = service(
            round_, actor=user(person), version=round_.version, note=note
        )

    _steps = {"write": write, "submit": submit, "endorse": endorse, "release": release}


def user(person: Person) -> User:
    """Return the account of ``person`` as it stands now."""
    return User.objects.get(username=person.username)


def acting(person: Person, unit: Unit) -> User:
    """Return ``person`` acting for ``unit``, as a session would have it."""
    found = user(person)
    membership = found.memberships.select_related("organisation").get(
        organisation__uscc=unit.uscc, is_active=True
    )
    found.acting_source = lambda: membership
    return found


def _names(days: Days) -> dict[str, str]:
    """Name the calls: topics by themselves, the others as the numbered batches of their year."""
    batches: Counter[int] = Counter()
    names = {}
    for call in CALLS:
        year = days.day(call.opens).year
        if call.topic:
            names[call.key] = f"{year}年{call.topic}"
            continue
        names[call.key] = f"{year}年第{ORDINALS[batches[year]]}批“四化”平台征集"
        batches[year] += 1
    return names
