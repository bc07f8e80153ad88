"""Who may apply for the title: the conditions of handbook 3.3, each a switchable rule."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from casework.calculation import Finding
from casework.days import day_in_words
from platforms.policy import ACCIDENT_YEARS, CASE_YEARS, FUND_YEARS

BASIS = "征集通知申报条件"
LOCAL_CUSTOMERS = f"近 {CASE_YEARS} 年在广州服务企业"
# A level of 等级保护 ends at the fifth; more than this of anything else is a slip of the keyboard.
MOST_LEVEL = 5
MOST_PARAMETER = 1000
MISUSE = "misused_funds"
IF_WRONG = "认为记录有误的，请先向来源单位申请更正，再把更正文书告诉征集通知的联系人。"
ACCIDENT = f"近 {ACCIDENT_YEARS} 年有较大安全、质量、环保或网络安全事故"
MISUSED_FUNDS = f"近 {FUND_YEARS} 年有财政资金违规使用"


@dataclass(frozen=True)
class CreditFact:
    """One imported record about the unit; ``until`` is the day it was lifted, None while it stands.

    ``partner`` is the unit of the consortium that it is about, empty for the applicant itself.
    """

    kind: str
    label: str
    decided_on: date
    until: date | None
    number: str
    source: str
    partner: str = ""

    @property
    def told(self) -> str:
        """The record as a person finds it again: unit, kind, day, document number and source."""
        whose = f"联合单位{self.partner}，" if self.partner else ""
        day = day_in_words(self.decided_on)
        return f"{whose}{day}{self.label}（{self.number}，来源：{self.source}）"


@dataclass(frozen=True)
class Facts:
    """What the unit states about itself, and what other authorities have on record about it.

    ``judged_on`` is the day of the judgement: lists are read as they are then.
    """

    noticed_on: date
    judged_on: date
    in_guangzhou: bool
    has_legal_personality: bool
    founded_on: date
    category_chosen: bool
    serves_manufacturing: bool
    local_customers: int
    technical_staff: int
    own_ip: int
    security_level: int
    security_tested_on: date | None
    has_data_policy: bool
    is_listed_for_bad_credit: bool
    had_major_accident: bool
    misused_funds: bool
    commits_to_plan: bool
    credit: tuple[CreditFact, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One condition: as a sentence to read, its parameters' defaults and the judgement with reason."""

    code: str
    label: str
    judge: Callable[[Facts, Mapping[str, int]], tuple[bool, str]]
    parameters: Mapping[str, int]
    sentence: str


def years_before(day: date, years: int) -> date:
    """Return the same day ``years`` earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def months_before(day: date, months: int) -> date:
    """Return the same day ``months`` earlier, or the last day of that month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def _registered(facts: Facts, given: Mapping[str, int]) -> tuple[bool, str]:
    years = given["years"]
    if not (facts.in_guangzhou and facts.has_legal_personality):
        return False, "须在广州市登记注册并具有独立法人资格。"
    latest = years_before(facts.noticed_on, years)
    return (
        facts.founded_on <= latest,
        f"成立日期{day_in_words(facts.founded_on)}，须不晚于{day_in_words(latest)}"
        f"，即通知发布时满 {years} 年。",
    )


def _category(facts: Facts, given: Mapping[str, int]) -> tuple[bool, str]:
    if not facts.category_chosen:
        return False, "主要类别须属于本批征集领域。"
    return facts.serves_manufacturing, (
        "服务对象包括制造业企业（GB/T 4754 第 13—43 大类）。"
        if facts.serves_manufacturing
        else "服务对象须包括制造业企业（GB/T 4754 第 13—43 大类）。"
    )


def _at_least(value: int, least: int, unit: str, what: str) -> tuple[bool, str]:
    return value >= least, f"{what} {value} {unit}，要求不少于 {least} {unit}。"


def _customers(facts: Facts, given: Mapping[str, int]) -> tuple[bool, str]:
    return _at_least(facts.local_customers, given["least"], "家", LOCAL_CUSTOMERS)


def _team(facts: Facts, given: Mapping[str, int]) -> tuple[bool, str]:
    staff = _at_least(facts.technical_staff, given["staff"], "人", "参保技术人员")
    ip = _at_least(facts.own_ip, given["ip"], "项", "自主知识产权")
    return staff[0] and ip[0], f"{staff[1]}{ip[1]}"


def _security(facts: Facts, given: Mapping[str, int]) -> tuple[bool, str]:
    faults = []
    if facts.security_level < given["level"]:
        faults.append(f"等级保护备案须不低于第 {given['level']} 级")
    if not facts.has_data_policy:
        faults.append("须有数据安全管理制度")
    earliest = months_before(facts.noticed_on, given["months"])
    if facts.security_tested_on and facts.security_tested_on > facts.noticed_on:
        faults.append(
            f"最近一次安全测试日期{day_in_words(facts.security_tested_on)}"
            f"不能晚于通知发布日{day_in_words(facts.noticed_on)}"
        )
    if facts.security_tested_on is None or facts.security_tested_on < earliest:
        faults.append(
            f"最近一次安全测试须不早于{day_in_words(earliest)}，即 {given['months']} 个月内"
        )
    if faults:
        return False, "；".join(faults) + "。"
    return True, f"等级保护第 {facts.security_level} 级，制度和测试符合要求。"


def counted_records(
    records: Iterable[CreditFact], *, noticed_on: date, judged_on: date, years: int = FUND_YEARS
) -> list[CreditFact]:
    """Return the records that bar a unit: lists it is on, misuse within ``years`` years.

    The years count back from ``noticed_on``, the same day of the year included; a list counts as
    it stands on ``judged_on``, and no more on the day the unit is taken off it.
    """
    earliest = years_before(noticed_on, years)
    return [
        one
        for one in records
        if one.decided_on <= judged_on
        and (
            one.decided_on >= earliest
            if one.kind == MISUSE
            else one.until is None or one.until > judged_on
        )
    ]


