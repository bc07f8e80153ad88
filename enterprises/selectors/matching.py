"""Which platforms fit a demand: all titled ones in memory, three queries however many there are."""

from dataclasses import dataclass, field

from django.db.models import Count

from casework import clock
from casework.calculation import Calculation
from enterprises.models import Demand, DemandReply
from enterprises.rules.matching import TITLE_FACTORS, Offered, Range, Wanted, match, shown
from enterprises.states import IN_HAND
from platforms.models import Filing, Platform
from platforms.rules.filings import OFFERS
from platforms.states import FilingStatus

Row = dict[str, object]
MOST_NAMED = 3


@dataclass(frozen=True)
class Match:
    """One platform for one demand: its points with every line, and how much it has in hand."""

    platform: Platform
    calculation: Calculation
    load: int
    offers: list[Filing] = field(default_factory=list)

    @property
    def points(self) -> str:
        return shown(self.calculation.result)

    @property
    def parts(self) -> list[Row]:
        """Return every part with its points and its reason, for the page."""
        return [
            {"label": line.label, "points": shown(line.amount), "reason": line.reason}
            for line in self.calculation.lines
        ]

    @property
    def order(self) -> tuple:
        return -self.calculation.result, self.load, self.platform.pk


def matches_for(demand: Demand) -> list[Match]:
    """Return every platform whose title counts as it fits ``demand``, the best first."""
    return sorted(_matches(demand), key=lambda one: one.order)


def match_with(demand: Demand, platform: Platform) -> Match | None:
    """Return how ``platform`` fits ``demand``; None when its title does not count."""
    return next(iter(_matches(demand, [platform.pk])), None)


def _matches(demand: Demand, only: list[int] | None = None) -> list[Match]:
    wanted = wanted_by(demand)
    found = (
        Platform.objects.listed()
        .with_title(clock.today())
        .filter(title_status__in=sorted(TITLE_FACTORS))
        .exclude(organisation_id=demand.organisation_id)
        .select_related("organisation")
    )
    platforms = list(found if only is None else found.filter(pk__in=only))
    offers, loads = _offers(platforms), _loads()
    matches = []
    for platform in platforms:
        shown_by_it = offers.get(platform.pk, [])
        calculation = match(wanted, _offered(platform, shown_by_it))
        if calculation is not None:
            load = loads.get(platform.pk, 0)
            matches.append(Match(platform, calculation, load, _fitting(wanted, shown_by_it)))
    return matches


def wanted_by(demand: Demand) -> Wanted:
    """Return what a posted demand looks for."""
    has_budget = demand.budget_low is not None and demand.budget_high is not None
    return Wanted(
        industry=demand.industry,
        scenes=frozenset(demand.scenes),
        district=demand.district,
        budget=Range(demand.budget_low, demand.budget_high) if has_budget else None,
    )


def _offers(platforms: list[Platform]) -> dict[int, list[Filing]]:
    found = Filing.objects.filter(
        platform__in=[one.pk for one in platforms],
        status=FilingStatus.PUBLISHED,
        kind__in=OFFERS,
    ).only(
        "reference",
        "kind",
        "name",
        "status",
        "platform_id",
        "industries",
        "scenes",
        "price_low",
        "price_high",
    )
    offers: dict[int, list[Filing]] = {}
    for one in found.order_by("-published_at", "-pk"):
        offers.setdefault(one.platform_id, []).append(one)
    return offers


def _loads() -> dict[int, int]:
    """Return how many accepted, unfinished demands each platform has in hand."""
    busy = DemandReply.objects.filter(status=IN_HAND).order_by().values("platform")
    return dict(busy.annotate(count=Count("pk")).values_list("platform", "count"))


def _offered(platform: Platform, offers: list[Filing]) -> Offered:
    prices = tuple(
        Range(one.price_low, one.price_high)
        for one in offers
        if one.price_low is not None and one.price_high is not None
    )
    return Offered(
        title=platform.title_status,
        industries=frozenset(platform.industries).union(*(one.industries for one in offers)),
        scenes=frozenset().union(*(one.scenes for one in offers)),
        prices=prices,
        district=platform.district,
    )


def _fitting(wanted: Wanted, offers: list[Filing]) -> list[Filing]:
    """Return what the enterprise should look at first: offers of its industry or its scenes."""

    def fit(offer: Filing) -> tuple[int, int]:
        covered = len(wanted.scenes.intersection(offer.scenes))
        return -covered, -(wanted.industry in offer.industries)

    fitting = [
        one
        for one in offers
        if wanted.industry in one.industries or wanted.scenes.intersection(one.scenes)
    ]
    return sorted(fitting, key=fit)[:MOST_NAMED]
