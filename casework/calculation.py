"""How a result was reached: clauses of the policy and findings of rules. Pure."""

from dataclasses import dataclass


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
