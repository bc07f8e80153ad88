"""How a result was reached: clauses of the policy and findings of rules. Pure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Clause:
    """An operative phrase of the policy, quoted, and where it stands."""

    number: str
    title: str
    quote: str


@dataclass(frozen=True)
class Finding:
    """What one rule found: passed or not, the reason in words and the basis it stands on.

    ``at`` is the code of the material that shows it, where it is one.
    """

    code: str
    label: str
    passed: bool
    reason: str
    basis: str
    at: str = ""


@dataclass(frozen=True)
class Line:
    """One step of a calculation: what, on which basis, how much, and why in words."""

    label: str
    basis: str
    amount: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Calculation:
    """How a result was reached; the last line is the result itself."""

    lines: tuple[Line, ...]

    @property
    def result(self) -> Decimal:
        return self.lines[-1].amount

    def trace(self) -> list[dict[str, str]]:
        """Return the lines as plain texts, to be kept with what was decided by them."""
        return [
            {
                "label": line.label,
                "basis": line.basis,
                "amount": f"{line.amount:f}",
                "reason": line.reason,
            }
            for line in self.lines
        ]
