"""Where allauth asks this portal: lockout, sealed seeds, roles, mail, words."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_username
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import reverse

from accounts import sessions
from accounts.callings import calling_of
from accounts.models import User
from accounts.services import logins, people
from accounts.services.sessions import end_sessions
from casework import audit, crypto

WRONG_LOGIN = "用户名或密码不对。请检查大小写和输入法后再试；忘记密码可以用邮箱重设"
TOO_MANY = "失败次数过多，请稍后再试，或用邮箱重设密码"
# What allauth reports through its mails is written into the record, whether or not mails are sent.
RECORDED = {
    "account/email/password_changed": ("password_changed", "更改密码"),
    "account/email/password_reset": ("password_reset", "重设密码"),
    "mfa/email/totp_activated": ("factor_activated", "启用动态验证码"),
    "mfa/email/totp_deactivated": ("factor_deactivated", "停用动态验证码"),
    "mfa/email/recovery_codes_generated": ("recovery_codes_made", "生成备用验证码"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Login, logout and passwords by the rules of this portal."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_LOGIN,
        "invalid_login": WRONG_LOGIN,
        "account_inactive": WRONG_LOGIN,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": "操作过于频繁，请稍后再试",
        "incorrect_password": "密码不对",
        "enter_current_password": "现在的密码不对",
        "incorrect_code": "验证码不对或已经用过，请等下一个 6 位数再填",
        "invalid_password_reset": "重设密码的链接已经失效，请重新申请",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come by registering their unit or by an invitation, never by themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        super().pre_authenticate(request, **credentials)
        wait = logins.lockout(credentials.get("username", ""), self.get_client_ip(request))
        if wait:
            request.login_wait = wait
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials) -> User | None:
        user = super().authenticate(request, **credentials)
        if user is not None and not user.may_log_in:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        logins.record_failure(credentials.get("username", ""), self.get_client_ip(request))

    def login(self, request: HttpRequest, user: User) -> None:
        user.backend = sessions.BACKEND
        super().login(request, user)
        ended = sessions.begin(request, user, address=self.get_client_ip(request))
        if ended:
            messages.warning(request, f"同一账号登录的地方过多，已退出较早的 {ended} 处。")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return landing_of(request.user) or super().get_login_redirect_url(request)

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        return not sessions.was_confirmed_lately(self.request)

    def set_password(self, user: User, password: str) -> None:
        people.set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:security")

    def get_reauthentication_methods(self, user) -> list[dict]:
        words = {"reauthenticate": "用密码确认", "mfa_reauthenticate": "用动态验证码确认"}
        return [
            {**method, "description": words[method["id"]]}
            for method in super().get_reauthentication_methods(user)
        ]

    def format_email_subject(self, subject: str) -> str:
        return f"【穗智转】{subject}"

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        if template_prefix in RECORDED:
            action, label = RECORDED[template_prefix]
            audit.record(action, actor=user, label=label)
            end_sessions(user, keep=self.request.session.session_key or "")
            if action == "password_reset":
                logins.unlock(user, actor=user, reason="通过邮箱重设密码")


class MFAAdapter(DefaultMFAAdapter):
    """Seeds encrypted at rest, the portal's own words and QR code."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": "工作人员必须使用二次验证，不能停用",
        "cannot_generate_recovery_codes": "请先启用动态验证码，再生成备用验证码",
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return user_username(user)

    def build_totp_svg(self, url: str) -> str:
        return ""  # the page draws it with the portal's own component

    def can_delete_authenticator(self, authenticator) -> bool:
        return not get_user_model().objects.get(pk=authenticator.user_id).needs_second_factor


def landing_of(user: User) -> str:
    """Return where ``user`` works: the desk for the office, '' for applicants."""
    calling = calling_of(user)
    if calling:
        return reverse(calling.landing)
    return reverse("admin:index") if user.needs_second_factor else ""
