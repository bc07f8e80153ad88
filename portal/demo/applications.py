"""The applications of the demo city: one story for each, as far as it has come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from accounts.models import User
from casework.materials import purpose_of, store
from platforms.models import PlatformApplication
from platforms.rules.form import FILLED, MATERIALS_KEY
from platforms.rules.materials import MATERIALS
from platforms.selectors import noticed_on
from platforms.services import applications, review
from portal.demo import answers, files
from portal.demo.days import Days, Diary
from portal.demo.rounds import Office, acting, user
from portal.demo.units import (
    BY_KEY,
    HANDLER,
    IN_TWO_UNITS,
    LATER,
    REVIEWER,
    SECOND_HANDLER,
    Person,
    Unit,
)

# Each act at its time of day; a story's place in the list moves it by some minutes.
HOURS = {
    "start": (9, 40),
    "fill": (14, 5),
    "half_fill": (14, 5),
    "hand_over": (16, 10),
    "submit": (15, 0),
    "withdraw": (16, 20),
    "tick": (9, 5),
    "give_back": (10, 30),
    "amend": (11, 0),
    "resubmit": (15, 30),
    "accept": (10, 15),
    "propose": (9, 10),
    "reject": (16, 0),
}
MINUTES_APART = timedelta(minutes=3)
COPIED_REPORT = "M06"
LOOKED_AT = ("M03", "M04")
# What a unit adds when a field has been returned to it.
ADDED = {
    "price_list": "（现场诊断按家计价，含一次复核）",
    "introduction": "服务食品制造、家具等行业，已服务广州企业 198 家。",
}
Point = tuple[str, str, str]


@dataclass(frozen=True)
class Story:
    """One unit in one call; ``days`` gives each act its working day from the city's date."""

    unit: str
    call: str
    days: Mapping[str, int]
    handler: Person = HANDLER
    points: tuple[Point, ...] = ()
    reason: str = ""
    copies_report: bool = False
    admin: Person | None = None
    deputy: Person | None = None


