"""The settings of production: what must hold there, and what it refuses to start with."""

import json
import os
import subprocess
import sys

import pytest

from tests.house import ROOT

NEEDED = {
    "SECRET_KEY": "k" * 60,
    "FIELD_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "ALLOWED_HOSTS": "portal.example.cn",
    "SITE_URL": "https://portal.example.cn",
    "DATABASE_URL": "postgresql://portal@127.0.0.1/portal",
}
PRINT = """
import json
from suizhizhuan.settings import production
print(json.dumps({n: v for n, v in vars(production).items() if n.isupper()}, default=str))
"""


def load_production(variables):
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    return subprocess.run(  # noqa: S603 -- our own interpreter
        [sys.executable, "-c", PRINT],
        cwd=ROOT,
        env=clean | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def production():
    return json.loads(load_production(NEEDED).stdout)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", False),
        ("DEMO_MODE", False),
        ("SESSION_COOKIE_NAME", "__Host-sessionid"),
        ("SESSION_COOKIE_SECURE", True),
        ("SESSION_COOKIE_HTTPONLY", True),
        ("SESSION_COOKIE_SAMESITE", "Lax"),
        ("SESSION_ENGINE", "django.contrib.sessions.backends.db"),
        ("SESSION_IDLE_SECONDS", {"staff": 900, "applicant": 1800}),
        ("SESSION_ABSOLUTE_SECONDS", {"staff": 28800, "applicant": 43200}),
        ("SESSION_PARALLEL", {"staff": 1, "applicant": 3}),
        ("CSRF_COOKIE_NAME", "__Host-csrftoken"),
        ("CSRF_COOKIE_SECURE", True),
        ("CSRF_COOKIE_HTTPONLY", True),
        ("CSRF_COOKIE_SAMESITE", "Strict"),
        ("CSRF_TRUSTED_ORIGINS", ["https://portal.example.cn"]),
        ("SECURE_SSL_REDIRECT", True),
        ("SECURE_PROXY_SSL_HEADER", ["HTTP_X_FORWARDED_PROTO", "https"]),
        ("SECURE_HSTS_SECONDS", 31_536_000),
        ("SECURE_HSTS_INCLUDE_SUBDOMAINS", True),
        ("SECURE_CONTENT_TYPE_NOSNIFF", True),
        ("SECURE_REFERRER_POLICY", "same-origin"),
        ("SECURE_CROSS_ORIGIN_OPENER_POLICY", "same-origin"),
        ("X_FRAME_OPTIONS", "DENY"),
        ("BEHIND_PROXY", True),
        ("IPWARE_META_PRECEDENCE_ORDER", ["REMOTE_ADDR"]),
        ("PASSWORD_RESET_TIMEOUT", 1800),
        ("PASSWORD_HASHERS", ["accounts.passwords.Argon2Hasher"]),
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", 2_621_440),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", 1000),
        ("DATA_UPLOAD_MAX_NUMBER_FILES", 20),
        ("FILE_UPLOAD_PERMISSIONS", 0o640),
        ("CELERY_ACCEPT_CONTENT", ["json"]),
        ("CELERY_TASK_ACKS_LATE", True),
        ("CELERY_TASK_REJECT_ON_WORKER_LOST", True),
        ("CELERY_WORKER_PREFETCH_MULTIPLIER", 1),
        ("CELERY_TASK_SOFT_TIME_LIMIT", 240),
        ("CELERY_TASK_TIME_LIMIT", 300),
    ],
)
def test_production_holds_what_was_promised(production, name, value):
    assert production[name] == value


def test_production_keeps_database_connections_and_limits_statements(production):
    database = production["DATABASES"]["default"]

    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)
    assert database["OPTIONS"]["options"] == (
        "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s"
    )


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_production_does_not_start_without(name):
    variables = {one: value for one, value in NEEDED.items() if one != name}

    outcome = load_production(variables)

    assert (outcome.returncode, "ImproperlyConfigured" in outcome.stderr) == (1, True)


def test_production_refuses_demo_mode():
    outcome = load_production(NEEDED | {"DEMO_MODE": "true"})

    assert "正式环境不能打开演示模式" in outcome.stderr
