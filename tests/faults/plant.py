"""A portal of real processes for the faults: database, broker, web, worker and beat of its own.

On the servers that DATABASE_URL and CELERY_BROKER_URL name (a database and a broker of its own
there), or embedded, all in one folder.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import environ
import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from scripts.servers import free_port
from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
LEASE_SECONDS = 5
EVERY = 0.25
DATABASE = "faults"
CELERY = (sys.executable, "-m", "celery", "-A", "suizhizhuan")


class Late(Exception):
    """What was waited for did not come in time."""


class Plant:
    """The processes of one portal; ``web`` takes orders, worker and beat come and go."""

    def __init__(self, folder: Path, variables: dict[str, str]):
        self.folder = folder
        self.variables = (
            os.environ
            | variables
            | {
                "VAR_DIR": str(folder / "var"),
                "DJANGO_SETTINGS_MODULE": "suizhizhuan.settings.dev",
                "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
                "EMAIL_URL": f"filemail://{folder / 'mail'}",
                "LOG_LEVEL": "WARNING",
            }
        )
        self.running: list[subprocess.Popen] = []
        self.web: subprocess.Popen | None = None
        self.at_work: subprocess.Popen | None = None

    def start(self, name: str, *command: str, **more: object) -> subprocess.Popen:
        """Start a program in a process group of its own, its words kept in ``name``.log."""
        log = (self.folder / f"{name}.log").open("ab")
        with log:
            process = subprocess.Popen(  # noqa: S603 -- our own command, no shell
                command,
                cwd=ROOT,
                env=self.variables,
                stderr=log,
                start_new_session=True,
                **{"stdin": subprocess.DEVNULL, "stdout": log} | more,
            )
        self.running.append(process)
        return process

    def order(self, name: str, **values: object) -> dict:
        """Let the web process do ``name`` and return its answer."""
        if self.web is None:
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            self.web = self.start("web", sys.executable, "-m", "tests.faults.acts", **pipes)
        self.web.stdin.write(json.dumps({"order": name, **values}) + "\n")
        self.web.stdin.flush()
        answer = self.web.stdout.readline()
        if not answer:
            raise Late(self.said("web")[-3000:])
        return json.loads(answer)

    def said(self, name: str) -> str:
        """Return what the programs called ``name`` have written so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def worker(self) -> subprocess.Popen:
        self.at_work = self.start("worker", *CELERY, "worker", "-c", "1", "--without-gossip")
        return self.at_work

    def _supervise(self) -> None:
        """Start the worker again if it ended, as the supervisor of ./run does."""
        if self.at_work.poll() is not None:
            kill_family(self.at_work)
            self.worker()

    def beat(self) -> subprocess.Popen:
        return self.start("beat", *CELERY, "beat", "--pidfile=")

    def wait(self, ready: Callable[[dict], bool], seconds: float, **about: int) -> dict:
        """Return the first state for which ``ready`` holds; Late with the last one after that."""
        deadline = time.monotonic() + seconds
        while not ready(state := self.order("state", **about)):
            if time.monotonic() > deadline:
                raise Late(f"{state}\n{self.said('worker')[-3000:]}")
            time.sleep(EVERY)
            self._supervise()
        return state

    def stop(self) -> None:
        for process in self.running:
            kill_family(process)
        if self.web is not None:
            self.web.stdin.close()
            self.web.stdout.close()


def kill_family(process: subprocess.Popen) -> None:
    """End ``process`` and all it started with -9: nobody gets to tidy up."""
    family = [process.pid, *_descendants(process.pid)]
    for pid in family:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait(timeout=10)


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [*found, *(below for child in found for below in _descendants(child))]


class Redis:
    """A broker that can be lost with everything in it."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def come(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 -- our own command, no shell
                [shutil.which("redis-server"), *options, "--dir", str(self.folder)],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def go(self) -> None:
        self.process.kill()
        self.process.wait(timeout=10)


class Folder:
    """The embedded broker, lost by taking its folder away."""

    url = "filesystem://"

    def __init__(self, folder: Path):
        self.path = folder / "var" / "broker"

    def come(self) -> None:
        for name in ("queue", "control", "done"):
            (self.path / name).mkdir(parents=True, exist_ok=True)

    def go(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


@contextmanager
def plant(folder: Path) -> Iterator[tuple[Plant, Redis | Folder]]:
    """Yield a migrated portal without worker and beat, and its broker."""
    env = environ.Env()
    database, on_redis = (
        env.str("DATABASE_URL", default=""),
        env.str("CELERY_BROKER_URL", default=""),
    )
    broker = Redis(folder) if on_redis.startswith("redis") else Folder(folder)
    variables = {"CELERY_BROKER_URL": broker.url}
    variables |= {"DATABASE_URL": _new_database(database)} if database else {}
    made = Plant(folder, {**variables, **({} if database else {"DATABASE_URL": _file(folder)})})
    broker.come()
    try:
        if not migrated.is_shared():
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "-v0"],
                cwd=ROOT,
                env=made.variables,
                check=True,
            )
        made.order("hurry")
        yield made, broker
    finally:
        made.stop()
        broker.go()


def _file(folder: Path) -> str:
    (folder / "var").mkdir(exist_ok=True)
    path = folder / "var" / "faults.sqlite3"
    if migrated.is_shared():
        migrated.make_database(str(path))
    return f"sqlite:///{path}"


def _new_database(url: str) -> str:
    """Make a database beside the one that ``url`` names and return its address."""
    address = urlunsplit(urlsplit(url)._replace(path=f"/{DATABASE}"))
    if migrated.is_shared():
        migrated.make_database(DATABASE)
        return address
    connection = psycopg2.connect(url)
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()
    return address
