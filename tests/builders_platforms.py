"""Builders of rounds, applications and titles: every state is reached through the services."""

import io
from datetime import datetime
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Organisation, Role
from casework import clock
from casework.materials import store
from casework.transitions import Duty
from platforms.models import Designation, PlatformApplication, SolicitationRound
from platforms.services import applications, review, rounds, selection
from tests.builders import make_admin, make_official, make_organisation
from tests.recorded import recorded


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of 2026 in Guangzhou."""
    return datetime(2026, month, day, hour, minute, tzinfo=clock.GUANGZHOU)


OPENS, CLOSES = at(9, 2, 9), at(9, 30, 17)
WRITTEN, SUBMITTED, REVIEWED, CONFIRMED = at(9, 1), at(9, 10), at(9, 16), at(10, 9)
# Five working days from 9 October: the Saturday of the 10th works, the last day is the 14th.
GRANTED = at(10, 15)

ELIGIBILITY = {
    "in_guangzhou": "yes",
    "has_legal_personality": "yes",
    "founded_on": "2018-05-16",
    "category": "industrial_internet",
    "serves_manufacturing": "yes",
    "local_customers": "12",
    "technical_staff": "46",
    "own_ip": "9",
    "security_level": "3",
    "security_tested_on": "2026-05-01",
    "has_data_policy": "yes",
    "is_listed_for_bad_credit": "no",
    "had_major_accident": "no",
    "misused_funds": "no",
    "commits_to_plan": "yes",
}
ORGANISATION = {
    "legal_representative": "许承望",
    "registered_capital": "5000",
    "founded_on": "2018-05-16",
    "nature": "private",
    "employees": "120",
    "technical_staff": "46",
    "revenue_1": "12000.50",
    "revenue_2": "9000",
    "revenue_3": "8000",
    "platform_revenue": "7000",
    "rd_cost": "1500",
    "tax_credit": "A",
    "honours": "",
    "contact_name": "林婉清",
    "contact_phone": "020-12345678",
}
PLATFORM = {
    "name": "云岭制造云平台",
    "category": "industrial_internet",
    "other_categories": [],
    "dimensions": ["digital", "intelligent"],
    "industries": ["C29", "C35"],
    "website": "https://yunling.example.com",
    "introduction": "为注塑与模具企业提供排产、设备联网与质量追溯。",
    "deployment": "hybrid",
    "protocols": "36",
    "models": "120",
    "apps": "58",
    "devices": "12400",
    "registered_customers": "860",
    "paying_customers": "214",
    "security_number": "44010099001-23001",
}
CAPABILITY = {
    "assessors": "18",
    "methods": "按四套评测开展诊断，现场确认。",
    "price_list": "诊断 8—20 万元/家",
    "concession_policy": "首年减免 20%",
    "response_hours": "4",
}
CASES = [
    {
        "client": client,
        "client_uscc": uscc,
        "contract_number": f"HT-2025-{number:03}",
        "signed_on": "2025-06-01",
        "amount": "120",
        "effect": "排产用时 2 天 → 40 分钟",
        "client_contact": "何志远 020-87654321",
    }
    for number, (client, uscc) in enumerate(
        (
            ("广州澜栈精密有限公司", "91000000MA000901XJ"),
            ("广州沐森日化有限公司", "91000000MA0009028J"),
            ("广州禾坊定制家居有限公司", "91000000MA0009036D"),
        ),
        start=1,
    )
]
PLAN = {
    "diagnoses": "40",
    "retrofits": "20",
    "cloud_customers": "60",
    "concession_rate": "15",
    "trainings": "6",
}
ANSWERS = {
    "eligibility": ELIGIBILITY,
    "organisation": ORGANISATION,
    "platform": PLATFORM,
    "capability": CAPABILITY,
    "cases": CASES,
    "plan": PLAN,
}
UPLOADED = ("M03", "M04", "M06", "M07")

# How far each builder goes; a later state passes through the earlier ones.
ROUND_STATES = ("draft", "submitted", "in_approval", "published", "ended")


@recorded
def make_team() -> SimpleNamespace:
    """Return the officials of one round: handler, reviewer, approver, and the units' district."""
    return SimpleNamespace(
        district=make_official(Duty.DISTRICT, "440112", name="谭伟雄"),
        handler=make_official(Duty.HANDLER, name="梁嘉敏"),
        reviewer=make_official(Duty.REVIEWER, name="陈启文"),
        approver=make_official(Duty.APPROVER, name="罗仲平"),
    )


def round_values(**overrides) -> dict[str, object]:
    values = {
        "name": "2026年第三批“四化”平台征集",
        "summary": "面向社会公开征集“四化”平台。",
        "categories": ["industrial_internet", "common_base"],
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "contact": "梁嘉敏 020-00000000",
        # A round with 区初审 is asked for by name.
        "has_district_review": False,
        "has_expert_review": False,
    }
    return values | overrides


