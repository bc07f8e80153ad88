"""Secrets at rest: text encrypted with rotating keys, and keyed hashes that can be searched."""

import base64
import functools
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
SHORTEST_KEY = 32


class Undecipherable(ValueError):
    """A stored secret that none of the present keys opens."""


def encrypt(text: str) -> str:
    """Return ``text`` encrypted with the first of settings.FIELD_KEYS."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text in ``token``, made with any of settings.FIELD_KEYS; else Undecipherable."""
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as fault:
        raise Undecipherable("这段密文用现有的密钥解不开，请检查 FIELD_KEYS") from fault


def keyed_hash(text: str, *, purpose: str) -> str:
    """Return 64 hex characters by which ``text`` is found again but not read.

    The oldest key makes it, so that a new key in front changes no hash.
    """
    keys = tuple(settings.FIELD_KEYS)
    _refuse_weak(keys)
    key = _derive(keys[-1], f"hash:{purpose}")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


@functools.cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    _refuse_weak(keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derive(key, "encrypt"))) for key in keys])


def _refuse_weak(keys: tuple[str, ...]) -> None:
    if not keys or any(len(key) < SHORTEST_KEY for key in keys):
        raise ImproperlyConfigured(f"FIELD_KEYS 要有至少一个不短于 {SHORTEST_KEY} 个字符的密钥")


@functools.cache
def _derive(key: str, purpose: str) -> bytes:
    """Give every purpose a key of its own: one that leaks does not open the others."""
    info = f"suizhizhuan:{purpose}".encode()
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=info).derive(key.encode())
