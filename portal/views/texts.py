"""Short texts that every public service owes its visitors, and the display settings."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from enterprises.rules.events import KEPT_DAYS
from platforms.policy import MOST_CORRECTIONS
from platforms.selectors.comparing import MOST_COMPARED
from portal.display import CHOICES, display_of, set_display

HOME = {"label": "首页", "url": "/"}


def _text(request: HttpRequest, name: str, title: str, **facts: object) -> HttpResponse:
    return render(request, f"portal/{name}.html", {"steps": [HOME, {"label": title}], **facts})


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Tell units, officials and the public how to use the portal."""
    return _text(
        request,
        "help",
        "使用手册",
        most_corrections=MOST_CORRECTIONS,
        most_compared=MOST_COMPARED,
    )


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell what personal data is kept, why, for how long, and the rights people have."""
    return _text(request, "privacy", "隐私政策", kept_days=KEPT_DAYS)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tell what the portal does for people who see, hear or move differently."""
    return _text(request, "accessibility", "无障碍声明")


@login_not_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep the chosen size, contrast and theme in the cookie and go back to the page."""
    chosen = display_of(request)
    for name, choices in CHOICES.items():
        asked = request.POST.get(name)
        if asked in choices:
            chosen[name] = choices[asked]
    response = redirect(_back(request))
    set_display(response, chosen)
    return response


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("portal:home")
