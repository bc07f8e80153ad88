"""Measure pages, documents, estimates, the assignment of experts, searches and the login: ``python -m benchmarks`` prints one JSON line for each.

Every line has ``milliseconds`` of processor time, the ``floor`` measured in the same run and the
``ratio`` of both; only ratios may be compared between machines. See benchmarks/README.md.
"""

import json
import os
import sys
from collections.abc import Iterator

import django
from django.test.utils import setup_databases, setup_test_environment, teardown_databases

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suizhizhuan.settings.test")
django.setup()

from benchmarks import (  # noqa: E402 -- models need a portal that is set up
    assignments,
    documents,
    estimates,
    lists,
    logins,
    pages,
    searches,
)
from suizhizhuan.celery import app  # noqa: E402
from tests.authz_world import small_city  # noqa: E402


def measured() -> Iterator[dict[str, object]]:
    """Yield one line for each thing measured, in a small city of its own."""
    yield from logins.measured()
    yield from assignments.measured()
    yield from estimates.measured()
    yield from lists.measured()
    yield from searches.measured()
    with small_city() as world:
        yield from documents.measured(world)
        yield from pages.measured(world)


def main() -> None:
    app.loader.import_default_modules()
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        for line in measured():
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
            sys.stdout.flush()
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
