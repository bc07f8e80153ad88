"""Killed workers, a lost broker, a poisoned job: nothing is lost, nothing done twice (F1–F3, F14)."""

import time
from collections.abc import Iterator

import pytest

from tests.faults.plant import Folder, Plant, Redis, kill_family, plant

pytestmark = [pytest.mark.faults, pytest.mark.slow]

PAGES = 8
PAPERS = ["application_form", "receipt"]


@pytest.fixture(scope="module")
def portal(tmp_path_factory, django_db_blocker) -> Iterator[tuple[Plant, Redis | Folder]]:
    with django_db_blocker.unblock(), plant(tmp_path_factory.mktemp("faults")) as made:
        yield made


def _all_done_but(*poisoned: int):
    """Tell whether every job is done except those that never can be."""
    return lambda state: all(
        job_state == "done" for pk, _, job_state, _ in state["jobs"] if pk not in poisoned
    )


def _is_drawing(state: dict) -> bool:
    """Tell whether the worker is at the long file: it came first."""
    drawn = [job_state for _, task, job_state, _ in state["jobs"] if task == "make_material_pages"]
    return drawn[0] == "running"


def _attempts(state: dict, task: str) -> list[int]:
    return [attempts for _, name, _, attempts in state["jobs"] if name == task]


def test_nothing_is_lost_or_doubled_by_a_killed_worker_or_a_poisoned_job(portal):
    works, _ = portal
    poisoned = works.order("poison")["job"]
    material = works.order("long_file", pages=PAGES)["material"]
    application = works.order("draft")["application"]
    works.order("hand_in", application=application)
    about = {"material": material, "application": application}
    worker = works.worker()
    works.wait(_is_drawing, 40)

    kill_family(worker)
    killed = works.order("state", **about)
    works.worker()
    works.beat()
    state = works.wait(_all_done_but(poisoned), 60, **about)

    assert (killed["pages"], state["pages"], state["documents"]) == (0, PAGES, PAPERS)
    assert state["deliveries"] == {"sent": len(state["letters"])}
    assert set(state["letters"].values()) == {1}
    assert [job[2:] for job in state["jobs"] if job[0] == poisoned] == [["queued", 1]]
    assert sorted(_attempts(state, "make_material_pages"))[-1] == 2


def test_a_step_taken_while_the_broker_is_gone_is_finished_after_its_return(portal):
    works, broker = portal
    application = works.order("draft")["application"]
    poisoned = [job[0] for job in works.order("state")["jobs"] if job[2] == "queued" and job[3]]

    broker.go()
    began = time.monotonic()
    told = works.order("hand_in", application=application)
    took = time.monotonic() - began
    broker.come()
    state = works.wait(_all_done_but(*poisoned), 60, application=application)

    assert "job_nudge_failed" in works.said("web")
    assert told["notices"] > 0
    assert took < 10
    assert state["documents"] == PAPERS
    assert set(state["letters"].values()) == {1}
