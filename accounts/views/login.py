"""Logging in, proving it again, passwords and one-time codes: allauth's pages with our forms."""

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.usersessions import views as session_views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from accounts import issuer, login_forms, sessions
from accounts.selectors import client_of
from accounts.services.sessions import end_session
from accounts.views.oidc import leads_to_issuer
from casework.documents import qr
from casework.forms import whole


class LoginView(account_views.LoginView):
    form_class = login_forms.LoginForm

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"issuer": issuer.label()}

    def form_invalid(self, form) -> HttpResponse:
        response = super().form_invalid(form)
        wait = getattr(self.request, "login_wait", None)
        if wait is not None:
            response.status_code = 429
            response.headers["Retry-After"] = str(max(1, int(wait.total_seconds())))
        return response


class LogoutView(account_views.LogoutView):
    def post(self, *args, **kwargs) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


class ReauthenticateView(account_views.ReauthenticateView):
    """The password again; a demo session needs one click."""

    form_class = login_forms.ReauthenticateForm

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if sessions.is_demo(request):
            return self.form_valid(self.get_form())
        return super().post(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        sessions.rotate_key(self.request)
        return super().form_valid(form)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"is_demo": sessions.is_demo(self.request)}


class PasswordChangeView(account_views.PasswordChangeView):
    form_class = login_forms.ChangePasswordForm


class PasswordResetView(account_views.PasswordResetView):
    form_class = login_forms.ResetPasswordForm


class PasswordResetFromKeyView(account_views.PasswordResetFromKeyView):
    form_class = login_forms.ResetPasswordKeyForm


class AuthenticateView(mfa_views.AuthenticateView):
    form_class = login_forms.AuthenticateForm


class FactorReauthenticateView(mfa_views.ReauthenticateView):
    form_class = login_forms.FactorReauthenticateForm


class ActivateTOTPView(totp_views.ActivateTOTPView):
    form_class = login_forms.ActivateTOTPForm

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        sessions.confirm_factor(self.request, self.request.user, "totp")
        sessions.rotate_key(self.request)
        return response

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {
            "code": qr(context["totp_url"]),
            "seed": context["form"].secret,
            "is_required": self.request.user.needs_second_factor,
        }


class RecoveryCodesView(recovery_views.ViewRecoveryCodesView):
    def get_context_data(self, **kwargs) -> dict:
        landing = get_adapter().get_login_redirect_url(self.request)
        return super().get_context_data(**kwargs) | {"landing": landing}


class SessionsView(session_views.ListUserSessionsView):
    """Where the person is logged in; one or all others can be ended."""

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.client = client_of(session.user_agent)
        return context

    def form_valid(self, form) -> HttpResponse:
        chosen = whole(self.request.POST.get("session", ""))
        if not chosen:
            return super().form_valid(form)
        if end_session(self.request.user, chosen):
            messages.success(self.request, "已让那一处退出登录。")
        return redirect("usersessions_list")


@never_cache
@require_safe
def session_left(request: HttpRequest) -> JsonResponse:
    """Say in how many seconds the session ends, without keeping it alive."""
    return JsonResponse({"left": sessions.seconds_left(request)})


@require_POST
def session_keep(request: HttpRequest) -> JsonResponse:
    """Start the idle time again: the person pressed the button of the warning."""
    sessions.keep_on(request)
    return JsonResponse({"left": sessions.seconds_left(request)})


class SecurityView(TemplateView):
    template_name = "accounts/security.html"

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"issuer": issuer.label()}


login = leads_to_issuer(LoginView.as_view())
logout = LogoutView.as_view()
reauthenticate = ReauthenticateView.as_view()
password_change = PasswordChangeView.as_view()
password_reset = PasswordResetView.as_view()
password_reset_from_key = PasswordResetFromKeyView.as_view()
authenticate = AuthenticateView.as_view()
factor_reauthenticate = FactorReauthenticateView.as_view()
activate_totp = ActivateTOTPView.as_view()
deactivate_totp = totp_views.deactivate_totp
view_recovery_codes = RecoveryCodesView.as_view()
generate_recovery_codes = recovery_views.generate_recovery_codes
session_list = SessionsView.as_view()
security = SecurityView.as_view()
