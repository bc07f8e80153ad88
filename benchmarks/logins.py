"""What one login costs: the hash that is to be slow, beside one that is not."""

from collections.abc import Iterator

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from accounts.passwords import Argon2Hasher
from benchmarks.measuring import line, milliseconds

TIMES = 9
PASSWORD = "Zhuzao-2026-banyan"  # noqa: S105 -- measured, never used
SALT = "benchmarksalt16x"


def measured() -> Iterator[dict[str, object]]:
    """Yield the hash of a login beside a single round of PBKDF2."""
    hasher, quick = Argon2Hasher(), PBKDF2PasswordHasher()
    floor = milliseconds(lambda: quick.encode(PASSWORD, SALT, iterations=1), times=TIMES)
    kept = hasher.encode(PASSWORD, SALT)
    taken = milliseconds(lambda: hasher.verify(PASSWORD, kept), times=TIMES)
    yield line("登录：核对口令", taken, floor=floor, floor_is="一轮 PBKDF2")