STORIES = (
    Story(
        "yunling",
        "finished",
        {"start": -166, "fill": -164, "submit": -160, "accept": -152, "propose": -142},
    ),
    Story(
        "hengling",
        "finished",
        {"start": -165, "fill": -163, "submit": -158, "accept": -150, "propose": -141},
        SECOND_HANDLER,
    ),
    Story(
        "zhuijin",
        "finished",
        {
            "start": -162,
            "fill": -161,
            "submit": -157,
            "give_back": -153,
            "amend": -151,
            "resubmit": -150,
            "accept": -146,
            "propose": -140,
        },
        points=(("capability", "price_list", "请写明现场诊断的计价单位。"),),
        # His leave is in portal.demo.leave.
        deputy=SECOND_HANDLER,
    ),
    Story(
        "chengdu",
        "finished",
        {"start": -160, "fill": -158, "submit": -155, "reject": -147},
        SECOND_HANDLER,
        reason="所附服务合同有两份的服务地点不在广州，近两年在广州服务的企业数达不到通知要求。",
    ),
    Story(
        "chengdu",
        "publicity",
        {"start": -40, "fill": -38, "submit": -30, "accept": -16, "propose": -9},
        SECOND_HANDLER,
    ),
    Story(
        "tonglan",
        "publicity",
        {"start": -38, "fill": -36, "submit": -28, "accept": -15, "propose": -8},
        SECOND_HANDLER,
    ),
    Story(
        "luting",
        "publicity",
        {"start": -35, "fill": -33, "submit": -24, "accept": -14, "propose": -7},
        SECOND_HANDLER,
    ),
    Story(
        "yanchuan",
        "review",
        {"start": -18, "fill": -16, "submit": -11, "tick": -3},
        copies_report=True,
    ),
    Story(
        "ziyuan",
        "review",
        {
            "start": -20,
            "fill": -18,
            "submit": -14,
            "give_back": -9,
            "amend": -6,
            "resubmit": -5,
        },
        points=(
            ("platform", "introduction", "请写明服务的行业和已经服务的企业数。"),
            ("materials", "M04", "上一年度利润表缺编制单位盖章，请换一份。"),
        ),
    ),
    Story(
        "jiye",
        "review",
        {"start": -15, "fill": -12, "hand_over": -9, "submit": -8, "give_back": -3},
        points=(
            ("capability", "methods", "请补充现场确认的做法，并说明由谁确认。"),
            ("cases", "", "案例 2 的合同金额与所附合同不一致，请核对全部案例。"),
            ("materials", "M07", "案例 2 的合同关键页缺签字页。"),
        ),
    ),
    Story(
        "jinjian",
        "review",
        {"start": -19, "fill": -17, "submit": -13, "accept": -9},
        SECOND_HANDLER,
        copies_report=True,
    ),
    Story("duoye", "experts", {"start": -14, "fill": -12, "submit": -8, "accept": -3}),
    Story(
        "lixiu",
        "experts",
        {"start": -20, "fill": -19, "submit": -15, "accept": -10},
        SECOND_HANDLER,
    ),
    Story(
        "jinwan",
        "review",
        {"start": -18, "fill": -17, "submit": -12, "accept": -8, "propose": -3},
    ),
    Story(
        "qianqiao",
        "review",
        {"start": -17, "fill": -16, "submit": -12, "reject": -7},
        SECOND_HANDLER,
        reason="平台主要服务商贸和生活服务企业，所附合同里没有制造业企业，不符合通知的服务对象条件。",
    ),
    Story("rongzhou", "review", {"start": -15, "fill": -13, "submit": -10, "withdraw": -9}),
    Story("qianqiao", "open", {"start": -4, "half_fill": -2}, admin=IN_TWO_UNITS),
    Story("rongzhou", "open", {"start": -6, "fill": -3, "hand_over": -1}),
    Story("weilan", "open", {"start": -6, "fill": -5, "submit": -4}),
    Story("hengtu", "open", {"start": -3, "fill": -2, "submit": -1}),
)
# All went the plain way: accepted while the first 经办 is not on leave, proposed, titled.
STORIES += tuple(
    Story(
        unit.key,
        "industries",
        {"start": -163, "fill": -161, "submit": -155 + place % 4, "accept": -145, "propose": -139},
        SECOND_HANDLER,
    )
    for place, unit in enumerate(LATER)
)