@recorded
def make_round(
    status: str = "published", team: SimpleNamespace | None = None, **overrides
) -> SolicitationRound:
    """Return a notice at ``status``, written on 1 September 2026 by ``team``."""
    team = team or make_team()
    with clock.at(WRITTEN):
        made = rounds.create_round(actor=team.handler, values=round_values(**overrides))
        if status != "draft":
            made = rounds.submit_round(made, actor=team.handler, version=made.version)
        if status not in {"draft", "submitted"}:
            made = rounds.endorse_round(made, actor=team.reviewer, version=made.version)
        if status in {"published", "ended"}:
            made = rounds.release_round(made, actor=team.approver, version=made.version)
    if status == "ended":
        close(made)
    return made


@recorded
def close(round_: SolicitationRound) -> None:
    """Let the window of ``round_`` pass."""
    with clock.at(CONFIRMED):
        rounds.close_due_rounds()
    round_.refresh_from_db()


def picture(colour: str = "white") -> bytes:
    """Return a small PNG that the upload gate accepts."""
    stream = io.BytesIO()
    Image.new("RGB", (60, 80), colour).save(stream, "PNG")
    return stream.getvalue()


@recorded
def make_material(organisation: Organisation, actor, code: str = "M03", name: str = ""):
    """Return a file of the unit's library."""
    upload = SimpleUploadedFile(name or f"{code}.png", picture())
    return store(upload, organisation=organisation, actor=actor, purpose="evidence", code=code)


def fill_application(application: PlatformApplication, actor) -> PlatformApplication:
    """Fill every section and attach every material."""
    for key, raw in ANSWERS.items():
        application = applications.save_section(
            application, key, raw, actor=actor, draft_version=application.draft_version
        )
    for code in UPLOADED:
        material = make_material(application.organisation, actor, code)
        applications.attach_material(application, material, code, actor=actor)
    application.refresh_from_db()
    return application


@recorded
def submit(application: PlatformApplication, actor) -> PlatformApplication:
    """Hand the application in as it stands now."""
    application.refresh_from_db()
    step = (
        applications.resubmit_application
        if application.status == "returned"
        else applications.submit_application
    )
    return step(
        application,
        actor=actor,
        version=application.version,
        draft_version=application.draft_version,
        signed_name=actor.name,
    )


@recorded
def make_application(
    status: str = "draft",
    *,
    round_: SolicitationRound | None = None,
    organisation: Organisation | None = None,
    admin=None,
    team: SimpleNamespace | None = None,
) -> PlatformApplication:
    """Return an application at ``status``; ``draft`` is filled completely, ``empty`` not at all.

    The 管理员 of the unit is ``admin`` (made when missing); officials come from ``team``.
    """
    team = team or make_team()
    round_ = round_ or make_round(
        team=team,
        has_district_review=status == "district_review",
        has_expert_review=status == "expert_review",
    )
    organisation = organisation or make_organisation()
    admin = admin or _admin_of(organisation) or make_admin(organisation)
    with clock.at(SUBMITTED):
        made = applications.start_application(round_, actor=admin)
        if status == "empty":
            return made
        made = fill_application(made, admin)
        if status == "draft":
            return made
        made = submit(made, admin)
    return _review(made, status, team, admin)


def _admin_of(organisation: Organisation):
    first = organisation.memberships.filter(role=Role.ADMIN, is_active=True).first()
    return first.user if first else None


POINTS = (
    {"section": "platform", "field": "introduction", "reason": "请写明服务的行业。"},
    {"section": "materials", "field": "M04", "reason": "2024 年度报表缺附注。"},
)


def _review(made, status: str, team: SimpleNamespace, admin) -> PlatformApplication:
    if status == made.status:
        return made
    with clock.at(REVIEWED):
        if made.status == "district_review":
            made = recommend(made, team)
        if status == "submitted":
            return made
        if status == "withdrawn":
            return applications.withdraw_application(made, actor=admin, version=made.version)
        if status == "returned":
            return review.return_application(
                made, actor=team.handler, version=made.version, points=POINTS
            )
        if status == "rejected":
            return review.reject_application(
                made, actor=team.handler, version=made.version, note="不属于本批征集领域。"
            )
        made = review.accept_application(made, actor=team.handler, version=made.version)
        if status in {"formal_review", "expert_review"}:
            return made
        made = review.propose_application(made, actor=team.reviewer, version=made.version)
    return made if status == "proposed" else _select(made, status, team)


def recommend(made, team: SimpleNamespace):
    """Let the district give its opinion."""
    return review.recommend_application(
        made, actor=team.district, version=made.version, note="同意推荐。"
    )


def _select(made, status: str, team: SimpleNamespace) -> PlatformApplication:
    close(made.round)
    with clock.at(CONFIRMED):
        selection.confirm_list(
            made.round, actor=team.approver, versions={made.reference: made.version}
        )
        made.refresh_from_db()
    if status == "publicity":
        return made
    with clock.at(GRANTED):
        selection.grant_title(made, actor=team.approver, version=made.version)
    made.refresh_from_db()
    return made


@recorded
def make_designation(**overrides) -> Designation:
    """Return a title granted on 15 October 2026."""
    return make_application("designated", **overrides).designation
