"""What the pages of a unit's own applications share: whose they are, and their head."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from platforms.models import PlatformApplication
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
