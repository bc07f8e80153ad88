"""The demo door: a visitor enters as a seeded person. Outside demo mode it does not exist."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import sessions
from accounts.adapters import AccountAdapter
from accounts.models import User
from accounts.selectors import demo_roles


def _only_in_demo_mode(view):
    """Let the address not exist outside demo mode, whatever the method."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEMO_MODE:
            raise Http404
        return view(request)

    return guarded


@login_not_required
@_only_in_demo_mode
@never_cache
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/demo.html", {"groups": demo_roles()})


@login_not_required
@_only_in_demo_mode
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    seeded = User.objects.filter(is_demo=True, is_active=True)
    person = get_object_or_404(seeded, username=request.POST.get("username", ""))
    adapter = AccountAdapter(request)
    sessions.open_demo(request, person, address=adapter.get_client_ip(request))
    return redirect(adapter.get_login_redirect_url(request))
