"""Who steps in for whom in the demo city: a case handed over, a deputy during leave, one asked for."""

from dataclasses import dataclass
from functools import partial

from accounts.models import Deputyship
from accounts.services.deputies import decide_deputy, name_deputy
from casework.handing import hand_over
from platforms.models import PlatformApplication
from portal.demo.days import Days, Diary
from portal.demo.rounds import Office, user
from portal.demo.units import APPROVER, BY_KEY, HANDLER, SECOND_HANDLER

HANDED_OVER = ("review", "ziyuan")
HANDING_REASON = "分工调整，这件由另一位经办接着办。"


@dataclass(frozen=True)
class Leave:
    """Days of leave of the first 经办, whom the second stands in for; when it is asked, decided."""

    asked: int
    first: int
    last: int
    reason: str
    decided: int | None = None


# In the first the deputy accepts a case; the second has still to be decided.
LEAVES = (
    Leave(-149, -147, -146, "外出参加业务培训。", decided=-148),
    Leave(-1, 4, 8, "年休假。"),
)


class Colleagues:
    """The two 经办 and the 负责人, who lets one stand in for the other."""

    def __init__(self, days: Days, office: Office):
        self.days = days
        self.office = office
        self.asked: dict[Leave, Deputyship] = {}

    def plan(self, diary: Diary) -> None:
        """Note every act in ``diary``."""
        for leave in LEAVES:
            diary.note(self.days.at(leave.asked, 9, 15), partial(self.ask, leave))
            if leave.decided is not None:
                diary.note(self.days.at(leave.decided, 15, 10), partial(self.approve, leave))
        diary.note(self.days.at(-4, 11, 25), self.hand_over)

    def ask(self, leave: Leave) -> None:
        self.asked[leave] = name_deputy(
            user(SECOND_HANDLER),
            starts_on=self.days.day(leave.first),
            ends_on=self.days.day(leave.last),
            reason=leave.reason,
            actor=user(HANDLER),
        )

    def approve(self, leave: Leave) -> None:
        decide_deputy(self.asked[leave], approves=True, actor=user(APPROVER))

    def hand_over(self) -> None:
        call, unit = HANDED_OVER
        application = PlatformApplication.objects.get(
            round=self.office.calls[call], organisation__uscc=BY_KEY[unit].uscc
        )
        hand_over(
            application,
            to=user(SECOND_HANDLER),
            actor=user(HANDLER),
            version=application.version,
            note=HANDING_REASON,
        )
