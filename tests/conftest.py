"""The few true fixtures."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _empty_cache():
    """Counters of one test must not reach the next."""
    cache.clear()
