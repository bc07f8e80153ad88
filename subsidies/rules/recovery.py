"""What is taken back, and why: CB-1…CB-6 (handbook 5.6). Pure.

Amounts in yuan, 0 or more, whole fen, else ValueError. The last line of each calculation is 应追回; it is
never more than was paid, but for the interest of CB-1. Recovery itself is decided by a person.
"""

from datetime import datetime
from decimal import Decimal

from casework.calculation import Calculation, Finding, Input, Line, not_exceeding
from subsidies import policy
from subsidies.rules.shares import is_whole

NOTHING = Decimal("0.00")
RESULT = "应追回"
PAID = "已拨付"
BASIS = policy.GUIDE.number


def fraud(paid: Decimal, interest: Decimal = NOTHING) -> Calculation:
    """Return all that was ``paid`` and the ``interest`` recorded on it, if any (CB-1 弄虚作假)."""
    _check(paid, interest)
    return Calculation(
        (
            Line(PAID, BASIS, paid),
            Line("利息", BASIS, interest),
            Line(
                RESULT,
                BASIS,
                paid + interest,
                reason="弄虚作假的，全额追回",
                formula="已拨付 + 利息",
                inputs=(Input(PAID, paid), Input("利息", interest)),
            ),
        )
    )


def lower_cost(paid: Decimal, recomputed: Decimal) -> Calculation:
    """Return what was ``paid`` above the entitlement on the re-audited cost (CB-2 复审调减).

    0 where the entitlement covers what was paid: a second audit never brings more.
    """
    return _above(paid, "重新计算可补", recomputed, reason="复审核减投入")


def not_passed_on(subsidy: Decimal, confirmed: Decimal) -> Calculation:
    """Return what of ``subsidy`` the enterprise has not ``confirmed`` to have received (CB-3, §三（四）)."""
    return _above(
        subsidy,
        "企业确认收到",
        confirmed,
        reason="奖补资金没有直接用于企业改造",
        basis=policy.PASS_THROUGH.number,
    )


def unpaid_cancelled(*, revoked_at: datetime | None, planned_at: datetime | None) -> Finding:
    """Tell whether a claim survives the end of its platform's title (CB-4); no amount: nothing is paid.

    ``revoked_at``: when the title was revoked for cause; None while it is held, and where it expired or
    was given up. ``planned_at``: when the plan that holds the claim was issued; None before. What is
    cancelled is suspended first and decided one by one, never by this rule.
    """
    passed = revoked_at is None or (planned_at is not None and planned_at <= revoked_at)
    return Finding(
        code="CB-4",
        label="下达计划前称号没有被取消",
        passed=passed,
        reason="" if passed else "称号在下达计划前被取消，没有拨付的不再拨付；先暂停，逐件决定",
        basis=BASIS,
    )


def duplicate_funding(paid: Decimal, recomputed: Decimal) -> Calculation:
    """Return what was ``paid`` above the entitlement after the funding found later (CB-5 重复资助).

    ``recomputed``: the entitlement by the stacking mode of the claim's own guide; not below 0.
    """
    return _above(paid, "扣除其他财政资金后可补", recomputed, reason="同一项目另有财政资金")


def abandoned(paid: Decimal, months_left: int, term_months: int) -> Calculation:
    """Return the part of ``paid`` for the months of the commitment not yet begun (CB-6 承诺期内中止).

    Multiplied first, divided last, cut once to the fen. ``term_months``: the commitment in the claim's
    own guide, above 0; ``months_left``: 0 up to the whole term. ValueError for other months.
    """
    _check(paid)
    if not 0 <= months_left <= term_months or not term_months:
        raise ValueError(f"{months_left} of {term_months} months")
    left, term = Decimal(months_left), Decimal(term_months)
    return Calculation(
        (
            Line(PAID, BASIS, paid),
            Line(
                RESULT,
                BASIS,
                not_exceeding(paid * left / term),
                reason="承诺期内中止，按没有开始的整月追回",
                formula="已拨付 × 剩余月数 ÷ 承诺期月数",
                inputs=(
                    Input(PAID, paid),
                    Input("剩余月数", left, "个月"),
                    Input("承诺期月数", term, "个月"),
                ),
            ),
        )
    )


def _above(
    paid: Decimal, name: str, due: Decimal, *, reason: str, basis: str = BASIS
) -> Calculation:
    """Return what was paid above what was due."""
    _check(paid, due)
    back = max(paid - due, NOTHING)
    return Calculation(
        (
            Line(PAID, basis, paid),
            Line(name, basis, due),
            Line(
                RESULT,
                basis,
                back,
                reason=reason if back else "没有多拨，不追回",
                formula=f"{PAID} − {name}",
                inputs=(Input(PAID, paid), Input(name, due)),
            ),
        )
    )


def _check(*amounts: Decimal) -> None:
    if not all(map(is_whole, amounts)):
        raise ValueError("amounts are whole fen, 0 or more")
