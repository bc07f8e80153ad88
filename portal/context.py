"""What the skeleton of every page shows: doors, the person, unread messages, display settings."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts import sessions
from casework.models import Notice
from portal.display import display_of
from reviews.permissions import expert_of

DOORS = (
    ("平台", "platforms:platform_list", ()),
    ("方案", "platforms:catalogue_list", ("solutions",)),
    ("需求", "enterprises:hall_list", ()),
    ("征集", "platforms:solicitation_list", ()),
    ("活动", "enterprises:event_list", ()),
    ("公示", "portal:publicity_list", ()),
    ("核验", "casework:verify", ()),
)

EXPERT_DOORS = (("评审工作", "reviews:assignment_list", ()),)


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the variables of layouts/page.html; at most one query, and only where it is shown."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "demo_mode": settings.DEMO_MODE,
        "display": display_of(request),
        "nav": [
            {
                "label": label,
                "url": reverse(name, args=taken),
                "current": request.path.startswith(reverse(name, args=taken)),
            }
            for label, name, taken in (*DOORS, *(EXPERT_DOORS if known and expert_of(user) else ()))
        ],
        "acting": user.acting if known else None,
        "official": user.desk_profile if known else None,
        "session_left": sessions.seconds_left(request) if known else 0,
        "unread_count": SimpleLazyObject(lambda: _unread(user)) if known else 0,
        "request_id": getattr(request, "id", ""),
    }


def _unread(user) -> int:
    return Notice.objects.visible_to(user).unread().count()
