"""How a result was reached: clauses of the policy and findings of rules. Pure."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

FEN = Decimal("0.01")


def not_exceeding(amount: Decimal, unit: Decimal = FEN) -> Decimal:
    """Return ``amount`` (yuan, 0 or more) cut to whole ``unit``; “不超过” forbids rounding up.

    Multiply first, divide last and cut once: each cut in between loses a fen somewhere. ValueError
    for a negative amount, which would be cut upwards.
    """
    if amount < 0:
        raise ValueError(f"{amount} is below zero")
    return ((amount / unit).to_integral_value(rounding=ROUND_DOWN) * unit).quantize(FEN)


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
class Input:
    """A figure that a step starts from, under the name that the formula of the step calls it."""

    name: str
    amount: Decimal
    unit: str = "元"

    @property
    def figure(self) -> str:
        if self.unit == "%":
            return f"{(self.amount * 100).normalize():f}%"
        return f"{self.amount:,.2f}" if self.unit == "元" else f"{self.amount.normalize():f}"


@dataclass(frozen=True)
class Line:
    """One step of a calculation: what, on which basis, how much, and why in words.

    ``formula`` names the ``inputs`` in words: “已付 × 不含税发票额 ÷ 价税合计”.
    """

    label: str
    basis: str
    amount: Decimal
    reason: str = ""
    formula: str = ""
    inputs: tuple[Input, ...] = ()

    @property
    def worked(self) -> str:
        """Return the formula with the figures in the place of their names."""
        text = self.formula
        for given in sorted(self.inputs, key=lambda one: -len(one.name)):
            text = text.replace(given.name, given.figure)
        return text


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
                **({"formula": line.formula, "worked": line.worked} if line.formula else {}),
            }
            for line in self.lines
        ]
