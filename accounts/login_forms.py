"""allauth's forms in this portal's words, with codes that open the door only once."""

from allauth.account import forms as account_forms
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django import forms
from django.http import HttpRequest

from accounts import sessions
from accounts.adapters import TOO_MANY
from accounts.models import User
from accounts.passwords import HELP_FOR_ALL
from accounts.services import logins, mails
from accounts.sessions import confirm_factor

CODE_HELP = "手机验证器里的 6 位数；手机不在身边时，填一个备用验证码"


class Worded:
    """Gives fields their Chinese label and help, and takes allauth's placeholders away."""

    words: dict[str, tuple[str, str]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, help_text
            field.error_messages["required"] = "这一项必须填写"
            field.widget.attrs.pop("placeholder", None)


class LoginForm(Worded, account_forms.LoginForm):
    words = {"login": ("用户名", ""), "password": ("密码", "")}


class ReauthenticateForm(Worded, account_forms.ReauthenticateForm):
    words = {"password": ("密码", "")}


class ChangePasswordForm(Worded, account_forms.ChangePasswordForm):
    words = {
        "oldpassword": ("现在的密码", ""),
        "password1": ("新密码", HELP_FOR_ALL),
        "password2": ("再输入一次新密码", ""),
    }


class ResetPasswordKeyForm(Worded, account_forms.ResetPasswordKeyForm):
    words = {"password1": ("新密码", HELP_FOR_ALL), "password2": ("再输入一次新密码", "")}


class ResetPasswordForm(Worded, forms.Form):
    """Takes any address and does the same for each."""

    words = {"email": ("电子邮箱", "注册时填的邮箱；链接 30 分钟内有效，只能用一次")}
    email = forms.EmailField(
        max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def save(self, request: HttpRequest, **kwargs) -> str:
        email = self.cleaned_data["email"]
        mails.request_reset(email)
        return email


class CodeOnce(Worded):
    """Five wrong codes lock for a quarter of an hour; an accepted time step is never taken again."""

    words = {"code": ("验证码", CODE_HELP)}
    user: User

    def clean_code(self) -> str:
        # Counted before it is judged: of many codes sent at once no more than five are looked at.
        if not logins.admit_code(self.user):
            raise forms.ValidationError(TOO_MANY)
        try:
            code = super().clean_code()
        except forms.ValidationError:
            logins.record_wrong_code(self.user)
            raise
        step = _step_of(self.seed(), code)
        if step is not None and not logins.claim_code(self.user, step):
            logins.record_wrong_code(self.user)
            raise get_adapter().validation_error("incorrect_code")
        logins.forget_codes(self.user)
        return code

    def seed(self) -> str:
        """Return the seed of the person's device, or '' when he has none."""
        device = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        return decrypt(device.data["secret"]) if device else ""


class AuthenticateForm(CodeOnce, mfa_forms.AuthenticateForm):
    def save(self) -> None:
        super().save()
        confirm_factor(_request(), self.user, self.authenticator.type)


class FactorReauthenticateForm(CodeOnce, mfa_forms.ReauthenticateForm):
    def save(self) -> None:
        super().save()
        confirm_factor(_request(), self.user, self.authenticator.type)
        sessions.rotate_key(_request())


class ActivateTOTPForm(CodeOnce, totp_forms.ActivateTOTPForm):
    words = {"code": ("验证器显示的 6 位数", "扫码之后，验证器每 30 秒换一个数")}

    def seed(self) -> str:
        return self.secret


def _request() -> HttpRequest:
    return get_adapter().request


def _step_of(seed: str, code: str) -> int | None:
    """Return the time step whose code this is; None for a recovery code."""
    if not seed:
        return None
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(seed, step))
        if compare_user_code(actual=code, expected=expected):
            return step
    return None
