"""争先创优奖励 §三（五）: fixed one-off awards by label, and the ceiling by DCMM level. Pure; yuan."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from casework.calculation import Calculation, Clause, Input, Line
from casework.standards import fold_width
from subsidies import policy
from subsidies.rules.entitlement import NOTHING, in_fen
from subsidies.rules.terms import BeyondPolicy, UpgradeMode

LEVELS = range(1, 6)
# 2A, AA, 2A级, AA级; a look-alike letter of another script is none of these.
IIMS_LEVEL = re.compile(r"(?:(?P<count>[1-5])[Aa]|(?P<letters>[Aa]{1,5}))级?")
FACTORY_TITLE = "国家级智能制造示范工厂"
FULL = "奖励标准"
HAD = "同类已获奖励"
FIXED_RESULT = "奖励金额"
MOST_RESULT = "最多可奖"


class AwardError(ValueError):
    """A level that cannot be read or does not exist; the message says in Chinese what to change."""


class Award(StrEnum):
    """奖励事项 §三（五）(1)–(4)."""

    IIP_CROSS = "IIP_CROSS"
    IIP_SPECIAL = "IIP_SPECIAL"
    FACTORY = "FACTORY"
    IIMS = "IIMS"
    DCMM = "DCMM"

    @property
    def family(self) -> str:
        """Return the family within which a unit is awarded once."""
        return FAMILIES[self]


FAMILIES: Mapping[Award, str] = MappingProxyType(
    {
        Award.IIP_CROSS: "IIP",
        Award.IIP_SPECIAL: "IIP",
        Award.FACTORY: "SMF",
        Award.IIMS: "TWO",
        Award.DCMM: "DCMM",
    }
)
CLAUSES: Mapping[Award, Clause] = MappingProxyType(
    {
        Award.IIP_CROSS: policy.INTERNET_PLATFORM,
        Award.IIP_SPECIAL: policy.INTERNET_PLATFORM,
        Award.FACTORY: policy.FACTORY,
        Award.IIMS: policy.IIMS,
        Award.DCMM: policy.DCMM,
    }
)
# Fixed awards, but for DCMM, whose amount is a ceiling.
MOST: Mapping[Award, Decimal] = MappingProxyType(
    {
        Award.IIP_CROSS: policy.CROSS_INDUSTRY_AWARD,
        Award.IIP_SPECIAL: policy.SPECIAL_AWARD,
        Award.FACTORY: policy.FACTORY_AWARD,
        Award.IIMS: policy.IIMS_AWARD,
        Award.DCMM: policy.DCMM_CAP,
    }
)
LEVELLED = frozenset({Award.IIMS, Award.DCMM})
SCHEDULE: Mapping[int, Decimal] = MappingProxyType(
    dict.fromkeys(range(policy.DCMM_LEAST_LEVEL, LEVELS.stop), policy.DCMM_CAP)
)
NOTHING_PAID: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True)
class AwardTerms:
    """What a guide lays down for the awards; fixed amounts are the policy's alone.

    ``label`` is how calculations cite the guide. ``dcmm_schedule``: yuan by DCMM level, 3 or more; a
    level that it does not list brings 0. ``factory_titles``: newer national titles that the guide
    counts as 国家级智能制造示范工厂. BeyondPolicy for a schedule that the policy does not allow.
    """

    label: str
    upgrade_mode: UpgradeMode = UpgradeMode.DIFFERENCE
    dcmm_schedule: Mapping[int, Decimal] = field(default_factory=lambda: SCHEDULE)
    factory_titles: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse what is beyond the policy; BeyondPolicy."""
        if not self.dcmm_schedule.keys() <= SCHEDULE.keys():
            raise BeyondPolicy(f"DCMM 奖励只给三级及以上，见政策{policy.DCMM.number}")
        for amount in self.dcmm_schedule.values():
            if not 0 < in_fen(amount) <= policy.DCMM_CAP:
                raise BeyondPolicy(f"DCMM 奖励应大于 0，不超过政策{policy.DCMM.number}的上限")


