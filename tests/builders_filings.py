"""Builders of filings: every state is reached through the services."""

from types import SimpleNamespace

from casework import clock
from platforms.models import Filing, Platform
from platforms.rules.filings import KINDS
from platforms.services import filing_review, filings
from tests.builders_platforms import at, make_designation, make_material, make_team
from tests.recorded import recorded

# On the day of the grant, so that all of it lies before the clock of the small city.
FILED, CHECKED, PUBLISHED = at(10, 15, 11), at(10, 15, 14), at(10, 15, 16)

SOLUTION = {
    "scope": {
        "name": "注塑车间排产与质量追溯方案",
        "edition": "V2.1",
        "industries": ["C29", "C35"],
        "dimensions": ["digital", "intelligent"],
        "scenes": ["S05", "S06", "S07"],
        "traits": ["small", "fast"],
    },
    "content": {
        "summary": "给中小注塑厂：两周上线排产，次品能追到机台和班次。",
        "pains": "排产靠经验，插单就乱\n次品找不到原因",
        "functions": "自动排产\n机台联网采集\n质量追溯",
    },
    "delivery": {
        "delivery": ["standard", "subscription"],
        "deployment": "hybrid",
        "price_low": "8",
        "price_high": "30.50",
        "price_unit": "project",
        "days": "45",
    },
    "proof": {"certification": "软件著作权 2025SR0000001"},
}
PRODUCT = {
    **SOLUTION,
    "scope": SOLUTION["scope"] | {"name": "轻量排产小程序", "variety": "app", "traits": ["light"]},
}
SERVICE_CASE = {
    "scope": {
        "name": "两周让注塑车间排产上线",
        "about": "",
        "industry": "C29",
        "dimensions": ["digital"],
        "scenes": ["S05"],
    },
    "client": {
        "client": "广州澜栈精密有限公司",
        "client_uscc": "91000000MA000901XJ",
        "client_district": "440112",
        "is_named": "no",
    },
    "content": {
        "summary": "插单不再乱，排产从两天缩到四十分钟。",
        "pains": "插单就乱",
        "work": "机台联网\n排产上线",
        "started_on": "2026-03-02",
        "finished_on": "2026-06-30",
    },
    "effects": [
        {
            "indicator": "排产用时",
            "unit": "小时",
            "before": "16",
            "after": "0.70",
            "basis": "3 月与 9 月月均，取自排产系统",
        }
    ],
}
QUARTER = {"diagnoses": "10", "retrofits": "5", "cloud_customers": "15", "trainings": "2"}
PLAN = {
    "scope": {
        "year": "2026",
        "industries": ["C29"],
        "dimensions": ["digital"],
        "work": "注塑行业诊断",
    },
    "targets": [QUARTER | {"trainings": str(number)} for number in range(4)],
    "concession": {"concession_rate": "15.50", "concession_policy": "首年减免"},
}
ALLIANCE = {
    "scope": {"name": "注塑行业四化转型联合体", "industries": ["C29"], "dimensions": ["digital"]},
    "content": {"summary": "一家接单、多家合做。", "work": "订单与产能数据共享"},
    "consortium": [
        {
            "name": "广州云岭工业互联网有限公司",
            "uscc": "",
            "role": "lead",
            "work": "平台和数据",
            "share": "60",
        },
        {
            "name": "广州澜栈精密有限公司",
            "uscc": "91000000MA000901XJ",
            "role": "service",
            "work": "打样设计",
            "share": "40.00",
        },
    ],
    "resources": [
        {"kind": "design", "provider": "广州澜栈精密有限公司", "service": "模具打样设计"},
        {"kind": "finance", "provider": "示范银行", "service": "设备融资租赁"},
    ],
}
ANSWERS = {
    "alliance": ALLIANCE,
    "annual_plan": PLAN,
    "solution": SOLUTION,
    "product": PRODUCT,
    "service_case": SERVICE_CASE,
}
POINTS = ({"section": "delivery", "field": "days", "reason": "请写到上线为止的天数。"},)


