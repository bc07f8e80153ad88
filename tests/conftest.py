"""The few true fixtures."""

import gc

import pytest
from django.core.cache import cache
from django.db import connection

from suizhizhuan.celery import app
from tests import migrated
from tests.recorded import watched

# A worker does this when it starts; eager tasks need it too.
app.loader.import_default_modules()


# What is loaded by now stays: the collector need not look at it again after every page.
gc.freeze()
gc.set_threshold(50_000, 20, 20)


def pytest_addoption(parser):
    parser.addoption("--authz-write", default="", help="write what each role is answered to a file")
    parser.addoption("--whole", action="store_true", help="ask products whole (scripts/prove)")


def pytest_collection_modifyitems(config, items):
    """Mark what has a whole to ask, so that scripts/prove finds it; leave the rest of it to that."""
    for item in items:
        if "whole" in item.fixturenames or item.get_closest_marker("beyond"):
            item.add_marker("product")
    # What lives from PostgreSQL has nothing to say on SQLite, whoever asks for its file.
    left = [] if config.option.whole else ["beyond"]
    left += ["on_postgresql"] if connection.vendor == "sqlite" else []
    gone = {item for item in items if any(map(item.get_closest_marker, left))}
    config.hook.pytest_deselected(items=list(gone))
    items[:] = [item for item in items if item not in gone]


@pytest.fixture(scope="session")
def whole(request) -> bool:
    """Tell whether to ask every case of a product, or the share that ./test has time for."""
    return request.config.option.whole or bool(request.config.option.authz_write)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Take the database that was copied; its server or its folder goes with the run."""
    return migrated.is_shared()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Copy the migrated database where this process will look for its own."""
    if migrated.is_shared():
        with django_db_blocker.unblock():
            migrated.make_database(connection.creation._get_test_db_name())


@pytest.fixture(autouse=True)
def _recorded(request):
    """Follow what the test writes, so that builders know what they may write again."""
    with watched(request):
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    """Counters of one test must not reach the next."""
    cache.clear()
