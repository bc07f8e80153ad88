"""What the units of the demo city write into their applications; figures follow from their size."""

from datetime import date

from platforms.rules.eligibility import months_before
from portal.demo.units import CLIENTS, FIRST_CLIENT_CODE, Unit, invented_code

MOST_CONCESSION = 30
CASES_EACH = 3
EFFECTS = (
    "排产用时 2 天 → 40 分钟",
    "设备联网率 18% → 92%",
    "一次合格率 93.1% → 97.6%",
    "单位产品能耗下降 11.4%",
    "订单交付周期 21 天 → 13 天",
)


def answers(unit: Unit, noticed_on: date) -> dict[str, object]:
    """Return every section as ``unit`` fills it for a notice released on ``noticed_on``."""
    return {
        "eligibility": eligibility(unit, noticed_on),
        "organisation": organisation(unit),
        "platform": platform(unit),
        "capability": capability(unit),
        "cases": cases(unit, noticed_on),
        "plan": plan(unit),
    }


def eligibility(unit: Unit, noticed_on: date) -> dict[str, str]:
    return {
        "in_guangzhou": "yes",
        "has_legal_personality": "yes",
        "founded_on": unit.founded_on.isoformat(),
        "category": unit.category,
        "serves_manufacturing": "yes",
        "local_customers": str(6 + unit.size),
        "technical_staff": str(18 + 4 * unit.size),
        "own_ip": str(3 + unit.size),
        "security_level": "3" if unit.size > len(EFFECTS) else "2",
        "security_tested_on": months_before(noticed_on, 4).isoformat(),
        "has_data_policy": "yes",
        "is_listed_for_bad_credit": "no",
        "had_major_accident": "no",
        "misused_funds": "no",
        "commits_to_plan": "yes",
    }


def organisation(unit: Unit) -> dict[str, str]:
    revenue = 900 * unit.size
    return {
        "legal_representative": unit.legal_representative,
        "registered_capital": str(unit.capital_wan),
        "founded_on": unit.founded_on.isoformat(),
        "nature": "private",
        "employees": str(unit.employees),
        "technical_staff": str(18 + 4 * unit.size),
        "revenue_1": f"{revenue}.50",
        "revenue_2": str(revenue * 4 // 5),
        "revenue_3": str(revenue * 3 // 5),
        "platform_revenue": str(revenue // 2),
        "rd_cost": str(revenue // 8),
        "tax_credit": "A",
        "honours": "",
        "contact_name": unit.admin.name,
        "contact_phone": unit.phone,
    }


def platform(unit: Unit) -> dict[str, object]:
    return {
        "name": unit.platform,
        "category": unit.category,
        "other_categories": [],
        "dimensions": list(unit.dimensions),
        "industries": list(unit.industries),
        "website": f"https://{unit.key}.example.com",
        "introduction": unit.introduction,
        "deployment": "hybrid",
        "protocols": str(6 + 2 * unit.size),
        "models": str(15 * unit.size),
        "apps": str(5 * unit.size),
        "devices": str(950 * unit.size),
        "registered_customers": str(70 * unit.size),
        "paying_customers": str(18 * unit.size),
        "security_number": f"演示备案-{unit.number + 1:05}",
    }


def capability(unit: Unit) -> dict[str, str]:
    return {
        "assessors": str(4 + unit.size),
        "methods": "先问卷、再现场、后复核：两天摸清设备、系统和数据现状，列出薄弱环节和改造先后，"
        "每一条都附现场照片和数据来源。",
        "price_list": "现场诊断 3—8 万元/家\n平台接入 0.2 万元/台\n改造实施 按方案另议",
        "concession_policy": "广州中小企业首次诊断免费，首年服务费按八折收取。",
        "response_hours": "4",
    }


def cases(unit: Unit, noticed_on: date) -> list[dict[str, str]]:
    first = unit.number % len(CLIENTS)
    chosen = [(first + step) % len(CLIENTS) for step in range(CASES_EACH)]
    signed = [months_before(noticed_on, 7 + 2 * step) for step in range(CASES_EACH)]
    return [
        {
            "client": CLIENTS[client],
            "client_uscc": invented_code(FIRST_CLIENT_CODE + client),
            "contract_number": f"{unit.key.upper()}-{day.year}-{place:03}",
            "signed_on": day.isoformat(),
            "amount": str(30 + 9 * unit.size + 7 * place),
            "effect": EFFECTS[(unit.number + place) % len(EFFECTS)],
            "client_contact": f"客户经理 020-{9900 + client:08}",
        }
        for place, (client, day) in enumerate(zip(chosen, signed, strict=True), start=1)
    ]


def plan(unit: Unit) -> dict[str, str]:
    return {
        "diagnoses": str(4 * unit.size),
        "retrofits": str(2 * unit.size),
        "cloud_customers": str(6 * unit.size),
        "concession_rate": str(min(MOST_CONCESSION, 8 + unit.size)),
        "trainings": "6",
    }


def last_full_years(noticed_on: date) -> tuple[int, int]:
    """Return the two business years that are closed when a notice appears."""
    return noticed_on.year - 2, noticed_on.year - 1
