"""gunicorn for ./run and for the image: threads in few processes, nothing to listen to but HTTP."""

import os
from pathlib import Path

from prometheus_client import multiprocess

worker_class = "gthread"
threads = 8
# Its heartbeat must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- gunicorn makes a file of its own in it
timeout = 60
graceful_timeout = 30
keepalive = 5
# Longer heads are nobody's honest browser.
limit_request_line = 8190
limit_request_field_size = 8190
control_socket_disable = True
# One line for each request is written by the portal itself, with user and request id.
accesslog = None
# Where several processes count together; empty where one counts for itself.
counting = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def on_starting(server):
    """Begin to count anew: what an earlier start has left would be added for ever."""
    if counting:
        folder = Path(counting)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in folder.glob("*.db"):
            left.unlink()


def child_exit(server, worker):
    """Drop the present state of a process that is gone; what it counted stays in the sum."""
    if counting:
        multiprocess.mark_process_dead(worker.pid)