def award(
    item: Award,
    terms: AwardTerms,
    *,
    level: int | None = None,
    paid: Mapping[str, Decimal] = NOTHING_PAID,
    family_levels: Collection[int] = (),
    is_same_year: bool = False,
) -> Calculation:
    """Return the award for ``item`` (yuan): 奖励金额 where it is fixed, 最多可奖 for DCMM (§三（五）).

    ``level``: of the certificate, 1 to 5, for IIMS and DCMM only; else AwardError. ``paid``: what the
    unit was granted before by item, accepted and not yet paid included, all years; only the item's
    family counts. ``family_levels``: the DCMM levels that ``paid`` was granted for. ``is_same_year``:
    the lower label of the family is of the same year as this one. ValueError for an unknown item, a
    negative amount, and a DCMM award without its level.
    """
    had = _had(item, paid)
    _check_level(item, level)
    if item is Award.DCMM:
        return _by_schedule(level or 0, terms, had, family_levels)
    basis = CLAUSES[item].number
    if item is Award.IIMS and (level or 0) < policy.IIMS_LEAST_LEVEL:
        amount, reason = NOTHING, f"证书为 {level}A 级，2A 及以上才予奖励"
    elif not had:
        amount, reason = MOST[item], ""
    elif item is Award.IIP_CROSS and not paid.get(item):
        basis = terms.label
        amount, reason = _upgraded(terms, had, is_same_year=is_same_year)
    else:
        amount, reason = NOTHING, "同类奖励只给一次，已经获得过"
    return _fixed(item, had, Line(FIXED_RESULT, basis, in_fen(amount), reason))


def counts_as_factory(title: str, terms: AwardTerms) -> bool:
    """Tell whether a national ``title`` is 国家级智能制造示范工厂 or one that the guide counts as it.

    优秀场景 alone is not; nor is 卓越级 or 领航级智能工厂 unless the guide lists it (§三（五）（2）).
    """
    return title == FACTORY_TITLE or title in terms.factory_titles


def read_iims_level(text: str) -> int:
    """Return how many A a 两化融合 certificate has, 1 to 5: 2A, AA and AA级 are 2 (§三（五）（3）).

    Outer blanks, width and case are forgiven, nothing else; AwardError for any other text.
    """
    found = IIMS_LEVEL.fullmatch(fold_width(text).strip(" \t\r\n"))
    if found is None:
        raise AwardError("两化融合证书等级应写作 A、AA 至 AAAAA，或者 1A 至 5A")
    return int(found["count"] or len(found["letters"]))


def _had(item: Award, paid: Mapping[str, Decimal]) -> Decimal:
    """Return what was granted before in the family of ``item``; no more than the policy allows."""
    had = NOTHING
    for name, amount in paid.items():
        if in_fen(amount) > MOST[Award(name)]:
            raise ValueError(f"{amount} is more than {name} brings")
        if Award(name).family == item.family:
            had += amount
    return had


def _check_level(item: Award, level: int | None) -> None:
    if item not in LEVELLED:
        if level is not None:
            raise AwardError("这项奖励不分等级")
    elif level not in LEVELS:
        raise AwardError("证书等级应为 1 至 5 级")


def _upgraded(terms: AwardTerms, had: Decimal, *, is_same_year: bool) -> tuple[Decimal, str]:
    """Return what 双跨 brings to a unit that was awarded as 特色型或专业型 before, and why."""
    full = MOST[Award.IIP_CROSS]
    if is_same_year or terms.upgrade_mode is UpgradeMode.DIFFERENCE:
        return full - had, "已获特色型或专业型奖励，补足差额"
    if terms.upgrade_mode is UpgradeMode.FULL:
        return full, "已获特色型或专业型奖励，按指南仍给全额"
    return NOTHING, "已获特色型或专业型奖励，按指南不再奖励"


def _fixed(item: Award, had: Decimal, result: Line) -> Calculation:
    number = CLAUSES[item].number
    lines = [Line(FULL, number, in_fen(MOST[item]))]
    if had:
        lines.append(Line(HAD, number, had))
    return Calculation((*lines, result))


def _by_schedule(
    level: int, terms: AwardTerms, had: Decimal, levels: Collection[int]
) -> Calculation:
    """Return what the schedule leaves for ``level``: only a level above every one awarded brings more."""
    if had and not levels:
        raise ValueError("an award was paid, but not for any level")
    number = policy.DCMM.number
    full = in_fen(terms.dcmm_schedule.get(level, NOTHING))
    lines = [Line(f"{level} 级{FULL}", terms.label, full)]
    if had:
        lines.append(Line(HAD, number, had))
    left, reason = max(full - had, NOTHING), ""
    if level < policy.DCMM_LEAST_LEVEL:
        reason = f"证书为 {level} 级，三级及以上才予奖励"
    elif not full:
        reason = f"指南没有列出 {level} 级的奖励，按 0 计"
    elif any(level <= one for one in levels):
        left, reason = NOTHING, "等级没有高于已获奖励的等级，不再奖励"
    elif had:
        reason = f"限制因素：{HAD}"
    formula, inputs = "", tuple[Input, ...]()
    if had and left:
        formula, inputs = f"{FULL} − {HAD}", (Input(FULL, full), Input(HAD, had))
    lines.append(Line(MOST_RESULT, number, left, reason, formula, inputs))
    return Calculation(tuple(lines))
