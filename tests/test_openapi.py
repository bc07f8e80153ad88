"""The published description of the API is complete, free of warnings and up to date."""

from io import StringIO

import pytest
import yaml
from django.core.management import call_command

from tests.house import ROOT

pytestmark = pytest.mark.on_sqlite

COMMITTED = ROOT / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def described() -> str:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return out.getvalue()


def operations(described: str):
    for path, methods in yaml.safe_load(described)["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_committed_description_is_what_the_code_says(described):
    assert COMMITTED.read_text() == described, "运行 manage.py spectacular --file docs/openapi.yaml"


def test_every_operation_has_a_name_a_chinese_summary_and_its_errors(described):
    poor = [
        name
        for name, operation in operations(described)
        if "_" not in operation["operationId"]
        or operation.get("summary", "").isascii()
        or "429" not in operation["responses"]
    ]

    assert poor == []


def test_every_write_tells_of_its_version_or_key(described):
    silent = [
        name
        for name, operation in operations(described)
        if not name.startswith("GET")
        and not {"If-Match", "Idempotency-Key"} & {one["name"] for one in operation["parameters"]}
    ]

    assert silent == []


@pytest.mark.django_db
def test_description_is_public(client):
    response = client.get("/api/v1/schema/")

    assert response.status_code == 200
    assert yaml.safe_load(response.content)["info"]["title"] == "穗智转开放接口"