class Units:
    """The units at work on their applications, and the office's answers to them."""

    def __init__(self, days: Days, office: Office):
        self.days = days
        self.office = office
        self.made: dict[tuple[str, str], PlatformApplication] = {}

    def plan(self, diary: Diary) -> None:
        """Note every act of every story in ``diary``."""
        for place, story in enumerate(STORIES):
            for act, day in story.days.items():
                moment = self.days.at(day, *HOURS[act]) + place * MINUTES_APART
                diary.note(moment, partial(self._acts[act], self, story))

    def start(self, story: Story) -> None:
        unit = BY_KEY[story.unit]
        writer = _writer(story)
        application = applications.start_application(self.office.calls[story.call], actor=writer)
        self.made[story.unit, story.call] = application
        self._save(story, "eligibility", writer)
        self._attach(story, "M03", unit, writer)

    def fill(self, story: Story) -> None:
        unit, writer = BY_KEY[story.unit], _writer(story)
        for section in FILLED:
            if not section.is_optional:
                self._save(story, section.key, writer)
        for code in ("M04", "M06", "M07"):
            self._attach(story, code, unit, writer)
        if story.copies_report:
            self._attach_file(story, COPIED_REPORT, files.shared_report(), writer)

    def half_fill(self, story: Story) -> None:
        """Leave a draft as people leave it in the evening: one section done, one begun."""
        writer = _writer(story)
        self._save(story, "organisation", writer)
        begun = answers.platform(BY_KEY[story.unit]) | {"introduction": "", "website": ""}
        self._save(story, "platform", writer, begun)

    def hand_over(self, story: Story) -> None:
        applications.hand_over(self._now(story), actor=_writer(story))

    def submit(self, story: Story) -> None:
        self._hand_in(story, applications.submit_application)

    def resubmit(self, story: Story) -> None:
        self._hand_in(story, applications.resubmit_application)

    def withdraw(self, story: Story) -> None:
        application = self._now(story)
        applications.withdraw_application(
            application,
            actor=_admin(story),
            version=application.version,
            note="部分佐证材料要重新办理，下一批再报。",
        )

    def amend(self, story: Story) -> None:
        """Correct what was asked for, and nothing else."""
        unit, writer = BY_KEY[story.unit], _writer(story)
        for section, field, _ in story.points:
            if section == MATERIALS_KEY:
                self._attach_file(story, field, files.sealed_statements(unit), writer)
            else:
                kept = self._now(story).answers[section]
                better = kept | {field: f"{kept[field]}{ADDED[field]}"}
                self._save(story, section, writer, better)

    def tick(self, story: Story) -> None:
        for code in LOOKED_AT:
            for point in MATERIALS[code].points:
                review.tick_point(
                    self._now(story),
                    actor=user(story.handler),
                    code=code,
                    point=point,
                    is_ticked=True,
                )

    def give_back(self, story: Story) -> None:
        application = self._now(story)
        points = [
            {"section": section, "field": field, "reason": reason}
            for section, field, reason in story.points
        ]
        review.return_application(
            application, actor=user(story.handler), version=application.version, points=points
        )

    def accept(self, story: Story) -> None:
        person = story.deputy or story.handler
        self._decide(story, review.accept_application, person, "表单和材料齐全，符合条件。")

    def propose(self, story: Story) -> None:
        self._decide(story, review.propose_application, REVIEWER, "同意列入拟入选名单。")

    def reject(self, story: Story) -> None:
        self._decide(story, review.reject_application, story.handler, story.reason)

    def _decide(self, story: Story, service: Callable, person: Person, note: str) -> None:
        application = self._now(story)
        service(application, actor=user(person), version=application.version, note=note)

    def _hand_in(self, story: Story, service: Callable) -> None:
        application, admin = self._now(story), _admin(story)
        service(
            application,
            actor=admin,
            version=application.version,
            draft_version=application.draft_version,
            signed_name=admin.name,
        )

    def _save(self, story: Story, key: str, writer: User, raw=None) -> None:
        application = self._now(story)
        if raw is None:
            raw = answers.answers(BY_KEY[story.unit], noticed_on(application.round))[key]
        applications.save_section(
            application, key, raw, actor=writer, draft_version=application.draft_version
        )

    def _attach(self, story: Story, code: str, unit: Unit, writer: User) -> None:
        paper = files.paper(unit, code, noticed_on(self.office.calls[story.call]))
        self._attach_file(story, code, paper, writer)

    def _attach_file(self, story: Story, code: str, paper, writer: User) -> None:
        application = self._now(story)
        material = store(
            paper,
            organisation=application.organisation,
            actor=writer,
            purpose=purpose_of(code),
            code=code,
        )
        applications.attach_material(application, material, code, actor=writer)

    def _now(self, story: Story) -> PlatformApplication:
        """Read the application of ``story`` as the last act left it."""
        application = self.made[story.unit, story.call]
        application.refresh_from_db()
        return application

    _acts: Mapping[str, Callable] = {
        "start": start,
        "fill": fill,
        "half_fill": half_fill,
        "hand_over": hand_over,
        "submit": submit,
        "withdraw": withdraw,
        "tick": tick,
        "give_back": give_back,
        "amend": amend,
        "resubmit": resubmit,
        "accept": accept,
        "propose": propose,
        "reject": reject,
    }


def _writer(story: Story) -> User:
    """Return who drafts: the 申报人 where the unit has one, else its 管理员."""
    staff = BY_KEY[story.unit].staff
    return acting(staff, BY_KEY[story.unit]) if staff else _admin(story)


def _admin(story: Story) -> User:
    return acting(story.admin or BY_KEY[story.unit].admin, BY_KEY[story.unit])
