"""What a guide lays down for one measure, within the ceilings of the policy. Pure.

Amounts in yuan, rates as shares of one. ``Terms`` refuses what the policy does not allow, so that no
rule need ask again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from casework.calculation import FEN, Clause
from casework.standards import MANUFACTURING
from subsidies import policy
from subsidies.rules.conditions import Conditions


class Measure(StrEnum):
    """支持措施."""

    CAPACITY = "CAP"
    DIAGNOSIS = "DIAG"
    RETROFIT = "RETRO"
    AWARD = "AWARD"


class PaymentBasis(StrEnum):
    """已付额怎样折算: by the share of the invoice without VAT, or as it was paid."""

    PRO_RATA = "pro_rata"
    AS_PAID = "as_paid"


class Stacking(StrEnum):
    """就高不重复: other public money comes off, or excludes."""

    DIFFERENCE = "difference"
    EXCLUSIVE = "exclusive"


class CapScope(StrEnum):
    """What one cap is shared by."""

    PROJECT = "project"
    PLATFORM_YEAR = "platform_year"
    PLATFORM_TOTAL = "platform_total"
    POLICY_PERIOD = "policy_period"


class PassThrough(StrEnum):
    """How the money reaches the enterprise (§三（四）): 抵扣 or 返还."""

    OFFSET = "offset"
    REFUND = "refund"


class UpgradeMode(StrEnum):
    """What a later, higher label of one family brings."""

    DIFFERENCE = "difference"
    FULL = "full"
    NONE = "none"


class PoolRule(StrEnum):
    """How a pool that is too small is shared out."""

    PROPORTIONAL = "proportional"
    PRIORITY = "priority"
    RANK_CUTOFF = "rank_cutoff"


CLAUSES: Mapping[Measure, Clause] = MappingProxyType(
    {
        Measure.CAPACITY: policy.CAPACITY,
        Measure.DIAGNOSIS: policy.DIAGNOSIS,
        Measure.RETROFIT: policy.RETROFIT,
    }
)
MOST_RATES: Mapping[Measure, Decimal] = MappingProxyType(
    {
        Measure.CAPACITY: policy.CAPACITY_MAX_RATE,
        Measure.DIAGNOSIS: policy.DIAGNOSIS_MAX_RATE,
        Measure.RETROFIT: policy.RETROFIT_MAX_RATE,
    }
)
MOST_CAPS: Mapping[Measure, Decimal] = MappingProxyType(
    {Measure.CAPACITY: policy.CAPACITY_CAP, Measure.DIAGNOSIS: policy.DIAGNOSIS_CAP}
)
# Anything looser than one cap for an enterprise's whole time would break 每家企业最高不超过20万元.
SCOPES: Mapping[Measure, frozenset[CapScope]] = MappingProxyType(
    {
        Measure.CAPACITY: frozenset(
            {CapScope.PROJECT, CapScope.PLATFORM_YEAR, CapScope.PLATFORM_TOTAL}
        ),
        Measure.DIAGNOSIS: frozenset({CapScope.POLICY_PERIOD}),
        Measure.RETROFIT: frozenset({CapScope.POLICY_PERIOD}),
    }
)
ROUND_UNITS = (FEN, Decimal(1), Decimal(100))


class BeyondPolicy(ValueError):
    """A guide that would give more than the policy allows; the message names the clause."""


@dataclass(frozen=True)
class Window:
    """The days within which contract, invoice, payment and acceptance count; both ends within."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Terms:
    """What a guide lays down for a measure that pays a share of a cost (CAP, DIAG, RETRO).

    ``cap`` None: the measure has none. ``level_caps``: yuan for each level reached after the retrofit,
    cumulative for an enterprise; empty: no such caps. ``label`` is how calculations cite the guide:
    “2026年申报指南”.
    """

    measure: Measure
    window: Window
    rate: Decimal
    cap: Decimal | None
    scope: CapScope
    label: str
    payment_basis: PaymentBasis = PaymentBasis.PRO_RATA
    stacking: Stacking = Stacking.DIFFERENCE
    round_unit: Decimal = FEN
    categories: frozenset[str] = frozenset({"HW", "SW", "RD", "TEST", "NET", "CLOUD"})
    level_caps: Mapping[int, Decimal] = field(default_factory=lambda: MappingProxyType({}))
    min_level_after: int | None = None
    conditions: Conditions = field(default_factory=Conditions)

    def __post_init__(self) -> None:
        """Refuse what is beyond the policy; BeyondPolicy."""
        # A copy of its own: who drew it up may go on with the next version.
        object.__setattr__(self, "level_caps", MappingProxyType(dict(self.level_caps)))
        clause = CLAUSES.get(self.measure)
        if clause is None:
            raise BeyondPolicy("奖励按证书给予，没有比例和封顶")
        if not Decimal(0) < self.rate <= MOST_RATES[self.measure]:
            raise BeyondPolicy(f"比例应大于 0，不超过政策{clause.number}的上限")
        most = MOST_CAPS.get(self.measure)
        if most is not None and (self.cap is None or not Decimal(0) < self.cap <= most):
            raise BeyondPolicy(f"封顶应大于 0，不超过政策{clause.number}的上限")
        if self.scope not in SCOPES[self.measure]:
            raise BeyondPolicy(f"封顶范围与政策{clause.number}不符")
        if self.round_unit not in ROUND_UNITS:
            raise BeyondPolicy("取整单位只能是 0.01 元、1 元或 100 元")
        if self.window.last < self.window.first:
            raise BeyondPolicy("投入期间的截止日期不能早于开始日期")
        if not self.conditions.divisions <= MANUFACTURING:
            raise BeyondPolicy("服务对象只能在制造业（GB/T 4754 第 13—43 大类）以内")
