"""The one OpenID Connect issuer that the settings may name; none by default."""

import re
from urllib.parse import urlsplit

from django.conf import settings

from casework.crypto import keyed_hash

SETTINGS = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_LABEL")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
# What may stand in the policy of a page: no user name, nothing that would end the directive.
HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?")


def is_on() -> bool:
    """Tell whether the door exists: all four settings are there and the issuer may be asked."""
    return all(getattr(settings, name) for name in SETTINGS) and not fault()


def fault() -> str:
    """Return in one line what is wrong with the settings of the door; '' when nothing is."""
    missing = [name for name in SETTINGS if not getattr(settings, name)]
    if len(missing) == len(SETTINGS):
        return ""
    if missing:
        return f"统一身份登录（OIDC）只配置了一半，还缺 {'、'.join(missing)}：四项都填才打开，都不填就关闭"
    if not may_be_asked(settings.OIDC_ISSUER) or set("?#") & set(settings.OIDC_ISSUER):
        return "OIDC_ISSUER 须是 https 网址（本机可用 http），不带查询参数"
    return ""


def label() -> str:
    """Return what people call the issuer; '' while the door is off."""
    return settings.OIDC_LABEL if is_on() else ""


def origin(address: str = "") -> str:
    """Return scheme, host and port of ``address``, by default of the issuer."""
    parts = urlsplit(address or settings.OIDC_ISSUER)
    return f"{parts.scheme}://{parts.netloc}".lower()


def key() -> str:
    """Return under what the bindings of this issuer are kept: another issuer has none of them."""
    return f"oidc-{keyed_hash(settings.OIDC_ISSUER, purpose='issuer')[:16]}"


def may_be_asked(address: object) -> bool:
    """Tell whether ``address`` is https, or http on this very host."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not HOST.fullmatch(parts.netloc):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
