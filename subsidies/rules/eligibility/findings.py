"""How a rule of eligibility says what it found."""

from collections.abc import Sequence

from casework.calculation import Finding


def judged(code: str, label: str, faults: Sequence[str], good: str, basis: str) -> Finding:
    """Return the finding of rule ``code``: every fault at once, or what is ``good``."""
    return Finding(code, label, not faults, f"{'；'.join(faults) or good}。", basis)
