"""A batch of applications on a page of a round: its rows, and which versions the page showed."""

from collections.abc import Iterable

from django.urls import reverse

from casework.forms import whole
from casework.standards import DISTRICT_NAMES
from platforms.models import PlatformApplication
from platforms.policy import CATEGORY_LABELS


def rows_of(applications: Iterable[PlatformApplication]) -> list[dict[str, object]]:
    """Return each application for ``admin/_round_rows.html``."""
    return [
        {
            "application": one,
            "url": reverse("admin:platforms_platformapplication_change", args=[one.pk]),
            "category": CATEGORY_LABELS[one.category],
            "district": DISTRICT_NAMES[one.case_district],
        }
        for one in applications
    ]


def versions_of(posted) -> dict[str, int]:
    """Return the version of each application that was read; none is lost to a wrong number."""
    return {
        key.removeprefix("version|"): whole(value)
        for key, value in posted.items()
        if key.startswith("version|")
    }
