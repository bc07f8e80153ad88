"""What the issuer says of somebody, and how its word is checked.

Nothing here knows a person: what comes out is a keyed hash of the subject, never an e-mail.
"""

from functools import cached_property
from secrets import token_urlsafe

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import issuer
from casework.crypto import keyed_hash

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# Only signatures that the issuer alone can make: with HS256 our own secret would sign.
ALGORITHMS = tuple(f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512))
CLAIMS = ("iss", "sub", "aud", "exp", "iat")
LEEWAY_SECONDS = 30


class ProofRefused(OAuth2Error):
    """The issuer, or who says he comes from it, sent something that must not be believed.

    The text is a short reason for the log; it holds nothing of what was sent.
    """


def app() -> SocialApp:
    """Return the settings in the shape that allauth asks for; never a row."""
    return SocialApp(
        provider=Provider.id,
        provider_id=issuer.key(),
        name=settings.OIDC_LABEL,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": settings.OIDC_ISSUER.rstrip("/")},
    )


class Issuer(OpenIDConnectOAuth2Adapter):
    """Asks the issuer: its particulars, the proof for a code, the keys for the proof."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, issuer.key())

    @cached_property
    def openid_config(self) -> dict[str, object]:
        """What the issuer says of itself; ProofRefused unless it is the one of the settings."""
        found = self._fetch(self.get_provider().server_url)
        if found.get("issuer") != settings.OIDC_ISSUER:
            raise ProofRefused("another issuer")
        if not all(issuer.may_be_asked(found.get(name)) for name in ENDPOINTS):
            raise ProofRefused("endpoint without TLS")
        if issuer.origin(str(found["authorization_endpoint"])) != issuer.origin():
            # The policy of our pages lets forms go to the issuer's own origin only.
            raise ProofRefused("authorization endpoint elsewhere")
        return found

    @property
    def basic_auth(self) -> bool:
        """How the secret is shown: in a header where nothing else is said (OIDC Discovery)."""
        ways = self.openid_config.get("token_endpoint_auth_methods_supported")
        return "client_secret_post" not in (ways or ("client_secret_basic",))

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return settings.SITE_URL + reverse("accounts:oidc_callback")

    def depart(self, process: str, next_url: str | None = None) -> HttpResponse:
        """Send the browser to the issuer, with state, nonce and PKCE kept in the session."""
        nonce = token_urlsafe(32)
        return self.get_provider().redirect(
            self.request,
            process,
            next_url=next_url,
            auth_params={"nonce": nonce},
            nonce=nonce,
            user=self.request.user.pk,
        )

    def arrive(self, code: str, state: dict[str, object]) -> SocialLogin:
        """Return whom the issuer vouches for; ProofRefused, OAuth2Error or RequestException if not."""
        provider = self.get_provider()
        client = self.get_client(self.request, provider.app)
        try:
            answer = client.get_access_token(code, pkce_code_verifier=state["pkce_code_verifier"])
        except KeyError as missing:
            raise ProofRefused("answer without a type") from missing
        subject = self._subject_in(answer.get("id_token"), nonce=str(state["nonce"]))
        login = provider.sociallogin_from_response(self.request, {"sub": subject})
        login.state = state
        return login

    def _subject_in(self, id_token: object, *, nonce: str) -> str:
        """Return the subject of a proof that this issuer signed for us, now, for this very login."""
        if not isinstance(id_token, str):
            raise ProofRefused("no ID token")
        try:
            claims = jwt.decode(
                id_token,
                self._key_for(id_token),
                algorithms=ALGORITHMS,
                audience=settings.OIDC_CLIENT_ID,
                issuer=settings.OIDC_ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": list(CLAIMS), "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError as refused:
            raise ProofRefused(type(refused).__name__) from refused
        if claims.get("nonce") != nonce:
            raise ProofRefused("nonce")
        readers = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        # A proof that others may read too must say that it was made for us.
        party = claims.get("azp", readers[0] if len(readers) == 1 else None)
        if party != settings.OIDC_CLIENT_ID:
            raise ProofRefused("azp")
        if not claims["sub"] or not claims["sub"].isascii():
            raise ProofRefused("subject")
        return claims["sub"]

    def _key_for(self, id_token: str) -> jwt.PyJWK:
        """Return the published key that the proof names, or the only one there is."""
        published = jwt.PyJWKSet.from_dict(self._fetch(str(self.openid_config["jwks_uri"])))
        signing = [one for one in published.keys if one.public_key_use in {None, "sig"}]
        named = jwt.get_unverified_header(id_token).get("kid")
        fitting = [one for one in signing if one.key_id == named] if named else signing
        if len(fitting) != 1:
            raise ProofRefused("key")
        return fitting[0]

    def _fetch(self, address: str) -> dict[str, object]:
        with get_adapter().get_requests_session() as asking:
            answer = asking.get(address)
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise ProofRefused("not an object")
        return found


class Provider(OpenIDConnectProvider):
    """allauth's provider, which takes nothing but the subject from the issuer."""

    oauth2_adapter_class = Issuer
    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> Issuer:
        return Issuer(request)

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def extract_uid(self, data: dict[str, str]) -> str:
        # The subject may be the number of an identity card, and may be longer than the column.
        return keyed_hash(f"{settings.OIDC_ISSUER}\n{data['sub']}", purpose="oidc")

    def extract_extra_data(self, data: dict[str, str]) -> dict[str, str]:
        return {}

    def extract_common_fields(self, data: dict[str, str]) -> dict[str, str]:
        return {}

    def extract_email_addresses(self, data: dict[str, str]) -> list:
        return []
