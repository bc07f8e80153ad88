"""What the pages of a unit's own applications and filings share: whose they are, and their head."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from platforms.models import Filing, PlatformApplication
from platforms.rules.filings import BY_SLUG
from platforms.selectors import public_status


def own(request: HttpRequest, reference: str) -> PlatformApplication:
    """Return the acting unit's application; anybody else's answers as not existing."""
    user = request.user
    if user.acting is None:
        raise Http404
    found = PlatformApplication.objects.visible_to(user).filter(
        organisation_id=user.acting.organisation_id
    )
    return get_object_or_404(
        found.select_related("round", "organisation", "publicity", "last_edited_by"),
        reference=reference,
    )


def head(application: PlatformApplication, *steps: dict[str, str]) -> dict[str, object]:
    """Return what the head of every page of a case shows; ``steps`` end its breadcrumb."""
    case = {"label": application.reference, "url": application.get_absolute_url() if steps else ""}
    return {
        "application": application,
        "status": public_status(application),
        "status_label": application.public_status_label,
        "steps": [
            {"label": "我的申报", "url": reverse("platforms:application_list")},
            case,
            *steps,
        ],
    }


def own_filing(request: HttpRequest, kind: str, reference: str) -> Filing:
    """Return the acting unit's filing of this kind; anybody else's answers as not existing."""
    user = request.user
    if user.acting is None or user.official is not None:
        raise Http404
    found = Filing.objects.visible_to(user).of_kind(BY_SLUG[kind])
    return get_object_or_404(
        found.select_related("platform__organisation", "last_edited_by"), reference=reference
    )


def filing_head(filing: Filing, *steps: dict[str, str]) -> dict[str, object]:
    """Return what the head of every page of a filing shows; ``steps`` end its breadcrumb."""
    kind = filing.kind_facts
    listed = reverse("platforms:filing_list", args=[kind.slug])
    case = {"label": filing.reference, "url": filing.get_absolute_url() if steps else ""}
    return {
        "filing": filing,
        "kind": kind,
        "clause": f"{kind.clause.number}{kind.clause.title}",
        "status": filing.status,
        "status_label": filing.public_status_label,
        "steps": [{"label": f"我的{kind.label}", "url": listed}, case, *steps],
    }