def counted_of(facts: Facts) -> list[CreditFact]:
    return counted_records(facts.credit, noticed_on=facts.noticed_on, judged_on=facts.judged_on)


def undeclared(facts: Facts) -> list[CreditFact]:
    """Return the records that bar the unit although it declared that there are none.

    It declares for itself: what bars a partner contradicts nothing.
    """
    return [
        one
        for one in counted_of(facts)
        if not one.partner
        and not (facts.misused_funds if one.kind == MISUSE else facts.is_listed_for_bad_credit)
    ]


def _credit(facts: Facts, given: Mapping[str, int]) -> tuple[bool, str]:
    records = counted_of(facts)
    declared = []
    if facts.is_listed_for_bad_credit:
        declared.append("列入经营异常或严重违法失信名单")
    if facts.had_major_accident:
        declared.append(ACCIDENT)
    if facts.misused_funds:
        declared.append(MISUSED_FUNDS)
    faults = []
    if records:
        told = "；".join(one.told for one in records)
        faults.append(f"信用记录：{told}，不能申报。{IF_WRONG}")
    if declared:
        faults.append(f"申报单位申明：{'、'.join(declared)}的，不能申报。")
    if faults:
        return False, "".join(faults)
    return (
        True,
        "没有查到失信、异常和资金违规的信用记录；申报单位申明没有这些情形，也没有较大事故。",
    )


def _plan(facts: Facts, given: Mapping[str, int]) -> tuple[bool, str]:
    if facts.commits_to_plan:
        return True, "已承诺年度诊断、改造企业数和让利幅度。"
    return False, "须承诺年度诊断、改造企业数和让利幅度。"


RULES = (
    Rule(
        "C1",
        "登记注册",
        _registered,
        {"years": 1},
        "在广州市登记注册，具有独立法人资格，通知发布时成立满 {years} 年。",
    ),
    Rule(
        "C2",
        "平台类别与服务对象",
        _category,
        {},
        "主要类别属于本批征集领域，服务对象包括制造业企业（GB/T 4754 第 13—43 大类）。",
    ),
    Rule(
        "C3",
        "本地服务案例",
        _customers,
        {"least": 5},
        f"{LOCAL_CUSTOMERS}不少于 {{least}} 家，有合同为证。",
    ),
    Rule(
        "C4",
        "技术团队与知识产权",
        _team,
        {"staff": 20, "ip": 3},
        "参保技术人员不少于 {staff} 人，自主知识产权不少于 {ip} 项。",
    ),
    Rule(
        "C5",
        "平台安全",
        _security,
        {"level": 2, "months": 12},
        "平台等级保护备案不低于第 {level} 级，有数据安全管理制度，{months} 个月内做过安全测试。",
    ),
    Rule(
        "C6",
        "信用与合规",
        _credit,
        {},
        f"没有列入失信被执行、经营异常或严重违法失信名单，近 {ACCIDENT_YEARS} 年没有较大安全、质量、环保或网络安全事故，"
        f"近 {FUND_YEARS} 年没有财政资金违规使用；名单和资金违规按信用记录核对，其余由申报单位申明。",
    ),
    Rule(
        "C7",
        "年度计划承诺",
        _plan,
        {},
        "承诺下一年度诊断、改造企业数和让利幅度。",
    ),
)


def default_conditions() -> dict[str, dict[str, object]]:
    """Return every rule switched on with the handbook's default parameters."""
    return {rule.code: {"on": True, **rule.parameters} for rule in RULES}


@dataclass(frozen=True)
class Condition:
    """One condition of a notice, as everybody reads it."""

    code: str
    label: str
    text: str


def in_words(conditions: Mapping[str, Mapping[str, object]]) -> list[Condition]:
    """Return the conditions that are switched on as sentences with their parameters written in."""
    return [
        Condition(rule.code, rule.label, rule.sentence.format(**_parameters(rule, given)))
        for rule in RULES
        if (given := conditions.get(rule.code, {})).get("on")
    ]


def _parameters(rule: Rule, given: Mapping[str, object]) -> dict[str, int]:
    return {
        name: _whole(given.get(name, default), name) for name, default in rule.parameters.items()
    }


def most_of(name: str) -> int:
    """Return the greatest value that parameter ``name`` of a condition may have."""
    return MOST_LEVEL if name == "level" else MOST_PARAMETER


def parameter_faults(conditions: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Name every parameter of ``conditions`` that is no whole number within its bounds."""
    return [
        f"“{rule.label}”的参数须为 0 到 {most_of(name)} 之间的整数。"
        for rule in RULES
        for name, default in rule.parameters.items()
        if not _is_whole(value := conditions.get(rule.code, {}).get(name, default))
        or value > most_of(name)
    ]


def check(facts: Facts, conditions: Mapping[str, Mapping[str, object]]) -> list[Finding]:
    """Judge ``facts`` by the rules that ``conditions`` switches on, in the order of the notice.

    Parameters missing from ``conditions`` take the handbook's default. ValueError when a
    parameter is no whole number ≥ 0.
    """
    findings = []
    for rule in RULES:
        given = conditions.get(rule.code, {})
        if not given.get("on"):
            continue
        passed, reason = rule.judge(facts, _parameters(rule, given))
        findings.append(Finding(rule.code, rule.label, passed, reason, BASIS))
    return findings


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _whole(value: object, name: str) -> int:
    if not _is_whole(value):
        raise ValueError(f"条件参数 {name} 须为不小于 0 的整数")
    return value
