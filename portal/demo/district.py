"""The call of the demo city in which districts look first and departments are asked."""

from datetime import timedelta
from functools import partial

from accounts.models import User
from accounts.services import credit
from casework.transitions import Duty
from platforms.models import PlatformApplication
from platforms.selectors import noticed_on
from platforms.services import consultations, review
from portal.demo import files
from portal.demo.applications import HOURS, MINUTES_APART, Story, Units
from portal.demo.days import Days, Diary
from portal.demo.rounds import user
from portal.demo.units import BY_KEY, HANDLER, OFFICIALS, SECOND_HANDLER, invented_code

CALL = "district"
OPINION = "申报单位在本区登记经营，填报内容与所附材料一致，同意推荐。"
QUESTION = "是否有影响入选的情况，请在期限内答复。"
ASKED = ("finance", "tax", "market")
OWN_HOURS = {"unite": (15, 40), "recommend": (11, 5), "consult": (14, 30), "answer": (10, 40)}
# One waits too long, one waits, one joint application has been recommended and is asked about.
STORIES = (
    Story("yanchuan", CALL, {"start": -9, "fill": -8, "submit": -7}, SECOND_HANDLER),
    Story("hengtu", CALL, {"start": -6, "fill": -4, "submit": -3}, SECOND_HANDLER),
    Story(
        "ziyuan",
        CALL,
        {
            "start": -9,
            "fill": -8,
            "unite": -8,
            "submit": -7,
            "recommend": -4,
            "consult": -3,
            "answer": -1,
        },
        SECOND_HANDLER,
    ),
)
PARTNER = "duoye"
SHARES = ("62.50", "37.50")
WORK = ("平台建设、运营和客户服务。", "边缘控制产品和现场实施。")
# Codes of units that applied for nothing here, so that no story of the city is disturbed.
FIRST_LISTED_CODE = 700
# Kind, how many days before the import it was decided and lifted, number, source.
LISTED = (
    ("失信被执行", 120, None, "（示范）执字第18号", "示范区人民法院"),
    ("经营异常", 500, 320, "示范列异第6号", "市市场监管局"),
    ("严重违法失信", 40, None, "示范列严第2号", "市市场监管局"),
    ("资金违规", 900, None, "示范财监第9号", "市财政局"),
)
RECORDS_COME = -60


class DistrictUnits(Units):
    """The units of this call at work, the officers of their districts, and the departments."""

    def plan(self, diary: Diary) -> None:
        for place, story in enumerate(STORIES):
            for act, day in story.days.items():
                moment = self.days.at(day, *(HOURS | OWN_HOURS)[act]) + place * MINUTES_APART
                diary.note(moment, partial(self.act, act, story))
        diary.note(self.days.at(RECORDS_COME, 10), partial(import_records, self.days))

    def act(self, name: str, story: Story) -> None:
        own = {name: getattr(self, name) for name in OWN_HOURS}
        (own.get(name) or partial(self._acts[name], self))(story)

    def unite(self, story: Story) -> None:
        """Name the partner, the work and the shares, and add the agreement."""
        application, unit, partner = self._now(story), BY_KEY[story.unit], BY_KEY[PARTNER]
        rows = [
            {"name": one.name, "uscc": one.uscc, "work": work, "share": share}
            for one, work, share in zip((unit, partner), WORK, SHARES, strict=True)
        ]
        writer = self._writer(story)
        self._save(story, "consortium", writer, rows)
        paper = files.paper(unit, "M08", noticed_on(application.round))
        self._attach_file(story, "M08", paper, writer)

    def recommend(self, story: Story) -> None:
        application = self._now(story)
        officer = next(
            one.person
            for one in OFFICIALS
            if one.duty == Duty.DISTRICT and one.district == BY_KEY[story.unit].district
        )
        review.recommend_application(
            application, actor=user(officer), version=application.version, note=OPINION
        )

    def consult(self, story: Story) -> None:
        application = self._now(story)
        consultations.start_consultations(
            [application],
            actor=user(story.handler),
            departments=ASKED,
            question=QUESTION,
            days=application.round.consultation_days,
        )

    def answer(self, story: Story) -> None:
        """Let the first department answer; the others are still being asked."""
        asked = self._now(story).consultations.get(department=ASKED[0])
        consultations.answer_without_opinion(
            asked, actor=_department(asked.department), version=asked.version
        )

    def _writer(self, story: Story) -> User:
        application: PlatformApplication = self._now(story)
        return application.last_edited_by


def _department(code: str) -> User:
    return user(next(one.person for one in OFFICIALS if one.department == code))


def import_records(days: Days) -> None:
    """Let 经办 import a list of other authorities, checked first."""
    today = days.day(RECORDS_COME)
    rows = []
    for number, (kind, decided, lifted, paper, source) in enumerate(LISTED):
        until = (today - timedelta(days=lifted)).isoformat() if lifted else ""
        decided_on = (today - timedelta(days=decided)).isoformat()
        code = invented_code(FIRST_LISTED_CODE + number)
        rows.append(",".join([code, kind, decided_on, until, paper, source]))
    data = "\n".join([",".join(credit.COLUMNS), *rows]).encode()
    handler = user(HANDLER)
    found = credit.check_credit_file("信用名单（示例）.csv", data, actor=handler)
    credit.import_credit_records(found.pending, actor=handler)
