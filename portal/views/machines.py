"""What crawlers and security researchers look for."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from casework import clock
from casework.models import Publicity
from enterprises.models import Circle, Event, Nomination
from platforms.models import Filing, Platform, SolicitationRound
from platforms.rules.filings import PUBLIC_KINDS

# Nothing here is secret; these are doors of persons, where a crawler has nothing to find.
CLOSED_TO_CRAWLERS = (
    "/accounts/",
    "/admin/",
    "/api/",
    "/demo/",
    "/enterprise/",
    "/me/",
    "/platform/",
    "/search/",
)
FIXED_PAGES = (
    "portal:home",
    "portal:policies",
    "platforms:solicitation_list",
    "platforms:platform_list",
    "enterprises:hall_list",
    "enterprises:event_list",
    "enterprises:circle_list",
    "enterprises:demonstration_list",
    "portal:publicity_list",
    "casework:verify",
    "portal:help",
    "portal:privacy",
    "portal:accessibility",
)
# RFC 9116 wants the file renewed within a year.
SECURITY_TXT_DAYS = 180


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers which addresses are not for them and where the map is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED_TO_CRAWLERS),
        f"Sitemap: {_absolute(reverse('portal:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Tell where to report a weakness (RFC 9116)."""
    expires = (clock.now() + timedelta(days=SECURITY_TXT_DAYS)).replace(microsecond=0)
    lines = [
        f"Contact: {_absolute(reverse('portal:help'))}#security",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: zh, en",
        f"Canonical: {_absolute(reverse('portal:security_txt'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every public page that stays; of demands the hall alone, which each leaves when picked."""
    found = [
        *(reverse(name) for name in FIXED_PAGES),
        *(reverse("platforms:catalogue_list", args=[kind.slug]) for kind in PUBLIC_KINDS),
        *(round_.get_absolute_url() for round_ in SolicitationRound.objects.public()),
        *(platform.get_absolute_url() for platform in Platform.objects.listed()),
        *(filing.get_public_url() for filing in _on_show()),
        *(event.get_absolute_url() for event in Event.objects.public()),
        *(circle.get_absolute_url() for circle in Circle.objects.open_to_all()),
        *(one.get_public_url() for one in Nomination.objects.listed()),
        *(
            reverse("portal:publicity_detail", args=[reference])
            for reference in Publicity.objects.values_list("reference", flat=True)
        ),
    ]
    context = {"addresses": [_absolute(path) for path in found]}
    return render(request, "portal/sitemap.xml", context, content_type="application/xml")


def _on_show():
    """Return what the catalogues list today, with no more of each than its address takes."""
    return Filing.objects.catalogue(clock.today()).select_related(None).only("kind", "reference")


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
