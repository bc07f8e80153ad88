"""The call of the demo city in which districts look first, and what its units and officers do."""

from functools import partial

from casework.transitions import Duty
from platforms.services import review
from portal.demo.applications import HOURS, MINUTES_APART, Story, Units
from portal.demo.days import Diary
from portal.demo.rounds import user
from portal.demo.units import BY_KEY, OFFICIALS, SECOND_HANDLER

CALL = "district"
OPINION = "申报单位在本区登记经营，填报内容与所附材料一致，同意推荐。"
# One waits too long, one waits, one has been recommended.
STORIES = (
    Story("yanchuan", CALL, {"start": -9, "fill": -8, "submit": -7}, SECOND_HANDLER),
    Story("hengtu", CALL, {"start": -6, "fill": -4, "submit": -3}, SECOND_HANDLER),
    Story("ziyuan", CALL, {"start": -9, "fill": -8, "submit": -7, "recommend": -3}, SECOND_HANDLER),
)


class DistrictUnits(Units):
    """The units of this call at work, and the officers of their districts."""

    def plan(self, diary: Diary) -> None:
        for place, story in enumerate(STORIES):
            for act, day in story.days.items():
                moment = self.days.at(day, *(HOURS | {"recommend": (11, 5)})[act])
                diary.note(moment + place * MINUTES_APART, partial(self.act, act, story))

    def act(self, name: str, story: Story) -> None:
        own = {"recommend": self.recommend}
        (own.get(name) or partial(self._acts[name], self))(story)

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
