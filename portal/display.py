"""大字、高对比、深色: what a visitor chose, kept in one cookie."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "display"
ONE_YEAR = 365 * 24 * 3600
CHOICES = {
    "size": {"large": "large", "normal": ""},
    "contrast": {"high": "high", "normal": ""},
    "theme": {"dark": "dark", "light": "light", "auto": ""},
}


def display_of(request: HttpRequest) -> dict[str, str]:
    """Return the chosen size, contrast and theme; unknown values read as not chosen."""
    chosen = dict(
        part.split(":", 1) for part in request.COOKIES.get(COOKIE, "").split(".") if ":" in part
    )
    return {
        name: chosen.get(name, "") if chosen.get(name, "") in values.values() else ""
        for name, values in CHOICES.items()
    }


def set_display(response: HttpResponse, display: dict[str, str]) -> None:
    """Write the choice into the cookie, for a year."""
    value = ".".join(f"{name}:{chosen}" for name, chosen in display.items() if chosen)
    response.set_cookie(
        COOKIE,
        value,
        max_age=ONE_YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