@recorded
def make_platform(**overrides) -> Platform:
    """Return a platform whose title was granted on 15 October 2026."""
    return make_designation(**overrides).platform


def admin_of(platform: Platform):
    first = platform.organisation.memberships.filter(role="admin", is_active=True).order_by("pk")
    return first.first().user


def fill_filing(filing: Filing, actor, **changes) -> Filing:
    """Fill every section; ``changes`` replace whole sections. The unit leads its alliance."""
    for key, raw in (ANSWERS[filing.kind] | changes).items():
        if key == "consortium" and not raw[0]["uscc"]:
            raw = [raw[0] | {"uscc": filing.case_organisation.uscc}, *raw[1:]]
        filing = filings.save_filing_section(
            filing, key, raw, actor=actor, draft_version=filing.draft_version
        )
    return filing


def attach_required(filing: Filing, actor) -> None:
    """Attach a file under every code that must be there."""
    for one in filing.kind_facts.uploads:
        if one.required and one.is_asked(filing.answers):
            paper = make_material(filing.case_organisation, actor, one.code)
            filings.attach_to_filing(filing, paper, one.code, actor=actor)


def hand_in_filing(filing: Filing, actor) -> Filing:
    """File, or file again, as it stands."""
    filing.refresh_from_db()
    step = filings.file_filing if filing.status == "draft" else filings.refile_filing
    return step(
        filing,
        actor=actor,
        version=filing.version,
        draft_version=filing.draft_version,
        signed_name=actor.name,
    )


@recorded
def make_filing(
    status: str = "draft",
    *,
    kind: str = "solution",
    platform: Platform | None = None,
    team: SimpleNamespace | None = None,
    **changes,
) -> Filing:
    """Return a filing at ``status``; ``draft`` is filled completely, ``empty`` not at all."""
    team = team or make_team()
    platform = platform or make_platform(team=team)
    admin = admin_of(platform)
    with clock.at(FILED):
        filing = filings.start_filing(KINDS[kind], actor=admin)
        if status == "empty":
            return filing
        filing = fill_filing(filing, admin, **changes)
        attach_required(filing, admin)
        if status == "draft":
            return filing
        filing = hand_in_filing(filing, admin)
    return move_filing(filing, status, team, admin)


def move_filing(filing: Filing, status: str, team: SimpleNamespace, admin) -> Filing:
    """Take a filed one on to ``status``."""
    with clock.at(CHECKED):
        if status == "returned":
            return filing_review.return_filing(
                filing, actor=team.handler, version=filing.version, points=POINTS
            )
        if status != "filed":
            filing = filing_review.record_filing(filing, actor=team.handler, version=filing.version)
    if status in {"filed", "on_record"}:
        return filing
    with clock.at(PUBLISHED):
        filing = filings.publish_filing(filing, actor=admin, version=filing.version)
        if status == "offline":
            filing = filings.unpublish_filing(filing, actor=admin, version=filing.version)
    return filing


def add_filings(world, team: SimpleNamespace) -> None:
    """Put filings of two units at each stage; the far one has none of its own yet."""
    platforms = {key: world.things["designation"][key].platform for key in ("own", "other")}
    own = {"platform": platforms["own"], "team": team}
    other = {"platform": platforms["other"], "team": team}
    world.things["filing"] = {
        "own draft": make_filing("draft", **own),
        "own returned": make_filing("returned", **own),
        "own filed": make_filing("filed", **own),
        "own on record": make_filing("on_record", **own),
        "own published": make_filing("published", **own),
        "own plan": make_filing("on_record", kind="annual_plan", **own),
        "other draft": make_filing("draft", **other),
        "other published": make_filing("published", **other),
    }
    for variant in ("own draft", "other draft"):
        draft = world.things["filing"][variant]
        admin = admin_of(draft.platform)
        with clock.at(FILED):
            paper = make_material(draft.case_organisation, admin, "M06")
            filings.attach_to_filing(draft, paper, "M06", actor=admin)
