"""The worker: its pool does not outlive it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from suizhizhuan.celery import app
from tests.house import ROOT

# A worker and its pool process as Celery makes them: forked, then told to initialise.
WORKER = """
import os, time
from suizhizhuan.celery import end_with_parent
if not os.fork():
    end_with_parent()
    print(os.getpid(), flush=True)
time.sleep(60)
"""


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_a_pool_process_ends_when_its_worker_is_killed():
    worker = subprocess.Popen(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", WORKER], cwd=ROOT, stdout=subprocess.PIPE
    )
    child = int(worker.stdout.readline())
    started = is_running(child)

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    deadline = time.monotonic() + 5
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    worker.stdout.close()

    assert (started, is_running(child)) == (True, False)


def test_the_sign_of_life_has_a_line_of_its_own():
    routes = [
        app.amqp.router.route({}, name)["queue"].name
        for name in ("casework.tasks.heartbeat", "casework.tasks.run_job")
    ]

    assert (routes, sorted(app.amqp.queues.consume_from)) == (
        ["life", "celery"],
        ["celery", "life"],
    )


# What beat does before its first tick: load its default modules, make its scheduler.
BEAT = """
import sys
from suizhizhuan.beat import app
app.loader.init_worker()
app.finalize()
from celery.utils.imports import symbol_by_name
from django.apps import apps
symbol_by_name(app.conf.beat_scheduler)
print(sorted(config.label for config in apps.get_app_configs()))
print(sorted({name.split(".")[0] for name in sys.modules} & {"casework", "portal", "rest_framework"}))
"""


@pytest.mark.slow
def test_beat_loads_none_of_our_apps():
    told = subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", BEAT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CELERY_SKIP_CHECKS": "1"},
    )

    assert told.stdout.splitlines() == ["['django_celery_beat', 'django_structlog']", "[]"]
