"""Which claims are eligible: E-12 to E-16 (§三（二）–（五）, §四（一）)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from casework.calculation import Clause, Finding
from casework.days import day_in_words
from casework.standards import DIVISION_NAMES, SIZE_NAMES
from platforms.rules.eligibility import CreditFact, counted_records
from subsidies import policy
from subsidies.rules.conditions import Conditions
from subsidies.rules.eligibility.findings import judged
from subsidies.rules.terms import CLAUSES, Measure, Stacking, Terms, Window

NOTHING = Decimal(0)
DIRECTION = "同一项目只能申报一个方向"


@dataclass(frozen=True)
class PriorSupport:
    """Other public money for the same project, in yuan; ``level`` is whose: 国家、省、市、区."""

    level: str
    name: str
    amount: Decimal


@dataclass(frozen=True)
class ClaimFacts:
    """What is known of one claim as a whole, on the day ``judged_on``.

    ``title_periods``: the days on which the platform's title was active, suspensions left out.
    ``contracts_on``: the days its contracts were signed. ``division`` (GB/T 4754, “C36”), ``size``
    and ``in_guangzhou`` are the enterprise's. ``credit``: records about the claimant and its
    partners. ``competitive_claims`` counts the unit's other standing competitive claims of the year;
    ``same_project`` are its standing claims for this very project under another direction.
    """

    judged_on: date
    submitted_on: date
    in_guangzhou: bool
    division: str
    size: str = ""
    contracts_on: tuple[date, ...] = ()
    title_periods: tuple[Window, ...] = ()
    title_revoked_on: date | None = None
    prior: tuple[PriorSupport, ...] = ()
    credit: tuple[CreditFact, ...] = ()
    competitive_claims: int = 0
    same_project: tuple[str, ...] = ()


def prior_support(claim: ClaimFacts, terms: Terms) -> Finding:
    """E-12: other public money for the project comes off, or excludes, as the guide stacks."""
    given = [one for one in claim.prior if one.amount > 0]
    told = "、".join(f"{one.level}“{one.name}” {one.amount:,.2f} 元" for one in given)
    if not given:
        good, faults = "同一项目没有其他财政资金", []
    elif terms.stacking is Stacking.EXCLUSIVE:
        good, faults = "", [f"同一项目已得{told}，不再支持"]
    else:
        good, faults = f"同一项目已得{told}，从本项补助中扣减", []
    return judged("E-12", "其他财政资金", faults, good, terms.label)


def credit(claim: ClaimFacts, terms: Terms) -> Finding:
    """E-13: on no list of bad credit, no misuse of public money within the guide's years."""
    return _credit(claim, terms.label, terms.conditions)


def _credit(claim: ClaimFacts, label: str, conditions: Conditions) -> Finding:
    found = counted_records(
        claim.credit,
        noticed_on=claim.judged_on,
        judged_on=claim.judged_on,
        years=conditions.violation_years,
    )
    faults = [one.told for one in found]
    if faults:
        faults.append("认为记录有误的，请先向来源单位申请更正")
    good = f"没有失信、异常记录，近 {conditions.violation_years} 年没有财政资金违规"
    return judged("E-13", "信用记录", faults, good, label)


def platform_title(claim: ClaimFacts, terms: Terms) -> Finding:
    """E-14: the platform's title was active at submission (CAP) or when the contracts were signed.

    It must not have been revoked since.
    """
    if terms.measure is Measure.CAPACITY:
        days = [("提交日", claim.submitted_on)]
    else:
        days = [("合同签订日", day) for day in claim.contracts_on]
    faults = [
        f"{name}{day_in_words(day)}平台称号不在有效期"
        for name, day in days
        if not any(period.holds(day) for period in claim.title_periods)
    ]
    if not days:
        faults.append("没有合同签订日期，看不出签订时称号是否有效")
    revoked = claim.title_revoked_on
    if revoked is not None and revoked <= claim.judged_on:
        faults.append(f"平台称号已于{day_in_words(revoked)}取消")
    good = "、".join(f"{name}{day_in_words(day)}" for name, day in days) + "平台称号有效"
    return judged("E-14", "平台称号", faults, good, CLAUSES[terms.measure].number)


def enterprise(claim: ClaimFacts, terms: Terms) -> Finding:
    """E-15: the enterprise manufactures, in Guangzhou (DIAG, RETRO); a platform need not."""
    clause = CLAUSES[terms.measure]
    if terms.measure is Measure.CAPACITY:
        return judged("E-15", "企业", (), "平台能力建设不限行业", clause.number)
    return _enterprise(claim, clause, terms.conditions)


def _enterprise(claim: ClaimFacts, clause: Clause, conditions: Conditions) -> Finding:
    name = DIVISION_NAMES.get(claim.division, claim.division) or "未填行业"
    faults = [] if claim.in_guangzhou else ["企业不在广州市登记注册"]
    if claim.division not in conditions.divisions:
        faults.append(f"“{name}”不在支持的制造业行业以内")
    if conditions.sizes and claim.size not in conditions.sizes:
        allowed = "、".join(SIZE_NAMES[one] for one in SIZE_NAMES if one in conditions.sizes)
        faults.append(f"企业规模{SIZE_NAMES.get(claim.size, '未划型')}，只支持{allowed}")
    return judged("E-15", "企业", faults, f"广州市制造业企业，{name}", clause.number)


def quota(claim: ClaimFacts, terms: Terms) -> Finding:
    """E-16: no more competitive claims of a unit in a year than the guide allows; one direction."""
    most = terms.conditions.competitive_per_year
    is_competitive = terms.measure is Measure.CAPACITY or terms.conditions.competitive
    faults = []
    if is_competitive and claim.competitive_claims >= most:
        faults.append(
            f"本年度已有 {claim.competitive_claims} 项竞争性扶持项目，同一单位不超过 {most} 项"
        )
    if claim.same_project:
        faults.append(f"本项目已申报{'、'.join(claim.same_project)}，{DIRECTION}")
    count = f"连同本项 {claim.competitive_claims + 1} 项，不超过 {most} 项"
    good = count if is_competitive else "不计入竞争性扶持项目"
    return judged("E-16", "申报项数", faults, f"{good}，项目没有申报其他方向", terms.label)


ClaimRule = Callable[[ClaimFacts, Terms], Finding]
CLAIM_RULES: tuple[ClaimRule, ...] = (prior_support, credit, platform_title, enterprise, quota)


def check_claim(claim: ClaimFacts, terms: Terms) -> tuple[Finding, ...]:
    """Return what every rule finds of ``claim`` (CAP, DIAG, RETRO), E-12 to E-16 in order."""
    return tuple(rule(claim, terms) for rule in CLAIM_RULES)


def check_award(
    claim: ClaimFacts, clause: Clause, *, label: str, conditions: Conditions
) -> tuple[Finding, ...]:
    """Return what the rules find that hold for an award too: E-13, and E-15 for a factory's.

    An award is not for a cost: nothing stacks, no platform serves, and it counts towards no quota.
    ``label`` names the guide.
    """
    found = (_credit(claim, label, conditions),)
    if clause == policy.FACTORY:
        return (*found, _enterprise(claim, clause, conditions))
    return found
