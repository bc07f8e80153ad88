"""What ./run keeps running, told to whoever started it; nothing of Django is loaded here."""

import http.client
import json
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal.supervisor import GaveUp, Program, Stopped, Supervisor, open_door, seconds_since_start

CHECK_SECONDS = 90.0
OK = 200
THRIFT = {
    # The checks load every page; worker and beat show none and take 60 MB less.
    "CELERY_SKIP_CHECKS": "1",
    # glibc would raise these thresholds by itself and keep what a PDF or a picture once took.
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


@dataclass(frozen=True)
class Plan:
    """What ``manage.py up`` found out: where, on what servers, and whether to seed or to check."""

    home: Path
    var: Path
    port: int
    seed: bool
    check: bool
    database: str
    broker: str

    @property
    def accounts(self) -> Path:
        return self.var / "demo_accounts.json"


class Startup:
    """One start of the portal, from the demo city to the last signal."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.door = open_door(plan.port)
        self.port: int = self.door.getsockname()[1]
        self.supervisor = Supervisor(
            home=plan.home,
            logs=plan.var / "log",
            variables={"PORT": str(self.port), **THRIFT},
            say=self.say,
        )

    def say(self, text: str) -> None:
        """Speak to the person; while checking, stdout belongs to the one JSON line."""
        stream = sys.stderr if self.plan.check else sys.stdout
        stream.write(f"{text}\n")
        stream.flush()

    def run(self) -> int:
        self.supervisor.listen_to_signals()
        try:
            if self.plan.seed:
                self.say("首次启动，正在建立演示城市……")
                self.supervisor.finish(
                    "seed_demo", _manage("seed_demo", "--out", str(self.plan.accounts))
                )
            for program in _programs(self.door.fileno()):
                self.supervisor.start(program)
            return self.verify() if self.plan.check else self.serve()
        except GaveUp as fault:
            sys.stderr.write(f"{fault}\n")
            return 1
        except Stopped:
            self.say("正在停止……")
            return 0
        finally:
            self.supervisor.stop()
            self.door.close()

    def serve(self) -> int:
        """Tell where the portal is once it answers, then keep it running until asked to stop."""
        while not self.is_ready():
            self.supervisor.pause()
        address = f"http://127.0.0.1:{self.port}"
        self.say(f"\n穗智转已就绪（{seconds_since_start():.1f} 秒）：{address}/")
        self.say(f"打开 {address}/demo/ 可一键进入各角色")
        if self.plan.accounts.exists():
            self.say("\n" + accounts_table(json.loads(self.plan.accounts.read_text())))
        self.say(f"\n日志在 {self.plan.var / 'log'}；按 Ctrl-C 停止")
        while True:
            self.supervisor.pause()

    def verify(self) -> int:
        """Wait for the web and for a task that beat sent and the worker ran; print one JSON line."""
        # Waits longer than this side does, so that the report below is the one that is seen.
        patience = f"{2 * CHECK_SECONDS:.0f}"
        heartbeat = Program("heartbeat", _manage("heartbeat", "--wait", patience))
        deadline = time.monotonic() + CHECK_SECONDS
        with self.supervisor.beside(heartbeat) as finished:
            ready_s = self._when(self.is_ready, deadline)
            beat_s = self._when(finished, deadline)
        figures = {
            "ready_s": ready_s,
            "beat_s": beat_s,
            "pss_mb": self.supervisor.memory_mb(),
            "port": self.port,
            "database": self.plan.database,
            "broker": self.plan.broker,
        }
        sys.stdout.write(json.dumps(figures) + "\n")
        if ready_s is not None and beat_s is not None:
            return 0
        tails = [f"{name}：\n{self.supervisor.tail(name)}" for name in ("web", "worker", "beat")]
        raise GaveUp("\n".join([f"{CHECK_SECONDS:.0f} 秒内没有就绪", *tails]))

    def _when(self, happened: Callable[[], bool], deadline: float) -> float | None:
        while time.monotonic() < deadline:
            if happened():
                return round(seconds_since_start(), 1)
            self.supervisor.pause()
        return None

    def is_ready(self) -> bool:
        """Ask /readyz; a portal that is still starting is not ready."""
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            visit.request("GET", "/readyz")
            return visit.getresponse().status == OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            visit.close()


def _programs(door: int) -> list[Program]:
    celery = [sys.executable, "-m", "celery", "-A", "suizhizhuan"]
    web = [sys.executable, "-m", "gunicorn", "-c", "scripts/gunicorn.conf.py", "--workers", "1"]
    return [
        Program("web", [*web, "-b", f"fd://{door}", "suizhizhuan.wsgi"], (door,)),
        Program("worker", [*celery, "worker", "-c", "1", "--without-gossip"]),
        Program(
            "beat", [sys.executable, "-m", "celery", "-A", "suizhizhuan.beat", "beat", "--pidfile="]
        ),
    ]


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


def accounts_table(accounts: list[dict[str, str]]) -> str:
    """Return role, user name and password of each demo account, in columns."""
    rows = [("角色", "用户名", "密码")]
    rows += [(one["role"], one["username"], one["password"]) for one in accounts]
    widths = [max(map(_cells, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(_padded, row, widths)).rstrip() for row in rows)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def _cells(text: str) -> int:
    """Count terminal cells: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def main(text: str) -> int:
    facts = json.loads(text)
    return Startup(Plan(**facts | {"home": Path(facts["home"]), "var": Path(facts["var"])})).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
