"""The filings of the demo city: one in each state, and one that has a second version."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from accounts.models import User
from casework import clock
from casework.materials import purpose_of, store
from platforms.models import Filing
from platforms.rules.filings import ALLIANCE, ANNUAL_PLAN, KINDS, PRODUCT, SERVICE_CASE, SOLUTION
from platforms.rules.plan_forms import QUARTERS, quarter_end
from platforms.services import filing_review, filings, plans
from portal.demo import files
from portal.demo.days import Days, Diary
from portal.demo.filing_texts import (
    CASES,
    PRODUCTS,
    SOLUTIONS,
    Done,
    Offer,
    alliance_answers,
    case_answers,
    plan_answers,
    progress,
    solution_answers,
)
from portal.demo.later_filings import later_offers
from portal.demo.rounds import acting, user
from portal.demo.titles import title_of
from portal.demo.units import (
    BY_KEY,
    CLIENTS,
    FIRST_CLIENT_CODE,
    HANDLER,
    SECOND_HANDLER,
    Person,
    invented_code,
)

# Each act at its time of day.
HOURS = {
    "start": (10, 5),
    "fill": (14, 20),
    "hand_over": (16, 5),
    "file": (15, 10),
    "give_back": (10, 45),
    "amend": (11, 20),
    "refile": (15, 40),
    "record": (9, 50),
    "publish": (16, 30),
    "take_off": (11, 10),
    "revise": (10, 15),
    "report": (15, 30),
}
RETURNED = {
    "section": "delivery",
    "field": "days",
    "reason": "请写明从合同生效到上线的天数，不含试运行。",
}


@dataclass(frozen=True)
class Story:
    """One filing; ``days`` gives each act its working day from the city's date."""

    key: str
    days: Mapping[str, int]
    handler: Person = HANDLER
    # What the next version says otherwise, by section.
    changes: Mapping[str, Mapping[str, object]] | None = None


STORIES = (
    Story(
        "moulding",
        {"start": -95, "fill": -95, "file": -94, "record": -91, "publish": -90},
        changes={"scope": {"edition": "V3.0"}, "delivery": {"days": "30"}},
    ),
    Story("carbon", {"start": -93, "fill": -92, "file": -91, "record": -88, "publish": -87}),
    Story(
        "appliance",
        {
            "start": -60,
            "fill": -60,
            "file": -59,
            "give_back": -57,
            "amend": -55,
            "refile": -55,
            "record": -54,
            "publish": -53,
        },
        SECOND_HANDLER,
    ),
    Story(
        "water",
        {"start": -58, "fill": -57, "file": -56, "record": -53, "publish": -50, "take_off": -21},
        SECOND_HANDLER,
    ),
    Story("mould_shop", {"start": -12, "fill": -11, "file": -10, "record": -6}),
    Story("spare_parts", {"start": -6, "fill": -5, "file": -3}),
    Story("energy", {"start": -9, "fill": -8, "file": -7, "give_back": -4}),
    Story("scheduler", {"start": -80, "fill": -80, "file": -79, "record": -76, "publish": -75}),
    Story("gateway", {"start": -8, "fill": -8, "file": -2}, SECOND_HANDLER),
    Story("meter", {"start": -70, "fill": -70, "file": -69, "record": -66, "publish": -65}),
    Story("moulding_case", {"start": -30, "fill": -30, "file": -29, "record": -26, "publish": -25}),
    Story("carbon_case", {"start": -28, "fill": -28, "file": -27, "record": -24, "publish": -23}),
)
PLAN_KEY, ALLIANCE_KEY = "plan", "alliance"
LEAD, PARTNER, DESIGNER = "yunling", "tonglan", 3
STORIES += (
    Story(PLAN_KEY, {"start": -122, "fill": -122, "file": -120, "record": -117, "report": -5}),
    Story(
        ALLIANCE_KEY,
        {"start": -46, "fill": -46, "file": -45, "record": -42, "publish": -41},
        SECOND_HANDLER,
    ),
)
LATER = later_offers()
# Filed one a day since their title, and open to everybody.
FIRST_LATER_DAY = -112
STORIES += tuple(
    Story(
        key,
        {"start": day, "fill": day, "file": day + 1, "record": day + 3, "publish": day + 4},
        (HANDLER, SECOND_HANDLER)[place % 2],
    )
    for place, key in enumerate(LATER)
    for day in (FIRST_LATER_DAY + place,)
)
# The second version of the first: replaces it.
PAPERS = {"M08": "联合共建协议", "M13": "项目验收单", "M07": "同意公开名称的证明"}
# Begin and acceptance of the work that service cases tell of.
WORK_DAYS = (-120, -70)
SECOND = {"revise": -40, "file": -38, "record": -35, "publish": -34}


