"""gunicorn for ./run and for the image: threads in few processes, nothing to listen to but HTTP."""

from pathlib import Path

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
