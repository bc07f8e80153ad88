"""docker-compose.yml as an operator fills it in: what it asks, what it may be told, its services."""

import re

import yaml

from tests.house import ROOT

DOMAIN = "portal.example.cn"
ANSWERS = {
    "DOMAIN": DOMAIN,
    "SECRET_KEY": "0123456789" * 6,
    "FIELD_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "POSTGRES_PASSWORD": "unused-because-the-private-cluster-trusts",
    "REDIS_PASSWORD": "a-password-of-this-test",
    "EMAIL_URL": "consolemail://",
    "DEFAULT_FROM_EMAIL": "portal@example.cn",
    "CERTIFICATES": "/nowhere",
}
QUESTION = re.compile(r"\$\{(\w+):\?\}")
# What may be left out: the token of the metrics, the OIDC door, short messages, …
OPTION = re.compile(r"\$\{(\w+):-([^}]*)\}")
CHOSEN = {"METRICS_TOKEN": "a-token-of-this-test"}
COMPOSE = (ROOT / "docker-compose.yml").read_text()
ANSWERED = OPTION.sub(
    lambda found: f'"{CHOSEN.get(found[1], found[2])}"',
    QUESTION.sub(lambda found: ANSWERS[found[1]], COMPOSE),
)
SERVICES = yaml.safe_load(ANSWERED)["services"]
