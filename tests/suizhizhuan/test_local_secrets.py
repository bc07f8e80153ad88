"""Secrets of one machine."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

from suizhizhuan.local_secrets import kept


def test_a_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    path, numbers = tmp_path / "var" / "secret_key", count()

    first, second = (kept(path, lambda: f"secret-{next(numbers)}") for _ in range(2))

    assert (first, second) == ("secret-0", "secret-0")
    assert [oct(place.stat().st_mode & 0o777) for place in (path.parent, path)] == [
        "0o700",
        "0o600",
    ]
    assert list(path.parent.iterdir()) == [path]


def test_many_that_start_at_once_agree(tmp_path):
    path, numbers = tmp_path / "secret_key", count()

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: kept(path, lambda: f"secret-{next(numbers)}"), range(40)))

    assert len(found) == 1
