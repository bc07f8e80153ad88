"""Builders of experts and panels: every state is reached through the services."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

from stdnum.cn import uscc

from casework import clock
from casework.models import Case
from casework.permissions import Part
from reviews.models import Assignment, Expert, Panel
from reviews.rules.conflicts import Party
from reviews.services import panels, scoring
from reviews.services.experts import appoint_expert
from reviews.services.panels import Submission
from tests.builders import make_administrator, make_user
from tests.builders_platforms import at, make_round, make_team
from tests.recorded import recorded

BUILT, CONFIRMED, DECLARED, SCORED, CLOSED = (
    at(10, 9),
    at(10, 10),
    at(10, 12),
    at(10, 14),
    at(10, 16),
)
# Codes of employers and applicants that no registered unit of the tests has.
EMPLOYERS = [f"91000000MA{n:07d}X" for n in range(500, 560)]
APPLICANTS = [f"91000000MB{n:07d}X" for n in range(100, 140)]
DISTRICT_CODES = ("440112", "440106", "440104", "440113", "440105")
FIELD = "industrial_internet"
GOOD = {
    "T1": "8", "T2": "8", "T3": "6", "T4": "6",
    "S1": "6", "S2": "7", "S3": "6",
    "V1": "8", "V2": "10", "V3": "6", "V4": "4", "V5": "4",
}  # fmt: skip


@recorded
def make_expert(number: int = 0, *, administrator=None, **overrides) -> Expert:
    """Return an expert of the pool, employed by the ``number``-th employer."""
    values = {
        "specialities": [FIELD],
        "employer": f"广州第{number + 1}研究院",
        "employer_uscc": overrides.pop("employer_uscc", valid_code(EMPLOYERS[number])),
        "district": DISTRICT_CODES[number % len(DISTRICT_CODES)],
    }
    administrator = administrator or make_administrator(Part.SECURITY)
    user = overrides.pop("user", None) or make_user(name=f"评审员{number + 1}")
    return appoint_expert(user, values | overrides, actor=administrator)


def valid_code(stem: str) -> str:
    """Return ``stem`` with the check character that GB 32100 wants."""
    return stem[:-1] + uscc.calc_check_digit(stem[:-1])


@recorded
def make_pool(count: int = 7) -> list[Expert]:
    administrator = make_administrator(Part.SECURITY)
    return [make_expert(number, administrator=administrator) for number in range(count)]


@recorded
def make_cases(count: int, team: SimpleNamespace) -> list[Case]:
    """Return cases of any kind: ``reviews`` knows no more of them than that they are cases."""
    return [make_round("draft", team, name=f"第{n + 1}件") for n in range(count)]


def submission(case: Case, number: int = 0, **overrides) -> Submission:
    values = {
        "case": case,
        "title": f"第{number + 1}号平台",
        "speciality": FIELD,
        "district": DISTRICT_CODES[number % len(DISTRICT_CODES)],
        "submitted_at": at(9, 10 + number % 15),
        "parties": [Party(valid_code(APPLICANTS[number]), f"广州第{number + 1}平台公司")],
        "extract": [{"title": "平台", "rows": [["简介", "为注塑企业提供排产。"]]}],
    }
    return Submission(**values | overrides)


def make_panel(
    status: str = "draft",
    *,
    count: int = 1,
    team: SimpleNamespace | None = None,
    pool: Sequence[Expert] | None = None,
    submissions: Sequence[Submission] | None = None,
    points: Mapping[str, str] = GOOD,
    **options,
) -> SimpleNamespace:
    """Return panel, team and pool, the panel as far as ``status``, which passes the earlier ones."""
    team = team or make_team()
    pool = make_pool() if pool is None else pool
    if submissions is None:
        cases = make_cases(count, team)
        submissions = [submission(case, number) for number, case in enumerate(cases)]
    made = SimpleNamespace(team=team, pool=pool)
    with clock.at(BUILT):
        made.panel = panels.build_panel(
            submissions, actor=team.handler, name="2026年第三批平台评审", **options
        )
        if status != "draft":
            made.panel = panels.propose_panel(made.panel, actor=team.handler, version=1)
    if status in {"draft", "proposed"}:
        return made
    with clock.at(CONFIRMED):
        made.panel = panels.confirm_panel(
            made.panel, actor=team.reviewer, version=made.panel.version
        )
    _work(made, status, points)
    return made


def _work(made: SimpleNamespace, status: str, points: Mapping[str, str]) -> None:
    if status in {"scoring", "scored", "closed"}:
        with clock.at(DECLARED):
            for expert in judging(made.panel):
                declare(made.panel, expert)
    if status in {"scored", "closed"}:
        with clock.at(SCORED):
            for assignment in assignments(made.panel):
                lock_sheet(assignment, points)
    made.panel.refresh_from_db()
    if status == "closed":
        with clock.at(CLOSED):
            made.panel = panels.close_panel(
                made.panel, actor=made.team.approver, version=made.panel.version
            )


def assignments(panel: Panel) -> list[Assignment]:
    """Return the live assignments by file and number, read again."""
    found = panel.live_assignments().select_related("item__panel", "expert__user")
    return list(found.order_by("item", "number"))


def judging(panel: Panel) -> list[Expert]:
    return list({one.expert_id: one.expert for one in assignments(panel)}.values())


def declare(panel: Panel, expert: Expert, **reasons: str) -> int:
    """Let ``expert`` declare all his files; ``reasons`` maps references to why he steps back."""
    waiting = panel.live_assignments().filter(expert=expert, declared_at=None)
    answers = {
        one.pk: scoring.Answer(reasons.get(one.item.reference.replace("-", "_"), ""))
        for one in waiting.select_related("item")
    }
    return scoring.declare_conflicts(panel, actor=expert.user, answers=answers)


def lock_sheet(assignment: Assignment, points: Mapping[str, str] = GOOD):
    return scoring.lock_sheet(assignment, actor=assignment.expert.user, points=points, comments={})
