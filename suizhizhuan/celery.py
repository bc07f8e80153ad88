"""The Celery application: settings from Django, logs like the web's, no orphaned pool process."""

import os
import threading
import time

from celery import Celery
from celery.signals import setup_logging, worker_process_init
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suizhizhuan.settings.dev")

PARENT_LOOKED_AT_EVERY = 1.0

app = Celery("suizhizhuan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Leave the logging that Django's settings made: a receiver stops Celery from making its own."""


@worker_process_init.connect
def end_with_parent(**_: object) -> None:
    """Watch the worker from its pool process: killed with -9, it cannot end its children itself.

    A death signal of the kernel would not do: it follows the thread that forked, and Celery
    forks from a thread that ends before the last task does.
    """
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_LOOKED_AT_EVERY)
    os._exit(1)
