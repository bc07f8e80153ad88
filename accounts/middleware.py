"""What stands before every page, the desk and the API: live session, second factor, acting unit."""

from datetime import timedelta
from functools import partial

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode

from accounts import sessions
from casework import clock
from casework.middleware import route_name

API_PREFIX = "/api/"
LEFT = "accounts:session_left"
# Without these nobody could show the second factor or leave.
DOORS_TO_THE_FACTOR = frozenset(
    {"mfa_activate_totp", "mfa_reauthenticate", "account_reauthenticate", "account_logout"}
)
DOORS_TO_THE_PASSWORD = DOORS_TO_THE_FACTOR | {"account_change_password", "mfa_view_recovery_codes"}


class LoginMiddleware(LoginRequiredMiddleware):
    """Sends strangers to the login, and says so when what they sent was not kept."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        if request.method == "POST" and request.accepts("text/html"):
            messages.warning(
                request,
                "登录已失效，刚才提交的内容没有保存。登录后请按浏览器的“返回”回到那一页，再提交一次。",
            )
        return super().handle_no_permission(request, view_func)


class ActingMiddleware:
    """Ends dead sessions, demands the second factor, and sets ``user.acting``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            refusal = self._refusal(request)
            if refusal is not None:
                return refusal
        return self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if sessions.has_expired(request, is_use=route_name(request) != LEFT):
            logout(request)
            messages.info(request, "您有一段时间没有操作，已自动退出登录，请重新登录。")
            return None
        if request.user.needs_second_factor:
            refusal = _factor_missing(request) or _password_too_old(request)
            if refusal is not None:
                return refusal
        request.user.acting_source = partial(sessions.acting_of, request)
        request.user.remembers_principals = True
        return None


def _factor_missing(request: HttpRequest) -> HttpResponse | None:
    if sessions.second_factor(request) or route_name(request) in DOORS_TO_THE_FACTOR:
        return None
    if request.path.startswith(API_PREFIX):
        return _problem("mfa_required", "工作人员须先完成二次验证，再使用接口。")
    has_device = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    return _send_to(request, "mfa_reauthenticate" if has_device else "mfa_activate_totp")


def _password_too_old(request: HttpRequest) -> HttpResponse | None:
    days = settings.STAFF_PASSWORD_DAYS
    if not days or sessions.is_demo(request) or route_name(request) in DOORS_TO_THE_PASSWORD:
        return None
    if clock.now() - request.user.password_changed_at < timedelta(days=days):
        return None
    if request.path.startswith(API_PREFIX):
        return _problem("password_expired", f"密码已使用满 {days} 天，请先更换密码。")
    messages.warning(request, f"密码已使用满 {days} 天，请先更换密码。")
    return _send_to(request, "account_change_password")


def _send_to(request: HttpRequest, name: str) -> HttpResponse:
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return HttpResponseRedirect(f"{reverse(name)}?{query}" if query else reverse(name))


def _problem(code: str, detail: str) -> HttpResponse:
    document = {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "code": code,
        "detail": detail,
    }
    return JsonResponse(
        document,
        status=403,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
