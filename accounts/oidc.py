"""How the OIDC door keeps the login rules of the password door, and what it says when it refuses."""

from dataclasses import dataclass
from http import HTTPStatus

import requests
import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import issuer, proofs
from accounts.adapters import TOO_MANY, AccountAdapter
from accounts.models import User
from accounts.services import logins

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Refusal:
    """Why somebody did not get through the door, in the words of its page."""

    reason: str
    title: str
    text: str
    status: int = HTTPStatus.FORBIDDEN
    retry_after: int = 0


STALE = Refusal(
    "stale",
    "这一步已经过期",
    "这次认证不是从这个浏览器开始的，或者已经过期、已经用过。请重新开始。",
    HTTPStatus.BAD_REQUEST,
)
CANCELLED = Refusal("cancelled", "认证没有完成", "认证被取消了，没有改动任何内容。", HTTPStatus.OK)
UNPROVEN = Refusal(
    "unproven",
    "身份证明没有通过核对",
    "对方送回的身份证明有问题，没有采用。请重新开始；多次出现请联系系统管理员。",
)
AWAY = Refusal(
    "away",
    "统一身份认证暂时连不上",
    "认证服务没有应答。请过几分钟再试，或者用用户名和密码登录。",
    HTTPStatus.SERVICE_UNAVAILABLE,
    60,
)
UNKNOWN = Refusal(
    "unknown",
    "没有登录成功",
    "这个身份没有绑定可以登录的账号。请先用用户名和密码登录，再到“账号与安全”里绑定。",
)
TOO_OFTEN = Refusal(
    "too often",
    "操作过于频繁",
    "请一分钟后再试。",
    HTTPStatus.TOO_MANY_REQUESTS,
    60,
)


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page of ``refusal``; the log learns the reason and nothing of what was sent."""
    log.info("oidc_refused", reason=refusal.reason)
    response = render(
        request, "accounts/oidc_refused.html", {"refusal": refusal}, status=refusal.status
    )
    if refusal.retry_after:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


class SocialAdapter(DefaultSocialAccountAdapter):
    """Where allauth asks about the issuer and about who comes from it."""

    def list_apps(self, request, provider=None, client_id=None) -> list[SocialApp]:
        """Return the issuer of the settings, or nothing; rows of allauth's table count for nothing."""
        own = proofs.app() if issuer.is_on() else None
        return [own] if own and provider in {None, own.provider, own.provider_id} else []

    def get_provider(self, request: HttpRequest, provider, client_id=None) -> proofs.Provider:
        return proofs.Provider(request, app=self.get_app(request, provider))

    def get_requests_session(self) -> requests.Session:
        """Return a session that follows no redirect: the secret would be sent there too."""
        session = super().get_requests_session()
        session.max_redirects = 0
        session.hooks["response"].append(_raise_server_fault)
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody comes into being here: the issuer knows who somebody is, not what he may do."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Nobody is found by his e-mail: whoever writes at the issuer would choose the account."""
        return

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data) -> User:
        return sociallogin.user

    def serialize_instance(self, instance) -> dict[str, object]:
        """Return what waits in the session for the second factor: no password hash with it."""
        kept = super().serialize_instance(instance)
        return {name: value for name, value in kept.items() if name != "password"}

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Ask what the password door asks: is it locked, may this person log in at all."""
        refusal = self._refusal(request, sociallogin)
        if refusal:
            raise ImmediateHttpResponse(refuse(request, refusal))

    def _refusal(self, request: HttpRequest, sociallogin: SocialLogin) -> Refusal | None:
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            return UNPROVEN
        user = sociallogin.user if sociallogin.is_existing else None
        # A subject nobody has bound is counted like a user name nobody has.
        name = user.username if user else f"oidc {sociallogin.account.uid}"
        address = AccountAdapter(request).get_client_ip(request)
        wait = logins.lockout(name, address)
        if wait:
            seconds = max(1, int(wait.total_seconds()))
            status = HTTPStatus.TOO_MANY_REQUESTS
            return Refusal("locked", "没有登录成功", f"{TOO_MANY}。", status, seconds)
        if user is None or not user.may_log_in:
            logins.record_failure(name, address)
            return UNKNOWN
        return None


def landing(request: HttpRequest) -> HttpResponse:
    """Send who is logged in already to where he works."""
    return redirect(AccountAdapter(request).get_login_redirect_url(request))


def _raise_server_fault(answer: requests.Response, **_) -> None:
    """Tell an issuer that is unwell from one that refuses."""
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        answer.raise_for_status()
