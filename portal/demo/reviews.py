"""Expert review in the demo city: a finished panel, one being scored, one still declaring."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from accounts.models import User
from casework.permissions import Part
from platforms.models import PlatformApplication
from platforms.selectors.reviewing import submissions_of
from portal.demo.days import Days, Diary
from portal.demo.experts import JUDGES
from portal.demo.rounds import Office, user
from portal.demo.units import ADMINISTRATORS, APPROVER, BY_KEY, HANDLER, REVIEWER
from reviews.models import Assignment, Expert, Panel
from reviews.models.experts import Source
from reviews.rules.conflicts import Tie, TieKind
from reviews.services import panels, scoring
from reviews.services.experts import appoint_expert, record_relation

EXPERTS_COME = -170


@dataclass(frozen=True)
class Sitting:
    """A panel over some applications of one call; its seed was drawn in public."""

    call: str
    units: tuple[str, ...]
    seed: str
    name: str
    size: int


FINISHED = Sitting("finished", ("yunling", "hengling", "zhuijin"), "04-07-12-29", "专家评审", 7)
SCORING = Sitting("experts", ("lixiu",), "08-11-16-23", "第一次专家评审", len(JUDGES))
DECLARING = Sitting("experts", ("duoye",), "02-19-21-30", "第二次专家评审", len(JUDGES))
# What an expert gives, by how good the file is and how strict he is; within every criterion's most.
LEVELS = {
    "yunling": "9 9 7 6 7 8 7 9 11 7 4 4",
    "hengling": "8 8 7 6 6 7 6 8 10 6 4 3",
    "zhuijin": "8 7 6 6 6 7 6 8 9 7 4 4",
    "lixiu": "8 7 6 5 6 6 6 7 9 6 4 3",
}
CODES = ("T1", "T2", "T3", "T4", "S1", "S2", "S3", "V1", "V2", "V3", "V4", "V5")
SLOW, WITHDREW = JUDGES[8], JUDGES[3]


class Reviews:
    """The panels of the city, act by act."""

    def __init__(self, days: Days, office: Office):
        self.days, self.office = days, office
        self.made: dict[Sitting, Panel] = {}

    def plan(self, diary: Diary) -> None:
        """Note every act of both panels in ``diary``."""

        def note(day: int, hour: int, minute: int, act: Callable[[], None]) -> None:
            diary.note(self.days.at(day, hour, minute), act)

        note(EXPERTS_COME, 10, 0, install_experts)
        for sitting, day in ((FINISHED, -145), (SCORING, -6), (DECLARING, -2)):
            note(day, 14, 0, partial(self.build, sitting))
            note(day, 16, 0, partial(self.confirm, sitting))
            late = {SLOW.person.username} if sitting is DECLARING else set()
            note(day + 1, 9, 30, partial(self.declare, sitting, late))
        note(-144, 15, 0, partial(self.score, FINISHED, len(JUDGES)))
        note(-143, 10, 0, partial(self.close, FINISHED))
        note(-4, 15, 0, partial(self.score, SCORING, 6))

    def build(self, sitting: Sitting) -> None:
        """Build and propose the panel of ``sitting``."""
        round_ = self.office.calls[sitting.call]
        codes = [BY_KEY[unit].uscc for unit in sitting.units]
        found = PlatformApplication.objects.filter(round=round_, organisation__uscc__in=codes)
        made = panels.build_panel(
            submissions_of(found.order_by("reference")),
            actor=user(HANDLER),
            name=f"{round_.name}{sitting.name}",
            size=sitting.size,
            seed=sitting.seed,
        )
        self.made[sitting] = panels.propose_panel(made, actor=user(HANDLER), version=made.version)

    def confirm(self, sitting: Sitting) -> None:
        panel = self._now(sitting)
        panels.confirm_panel(
            panel, actor=user(REVIEWER), version=panel.version, note="抽取结果和理由已核对。"
        )

    def declare(self, sitting: Sitting, late: set[str]) -> None:
        """Let every expert but the ``late`` ones declare; one of them steps back from a file."""
        for expert in self._experts(sitting):
            if expert.user.username in late:
                continue
            waiting = self._now(sitting).live_assignments().filter(expert=expert, declared_at=None)
            answers = {one.pk: scoring.Answer() for one in waiting.select_related("item")}
            if expert.user.username == WITHDREW.person.username and sitting is FINISHED:
                answers[min(answers)] = scoring.Answer("曾为该单位评审过技术方案")
            scoring.declare_conflicts(self._now(sitting), actor=expert.user, answers=answers)

    def score(self, sitting: Sitting, most: int) -> None:
        """Let the first ``most`` experts of each file hand in, each with his own severity."""
        severity = {judge.person.username: n % 3 for n, judge in enumerate(JUDGES)}
        owed = Assignment.objects.live().filter(item__panel=self._now(sitting), number__lte=most)
        for one in owed.select_related("item__panel", "expert__user").order_by("item", "number"):
            unit = next(u for u in BY_KEY.values() if u.uscc == one.item.parties[0]["uscc"])
            less = severity[one.expert.user.username]
            points = {
                code: str(int(best) - (less if n % 4 == 0 else 0))
                for n, (code, best) in enumerate(zip(CODES, LEVELS[unit.key].split(), strict=True))
            }
            comments = {"V2": "案例有前后对比，效果可信。"}
            scoring.lock_sheet(one, actor=one.expert.user, points=points, comments=comments)

    def close(self, sitting: Sitting) -> None:
        panel = self._now(sitting)
        panels.close_panel(
            panel, actor=user(APPROVER), version=panel.version, note="程序合规，同意评审结果。"
        )

    def _experts(self, sitting: Sitting) -> list[Expert]:
        owed = self._now(sitting).live_assignments().values("expert")
        return list(Expert.objects.filter(pk__in=owed).select_related("user").order_by("pk"))

    def _now(self, sitting: Sitting) -> Panel:
        self.made[sitting].refresh_from_db()
        return self.made[sitting]


def install_experts() -> None:
    """Let the 安全管理员 appoint every expert, and 经办 note a relation that bars one of them."""
    administrator = user(ADMINISTRATORS[Part.SECURITY])
    for judge in JUDGES:
        appoint_expert(
            User.objects.get(username=judge.person.username),
            {
                "specialities": list(judge.specialities),
                "employer": judge.employer,
                "employer_uscc": judge.employer_uscc,
                "title": judge.title,
                "district": judge.district,
            },
            actor=administrator,
        )
    unit = BY_KEY[FINISHED.units[0]]
    record_relation(
        Expert.objects.get(user__username=JUDGES[0].person.username),
        Tie(TieKind.SHAREHOLDING, unit.uscc, unit.name),
        actor=user(HANDLER),
        source=Source.IMPORTED,
    )
