"""Conditions of a guide that the policy leaves open: all data, with the handbook's defaults. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from casework.standards import MANUFACTURING

# Of what counts of research and its staff together, the handbook's default.
RESEARCH_STAFF_RATE = Decimal("0.30")


@dataclass(frozen=True)
class Conditions:
    """What a guide asks of lines and claims beyond the policy's own words (§四（一）).

    ``second_hand_years``: at most so old on the last day of the window, where second-hand equipment is
    allowed at all. ``related_share``: a shareholding, as a share of one, from which buyer and seller
    are related. ``competitive``: whether claims under this guide count towards
    ``competitive_per_year``. ``sizes`` empty: firms of every size. ``research_staff_rate``: at most
    so much of the research cost may be staff, as a share of one.
    """

    allows_second_hand: bool = False
    second_hand_years: int = 5
    related_share: Decimal = Decimal("0.25")
    violation_years: int = 5
    competitive: bool = False
    competitive_per_year: int = 2
    divisions: frozenset[str] = MANUFACTURING
    sizes: frozenset[str] = frozenset()
    research_staff_rate: Decimal = RESEARCH_STAFF_RATE
