"""Secrets at rest: rotation, separate purposes, no weak key."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from casework import crypto

OLD, NEW = "old-" * 10, "new-" * 10


def test_text_comes_back_and_is_unreadable_in_between(settings):
    settings.FIELD_KEYS = [NEW]

    token = crypto.encrypt("6222 0000 账号")

    assert crypto.decrypt(token) == "6222 0000 账号"
    assert "6222" not in token


def test_rotation_reads_the_old_and_writes_with_the_new(settings):
    settings.FIELD_KEYS = [OLD]
    old = crypto.encrypt("x")
    settings.FIELD_KEYS = [NEW, OLD]
    new = crypto.encrypt("x")

    assert (crypto.decrypt(old), crypto.decrypt(new)) == ("x", "x")
    settings.FIELD_KEYS = [NEW]
    assert crypto.decrypt(new) == "x"
    with pytest.raises(crypto.Undecipherable):
        crypto.decrypt(old)


def test_hash_depends_on_purpose_and_survives_a_new_key(settings):
    settings.FIELD_KEYS = [OLD]
    first = crypto.keyed_hash("x", purpose="login")
    settings.FIELD_KEYS = [NEW, OLD]

    assert crypto.keyed_hash("x", purpose="login") == first
    assert crypto.keyed_hash("x", purpose="address") != first


@pytest.mark.parametrize("keys", [[], ["short"], [NEW, "short"]])
def test_missing_or_short_keys_are_refused(settings, keys):
    settings.FIELD_KEYS = keys

    with pytest.raises(ImproperlyConfigured):
        crypto.encrypt("x")
