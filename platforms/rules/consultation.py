"""What each department is shown of an application: structured answers it can check, nothing personal."""

from collections.abc import Mapping

# Section and field; free texts are left out, because anything may be written in them.
Place = tuple[str, str]
SHOWN: Mapping[str, tuple[Place, ...]] = {
    "finance": (("eligibility", "misused_funds"), ("organisation", "rd_cost")),
    "tax": (
        ("organisation", "tax_credit"),
        ("organisation", "revenue_1"),
        ("organisation", "revenue_2"),
        ("organisation", "revenue_3"),
    ),
    "market": (
        ("organisation", "founded_on"),
        ("organisation", "registered_capital"),
        ("organisation", "nature"),
        ("eligibility", "is_listed_for_bad_credit"),
    ),
    "environment": (("platform", "industries"), ("eligibility", "had_major_accident")),
    "emergency": (("organisation", "employees"), ("eligibility", "had_major_accident")),
    "human_resources": (
        ("organisation", "employees"),
        ("organisation", "technical_staff"),
    ),
}
QUESTIONS: Mapping[str, str] = {
    "finance": "近五年是否有财政资金违规使用的情况。",
    "tax": "纳税信用级别和营业收入是否与填报一致，有无重大税收违法。",
    "market": "登记信息是否一致，是否列入经营异常或严重违法失信名单。",
    "environment": "近三年是否有较大环境事故或重大环境违法。",
    "emergency": "近三年是否有较大生产安全事故。",
    "human_resources": "参保人数是否与填报一致，有无重大劳动违法。",
}
