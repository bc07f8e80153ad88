"""What a search finds of platforms, their filings and the public calls; nothing private."""

from collections.abc import Iterable, Iterator

from django.db.models import OuterRef, Subquery

from casework import clock
from casework.search import Entry, for_unit, key_of, words_of
from casework.standards import DIMENSION_NAMES, DISTRICT_NAMES, DIVISION_NAMES
from platforms.models import Designation, Filing, Platform, SolicitationRound
from platforms.models.filings import FilingQuerySet
from platforms.policy import CATEGORY_LABELS
from platforms.rules.filings import ALLIANCE, PRODUCT, SERVICE_CASE, SOLUTION
from platforms.selectors.catalogue import public_parts, summary_of, tags_of
from platforms.states import FilingStatus

PLATFORM_KIND, NOTICE_KIND = "platform", "notice"
# The tab of each kind that is ever published; an annual plan is not, and is not searched.
KINDS = {
    SOLUTION.code: "solution",
    PRODUCT.code: "product",
    SERVICE_CASE.code: "case",
    ALLIANCE.code: "alliance",
}


def platform_entries(platforms: Iterable[Platform] | None = None) -> Iterator[Entry]:
    """Yield what is found of ``platforms``, or of the whole public directory."""
    found = Platform.objects.directory(clock.today()) if platforms is None else platforms
    for platform in found:
        yield Entry(
            key=key_of(platform),
            kind=PLATFORM_KIND,
            title=platform.name,
            text=words_of(
                platform.introduction,
                CATEGORY_LABELS[platform.category],
                *(CATEGORY_LABELS[code] for code in platform.other_categories),
                *(DIMENSION_NAMES[code] for code in platform.dimensions),
                *(DIVISION_NAMES[code] for code in platform.industries),
                DISTRICT_NAMES[platform.district],
                *(partner["name"] for partner in platform.partners),
                f"标牌 {platform.plaque_number}",
            ),
            url=platform.get_absolute_url(),
            owner=platform.organisation,
            shown_on=platform.granted_on,
        )


def filing_entries(filings: FilingQuerySet | None = None) -> Iterator[Entry]:
    """Yield what is found of ``filings``, or of all.

    Everybody finds what the catalogue lists today; the unit alone finds the rest, by its name.
    """
    title = (
        Designation.objects.filter(platform=OuterRef("platform"))
        .in_force(clock.today())
        .order_by("-valid_until")
    )
    found = (
        (Filing.objects.all() if filings is None else filings)
        .filter(kind__in=list(KINDS))
        .exclude(status=FilingStatus.SUPERSEDED)
        .annotate(titled_until=Subquery(title.values("valid_until")[:1]))
        .select_related("platform__organisation")
    )
    for filing in found.order_by("pk"):
        is_listed = filing.status == FilingStatus.PUBLISHED and filing.titled_until
        yield _listed(filing) if is_listed else _own(filing)


def _listed(filing: Filing) -> Entry:
    return Entry(
        key=key_of(filing),
        kind=KINDS[filing.kind],
        title=filing.name,
        text=words_of(
            summary_of(filing),
            filing.platform.name,
            *tags_of(filing),
            *_words_of_parts(filing),
            DISTRICT_NAMES[filing.platform.district],
            filing.reference,
        ),
        url=filing.get_public_url(),
        owner=filing.platform.organisation,
        shown_on=clock.local_day(filing.published_at),
        until=filing.titled_until,
    )


def _words_of_parts(filing: Filing) -> Iterator[str]:
    """Yield what the public page says, section by section."""
    for part in public_parts(filing):
        yield from (str(fact["value"]) for fact in part.get("facts", ()))
        yield from (str(cell) for row in part.get("rows", ()) for _, cell in row)


def _own(filing: Filing) -> Entry:
    organisation = filing.platform.organisation
    return Entry(
        key=key_of(filing),
        kind=KINDS[filing.kind],
        title=filing.title,
        text=words_of(filing.kind_facts.label, filing.reference),
        url=filing.get_absolute_url(),
        audience=for_unit(organisation.pk),
        owner=organisation,
        shown_on=clock.local_day(filing.created_at),
    )


def round_entries(rounds: Iterable[SolicitationRound] | None = None) -> Iterator[Entry]:
    """Yield what is found of ``rounds``, or of every call that has been released."""
    for round_ in SolicitationRound.objects.public() if rounds is None else rounds:
        yield Entry(
            key=key_of(round_),
            kind=NOTICE_KIND,
            title=round_.name,
            text=words_of(
                "征集通知",
                round_.document_number,
                round_.programme,
                round_.summary,
                *round_.category_labels,
                round_.contact,
            ),
            url=round_.get_absolute_url(),
            shown_on=clock.local_day(round_.released_at),
        )
