"""An OpenID Connect issuer on this host: real HTTP, real signatures, and the faults it is told to make."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "portal"
CLIENT_SECRET = "only-for-tests:with-a-colon"  # noqa: S105 -- the suite has no secret to keep
LABEL = "广东省统一身份认证"
KEY_ID = "key-of-2026"


@cache
def private_key(name: str = "own") -> rsa.RSAPrivateKey:
    """Return a key of its own for each name; made once, for it takes a moment."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Issuer(ThreadingHTTPServer):
    """Vouches for ``subject``; a test changes what it says of itself and what it signs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what a test asked for: the subject, its faults, and what was asked of it."""
        self.subject = "subject-1"
        self.claims: dict[str, object] = {}
        self.dropped: tuple[str, ...] = ()
        self.particulars: dict[str, object] = {}
        self.token: str | None = None
        self.key = private_key()
        self.statuses: dict[str, int] = {}
        self.seconds = 0.0
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def go(self, address: str) -> str:
        """Follow the browser of somebody who is logged in here; return where it is sent back to."""
        parts = urlsplit(address)
        visit = HTTPConnection(parts.hostname, parts.port, timeout=5)
        visit.request("GET", f"{parts.path}?{parts.query}")
        response = visit.getresponse()
        response.read()
        visit.close()
        back = urlsplit(response.headers["Location"])
        return f"{back.path}?{back.query}"

    def describe(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
        } | self.particulars

    def published(self) -> dict[str, object]:
        numbers = jwt.algorithms.RSAAlgorithm.to_jwk(private_key().public_key(), as_dict=True)
        return {"keys": [numbers | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def begin(self, query: dict[str, str]) -> dict[str, str]:
        """Return what goes back with the browser."""
        code = token_urlsafe(16)
        self.codes[code] = query
        return {"code": code, "state": query["state"]}

    def proof(self, nonce: str) -> str:
        if self.token is not None:
            return self.token
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "somebody@example.com",
            "email_verified": True,
        } | self.claims
        kept = {name: value for name, value in claims.items() if name not in self.dropped}
        return jwt.encode(kept, self.key, algorithm="RS256", headers={"kid": KEY_ID})

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, object]]:
        """Give a proof for a code: once, to the client it was made for, who knows the verifier."""
        secret = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        in_header = (authorization, form.get("client_secret")) == (f"Basic {secret}", None)
        in_form = (authorization, form.get("client_secret")) == ("", CLIENT_SECRET)
        by_form = "token_endpoint_auth_methods_supported" in self.particulars
        begun = self.codes.pop(form.get("code", ""), None)
        if begun is None or not (in_form if by_form else in_header):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        asked = (begun["code_challenge"], begun["code_challenge_method"], begun["redirect_uri"])
        if asked != (challenge, "S256", form["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "unused", "id_token": self.proof(begun["nonce"])}


class _Handler(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            query = dict(parse_qsl(parts.query))
            back = urlencode(self.server.begin(query))
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{back}")
            self.end_headers()
            return
        pages = {
            "/.well-known/openid-configuration": self.server.describe,
            "/keys": self.server.published,
        }
        self._answer(parts.path, 200, pages[parts.path]())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(self.path, *self.server.exchange(form, self.headers.get("Authorization", "")))

    def _answer(self, path: str, status: int, document: object) -> None:
        self.server.asked.append(path)
        time.sleep(self.server.seconds)
        status = self.server.statuses.get(path, status)
        content = json.dumps(document).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", f"{self.server.url}/keys")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Keep quiet: the tests look at what was asked."""


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Run an issuer for the time of the block."""
    with Issuer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
