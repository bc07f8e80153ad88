"""The few true fixtures."""

import gc

import pytest
from django.core.cache import cache

from suizhizhuan.celery import app

# A worker does this when it starts; eager tasks need it too.
app.loader.import_default_modules()


# What is loaded by now stays: the collector need not look at it again after every page.
gc.freeze()
gc.set_threshold(50_000, 20, 20)


def pytest_addoption(parser):
    parser.addoption("--authz-write", default="", help="write what each role is answered to a file")


@pytest.fixture(autouse=True)
def _empty_cache():
    """Counters of one test must not reach the next."""
    cache.clear()
