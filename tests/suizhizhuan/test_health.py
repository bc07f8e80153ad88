"""The two addresses for machines."""

import socket
from datetime import timedelta

import pytest
from django.db import connection

from casework import audit, clock
from casework.models import Job

pytestmark = pytest.mark.django_db
GOOD = dict.fromkeys(["broker", "clock", "database", "jobs", "migrations", "seals"], "ok")


@pytest.fixture(autouse=True)
def _broker(settings, tmp_path):
    settings.CELERY_BROKER_URL = "filesystem://"
    settings.BROKER_FOLDER = tmp_path


def test_healthz_answers_strangers_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_readyz_tells_every_part(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "checks": GOOD})
    assert "no-store" in response["Cache-Control"]


def test_readyz_refuses_while_a_migration_is_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'casework'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == GOOD | dict.fromkeys(
        ["migrations", "jobs", "seals"], "failed"
    )


def test_readyz_refuses_when_a_job_was_left_lying(client):
    Job.objects.create(task="casework.tasks.tidy", run_at=clock.wall() - timedelta(minutes=16))

    response = client.get("/readyz")

    assert response.json()["checks"] == GOOD | {"jobs": "failed"}


@pytest.mark.parametrize(("minutes", "answer"), [(59, "ok"), (61, "failed")])
def test_readyz_refuses_when_the_record_stays_unsealed(client, minutes, answer):
    with clock.at(clock.now() - timedelta(minutes=minutes)):
        audit.record("login_failed", actor=None, label="登录失败")

    response = client.get("/readyz")

    assert response.json()["checks"] == GOOD | {"seals": answer}


def test_readyz_is_content_once_the_record_is_sealed(client):
    with clock.at(clock.now() - timedelta(days=3)):
        audit.record("login_failed", actor=None, label="登录失败")
    audit.seal_events()

    response = client.get("/readyz")

    assert response.json()["checks"] == GOOD


@pytest.mark.parametrize("address", ["filesystem://", "redis://127.0.0.1:{port}/0"])
def test_readyz_refuses_without_a_broker_and_says_when_to_ask_again(
    client, settings, tmp_path, address
):
    with socket.socket() as nobody:
        # Bound but not listening: whoever calls is refused at once.
        nobody.bind(("127.0.0.1", 0))
        settings.CELERY_BROKER_URL = address.format(port=nobody.getsockname()[1])
        settings.BROKER_FOLDER = tmp_path / "gone"

        response = client.get("/readyz")

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json()["checks"] == GOOD | {"broker": "failed"}


def test_health_can_only_be_read(client):
    assert [client.post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]
