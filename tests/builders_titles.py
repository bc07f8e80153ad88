"""Builders of hearings and of titles in every state: reached through the services."""

from datetime import datetime
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile

from casework import clock, hearings
from casework.materials import store
from casework.models import Hearing
from platforms.models import Designation
from platforms.services import titles
from tests.builders import make_admin
from tests.builders_platforms import at, make_designation, make_team, picture
from tests.recorded import recorded

# A week after the grant; five working days from 22 October end on the 29th.
OPENED, NOTIFIED, STATED, REPORTED, DECIDED = (
    at(10, 20),
    at(10, 22),
    at(10, 27),
    at(10, 30),
    at(11, 3),
)
PERIOD_ENDS, LAPSED = at(10, 29, 17), at(10, 30, 9)
FACTS = "2026 年第三季度抽查 12 家服务对象，9 家的改造没有按合同实施。"
EVIDENCE = ["2026-10-12 现场检查笔录", "服务对象书面证明 9 份"]
CLAUSE = titles.REVOCATION_KIND.clauses[0][0]
DEFENCE = "其中 3 家已于 10 月补充实施，验收单附后。"
REPORT = "补充实施在检查之后，不影响认定；不予采纳。"
REASON = "服务情况评价不好，经复核事实清楚。"

HEARING_PATH = (
    "draft",
    "submitted",
    "in_approval",
    "notified",
    "heard",
    "reported",
    "in_decision",
    "upheld",
)


@recorded
def make_title(team: SimpleNamespace | None = None, **overrides) -> Designation:
    """Return a title granted on 15 October 2026 by ``team``."""
    return make_designation(team=team or make_team(), **overrides)


def admin_of(case):
    """Return the first 管理员 of the unit whose case this is."""
    first = case.case_organisation.memberships.filter(role="admin", is_active=True).first()
    return first.user if first else make_admin(case.case_organisation)


def fresh(case):
    """Read a case again, as another person would hold it."""
    return type(case).objects.get(pk=case.pk)


def open_on(title: Designation, team: SimpleNamespace, moment: datetime = OPENED) -> Hearing:
    with clock.at(moment):
        return titles.open_revocation(
            title, facts=FACTS, clauses=[CLAUSE], evidence=EVIDENCE, actor=team.handler
        )


def add_evidence(hearing: Hearing, team: SimpleNamespace) -> Hearing:
    """Let the office put a file beside its draft."""
    file = SimpleUploadedFile("现场检查笔录.png", picture())
    code = hearings.EVIDENCE_CODE
    with clock.at(OPENED):
        kept = store(file, organisation=None, actor=team.handler, purpose="evidence", code=code)
        hearings.attach_evidence(hearing, kept, actor=team.handler)
    return fresh(hearing)


@recorded
def make_hearing(
    status: str = "draft",
    *,
    team: SimpleNamespace | None = None,
    title: Designation | None = None,
    notified_at: datetime = NOTIFIED,
    with_evidence: bool = False,
) -> Hearing:
    """Return a revocation hearing at ``status``; ``dismissed`` ends it for the unit."""
    team = team or make_team()
    hearing = open_on(title or make_title(team), team)
    if with_evidence:
        hearing = add_evidence(hearing, team)
    if status == "draft":
        return hearing
    with clock.at(OPENED):
        hearing = hearings.propose_hearing(hearing, actor=team.handler, version=hearing.version)
        if status == "submitted":
            return hearing
        hearing = hearings.endorse_hearing(hearing, actor=team.reviewer, version=hearing.version)
    if status == "in_approval":
        return hearing
    with clock.at(notified_at):
        hearing = hearings.issue_notice(hearing, actor=team.approver, version=hearing.version)
    return hearing if status == "notified" else _heard(hearing, status, team)


def _heard(hearing: Hearing, status: str, team: SimpleNamespace) -> Hearing:
    with clock.at(STATED):
        hearing = state(hearing)
    if status == "heard":
        return hearing
    with clock.at(REPORTED):
        hearing = hearings.report_hearing(
            hearing, actor=team.handler, version=hearing.version, note=REPORT
        )
        if status == "reported":
            return hearing
        hearing = hearings.endorse_report(hearing, actor=team.reviewer, version=hearing.version)
    if status == "in_decision":
        return hearing
    decide = hearings.uphold_hearing if status == "upheld" else hearings.dismiss_hearing
    with clock.at(DECIDED):
        return decide(hearing, actor=team.approver, version=hearing.version, note=REASON)


def state(hearing: Hearing, text: str = DEFENCE) -> Hearing:
    """Hand in ``text`` as the unit's 管理员."""
    admin = admin_of(hearing)
    hearing = hearings.save_statement(
        hearing, text, actor=admin, draft_version=hearing.draft_version
    )
    return hearings.state_defence(
        hearing,
        actor=admin,
        version=hearing.version,
        draft_version=hearing.draft_version,
        signed_name=admin.name,
    )