class FilingsOfTheCity:
    """What the titled platforms filed and the office made of it."""

    def __init__(self, days: Days):
        self.days = days
        self.found: dict[str, int] = {}

    def plan(self, diary: Diary) -> None:
        """Note every act in ``diary``."""
        for story in STORIES:
            self._note(diary, story, story.days)
            if story.changes:
                self._note(diary, story, SECOND)
        diary.note(self.days.at(-2, 10, 5), self.draft)

    def _note(self, diary: Diary, story: Story, acts: Mapping[str, int]) -> None:
        for name, day in acts.items():
            act = partial(getattr(self, name), story)
            diary.note(self.days.at(day, *HOURS[name]), act)

    def start(self, story: Story) -> None:
        made = filings.start_filing(KINDS[_kind(story)], actor=self._admin(story))
        self.found[story.key] = made.pk

    def fill(self, story: Story) -> None:
        for key, raw in self._answers(story).items():
            self._save(story, key, raw)
        for one in self._now(story).kind_facts.uploads:
            if one.required and one.is_asked(self._now(story).answers):
                self._attach(story, one.code)

    def _answers(self, story: Story) -> dict[str, object]:
        if story.key == PLAN_KEY:
            return plan_answers(title_of(BY_KEY[LEAD]).granted_on.year)
        if story.key == ALLIANCE_KEY:
            lead, partner = BY_KEY[LEAD], BY_KEY[PARTNER]
            designer = CLIENTS[DESIGNER], invented_code(FIRST_CLIENT_CODE + DESIGNER)
            others = [(partner.name, partner.uscc), designer]
            return alliance_answers((lead.name, lead.uscc), others)
        if story.key not in CASES:
            return solution_answers(_offer(story))
        done = CASES[story.key]
        about = Filing.objects.get(pk=self.found[done.about]).series
        days = tuple(self.days.day(offset).isoformat() for offset in WORK_DAYS)
        code = invented_code(FIRST_CLIENT_CODE + done.client)
        return case_answers(done, about, CLIENTS[done.client], code, days)

    def _attach(self, story: Story, code: str) -> None:
        admin, filing = self._admin(story), self._now(story)
        about = "注塑与模具行业四化转型联合体"
        if done := CASES.get(story.key):
            about = f"客户：{CLIENTS[done.client]}，项目：{done.name}"
        paper = files.single(PAPERS[code], (about, "（示例，盖章处）"))
        material = store(
            paper,
            organisation=filing.case_organisation,
            actor=admin,
            purpose=purpose_of(code),
            code=code,
        )
        filings.attach_to_filing(filing, material, code, actor=admin)

    def revise(self, story: Story) -> None:
        made = filings.revise_filing(self._now(story), actor=self._admin(story))
        self.found[story.key] = made.pk
        for key, changed in (story.changes or {}).items():
            self._save(story, key, made.answers[key] | changed)

    def amend(self, story: Story) -> None:
        kept = self._now(story).answers["delivery"]
        self._save(story, "delivery", kept | {"days": "35"})

    def file(self, story: Story) -> None:
        self._hand_in(story, filings.file_filing)

    def refile(self, story: Story) -> None:
        self._hand_in(story, filings.refile_filing)

    def give_back(self, story: Story) -> None:
        self._take(story, filing_review.return_filing, user(story.handler), points=[RETURNED])

    def record(self, story: Story) -> None:
        self._take(story, filing_review.record_filing, user(story.handler))

    def publish(self, story: Story) -> None:
        self._take(story, filings.publish_filing, self._admin(story))

    def take_off(self, story: Story) -> None:
        self._take(story, filings.unpublish_filing, self._admin(story))

    def report(self, story: Story) -> None:
        """Report every quarter since the grant that is over by now."""
        plan = self._now(story)
        for quarter in QUARTERS:
            ended = quarter_end(plan.year, quarter)
            if title_of(BY_KEY[LEAD]).granted_on <= ended < clock.today():
                plans.report_progress(plan, quarter, progress(quarter), actor=self._admin(story))

    def draft(self) -> None:
        """Leave one begun by the staff, half filled."""
        unit = BY_KEY["yunling"]
        staff = acting(unit.staff, unit)
        made = filings.start_filing(SOLUTION, actor=staff)
        offer = SOLUTIONS["moulding"]
        scope = solution_answers(offer)["scope"] | {"name": "吹塑车间快速换模方案", "scenes": []}
        filings.save_filing_section(
            made, "scope", scope, actor=staff, draft_version=made.draft_version
        )

    def _now(self, story: Story) -> Filing:
        return Filing.objects.select_related("platform__organisation").get(pk=self.found[story.key])

    def _admin(self, story: Story) -> User:
        unit = BY_KEY[_unit(story)]
        return acting(unit.admin, unit)

    def _save(self, story: Story, key: str, raw) -> None:
        filing = self._now(story)
        filings.save_filing_section(
            filing, key, raw, actor=self._admin(story), draft_version=filing.draft_version
        )

    def _hand_in(self, story: Story, step) -> None:
        filing, admin = self._now(story), self._admin(story)
        step(
            filing,
            actor=admin,
            version=filing.version,
            draft_version=filing.draft_version,
            signed_name=admin.name,
        )

    def _take(self, story: Story, step, actor: User, **more) -> None:
        filing = self._now(story)
        step(filing, actor=actor, version=filing.version, **more)


def _offer(story: Story) -> Offer | Done:
    return {**SOLUTIONS, **PRODUCTS, **CASES, **LATER}[story.key]


def _unit(story: Story) -> str:
    return LEAD if story.key in {PLAN_KEY, ALLIANCE_KEY} else _offer(story).unit


def _kind(story: Story) -> str:
    if story.key in {PLAN_KEY, ALLIANCE_KEY}:
        return {PLAN_KEY: ANNUAL_PLAN.code, ALLIANCE_KEY: ALLIANCE.code}[story.key]
    if story.key in CASES:
        return SERVICE_CASE.code
    if story.key in LATER:
        return PRODUCT.code if LATER[story.key].variety else SOLUTION.code
    return PRODUCT.code if story.key in PRODUCTS else SOLUTION.code
