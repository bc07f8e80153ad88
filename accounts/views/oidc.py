"""The OIDC door: to the issuer and back, and the page where a person binds himself. Off, it is not there."""

from collections.abc import Callable
from functools import wraps

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from accounts import issuer, oidc, proofs, sessions
from accounts.adapters import AccountAdapter
from accounts.services import identities, logins
from accounts.views.members import fresh_proof

View = Callable[..., HttpResponse]


def _while_on(view: View) -> View:
    """Let the address not exist while no issuer is named, whatever the method and whoever asks."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not issuer.is_on():
            raise Http404
        return view(request)

    return login_not_required(guarded)


def leads_to_issuer(view: View) -> View:
    """Let the forms of this page, while the door is on, lead to the issuer too (form-action)."""

    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not issuer.is_on():
            return view(request, *args, **kwargs)
        return csp_update({"form-action": [issuer.origin()]})(view)(request, *args, **kwargs)

    return page


@_while_on
@never_cache
@require_POST
def oidc_login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return oidc.landing(request)
    return _depart(request, AuthProcess.LOGIN, get_next_redirect_url(request))


@_while_on
@never_cache
@require_safe
def oidc_callback(request: HttpRequest) -> HttpResponse:
    state = statekit.unstash_state(
        request, provider_id=issuer.key(), state_id=request.GET.get("state", "")
    )
    # Begun by nobody here, or by somebody who has meanwhile left or come in.
    if state is None or state["user"] != request.user.pk:
        return oidc.refuse(request, oidc.STALE)
    if "code" not in request.GET:
        is_choice = request.GET.get("error") == proofs.Issuer.login_cancelled_error
        return oidc.refuse(request, oidc.CANCELLED if is_choice else oidc.UNPROVEN)
    try:
        found = proofs.Issuer(request).arrive(request.GET["code"], state)
    except RequestException:
        return oidc.refuse(request, oidc.AWAY)
    except OAuth2Error as fault:
        return _unproven(request, fault)
    if state["process"] == AuthProcess.CONNECT:
        return _bound(request, found)
    return complete_social_login(request, found)


@_while_on
@login_required
@fresh_proof
@leads_to_issuer
@require_safe
def identity(request: HttpRequest) -> HttpResponse:
    context = {"issuer": issuer.label(), "bound": identities.identity_of(request.user)}
    return render(request, "accounts/identity.html", context)


@_while_on
@login_required
@require_POST
def identity_bind(request: HttpRequest) -> HttpResponse:
    if not sessions.was_confirmed_lately(request):
        # Not suspended and resumed: the page of the proof may not lead to the issuer.
        return redirect("accounts:identity")
    return _depart(request, AuthProcess.CONNECT)


@_while_on
@login_required
@require_POST
@fresh_proof
def identity_unbind(request: HttpRequest) -> HttpResponse:
    if identities.unbind_identity(request.user, session_key=request.session.session_key):
        messages.success(request, "绑定已解除，其他设备上的登录已退出。")
    return redirect("accounts:identity")


def _depart(request: HttpRequest, process: str, next_url: str | None = None) -> HttpResponse:
    if not ratelimit.consume(request, action="login"):
        return oidc.refuse(request, oidc.TOO_OFTEN)
    try:
        return proofs.Issuer(request).depart(process, next_url)
    except (RequestException, OAuth2Error) as fault:
        oidc.log.warning("oidc_issuer_unfit", reason=_reason(fault))
        return oidc.refuse(request, oidc.AWAY)


def _bound(request: HttpRequest, found: SocialLogin) -> HttpResponse:
    try:
        identities.bind_identity(
            request.user, found.account.uid, session_key=request.session.session_key
        )
    except identities.IdentityError as fault:
        messages.error(request, f"{fault}。")
    else:
        messages.success(request, f"已绑定{issuer.label()}，其他设备上的登录已退出。")
    return redirect("accounts:identity")


def _unproven(request: HttpRequest, fault: OAuth2Error) -> HttpResponse:
    actor = request.user if request.user.is_authenticated else None
    address = AccountAdapter(request).get_client_ip(request)
    logins.record_unproven(address, actor=actor, reason=_reason(fault))
    return oidc.refuse(request, oidc.UNPROVEN)


def _reason(fault: Exception) -> str:
    """Return what may be written down: allauth's own errors quote what the issuer sent."""
    return str(fault) if isinstance(fault, proofs.ProofRefused) else type(fault).__name__
