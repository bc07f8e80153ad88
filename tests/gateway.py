"""A server on this host that answers as told and keeps what it was sent: other people's systems."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


class Gateway(HTTPServer):
    """Answers every POST with the next of ``statuses`` (the last one again and again)."""

    def __init__(self, *statuses: int):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses = list(statuses) or [200]
        self.received: list[tuple[dict[str, str], dict[str, object]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.received.append((dict(self.headers), json.loads(self.rfile.read(length))))
        statuses = self.server.statuses
        self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keep quiet: the tests look at what was received."""


@contextmanager
def gateway(*statuses: int) -> Iterator[Gateway]:
    """Run a gateway for the time of the block."""
    with Gateway(*statuses) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
