"""Keeping what a search finds in step: each is called in the transaction that changes the thing."""

from casework import clock
from casework.search import index, key_of, withdraw
from platforms.models import Filing, Platform, SolicitationRound
from platforms.selectors.entries import filing_entries, platform_entries, round_entries
from platforms.states import FilingStatus


def show_filing(filing: Filing) -> None:
    """Let ``filing`` be found by whom it may be now; a version that was replaced by nobody."""
    if filing.status == FilingStatus.SUPERSEDED:
        withdraw(key_of(filing))
    else:
        index(*filing_entries(Filing.objects.filter(pk=filing.pk)))


def show_platform(platform: Platform) -> None:
    """Let ``platform`` be found as the directory now tells of it, and its filings with it."""
    index(*platform_entries(Platform.objects.directory(clock.today()).filter(pk=platform.pk)))
    show_filings_of(platform)


def show_filings_of(platform: Platform) -> None:
    """Let everything of ``platform`` be found by whom its title now lets find it."""
    index(*filing_entries(Filing.objects.filter(platform=platform)))


def show_round(round_: SolicitationRound) -> None:
    """Let a call that has been released be found."""
    index(*round_entries([round_]))
