"""Start the portal: database, demo city, web, worker and beat; what ./run ends in."""

import http.client
import json
import sys
import time
import unicodedata
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command, get_commands
from django.db import OperationalError, connection

from casework import clock
from casework.models import JobRun
from portal.supervisor import GaveUp, Program, Stopped, Supervisor, open_door, seconds_since_start

CHECK_SECONDS = 90.0
OK = 200


class Command(BaseCommand):
    help = "启动穗智转：准备数据库和演示城市，运行网站、后台任务和定时任务，Ctrl-C 全部停止。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="启动、检验就绪和定时任务、输出一行 JSON 后停止"
        )

    def handle(self, *, check, **_):
        if not settings.DEMO_MODE:
            raise CommandError("./run 只用于演示和开发；正式部署见 docs/operations.md")
        _make_folders()
        self.say = self.stderr.write if check else self.stdout.write
        door = open_door(settings.PORT)
        self.port = door.getsockname()[1]
        supervisor = Supervisor(
            home=settings.BASE_DIR,
            logs=settings.VAR_DIR / "log",
            variables={"PORT": str(self.port)},
            say=self.say,
        )
        supervisor.listen_to_signals()
        try:
            self.prepare(supervisor)
            for program in _programs(door.fileno()):
                supervisor.start(program)
            self.verify(supervisor) if check else self.serve(supervisor)
        except GaveUp as fault:
            raise CommandError(str(fault)) from fault
        except Stopped:
            self.say("正在停止……")
        finally:
            supervisor.stop()
            door.close()

    def prepare(self, supervisor):
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as fault:
            raise GaveUp(f"连不上数据库，请检查 DATABASE_URL：{fault}") from fault
        populated = get_user_model().objects.exists()
        connection.close()
        if "seed_demo" in get_commands() and not populated:
            self.say("首次启动，正在建立演示城市……")
            supervisor.finish("seed_demo", _manage("seed_demo", "--out", str(_accounts_file())))

    def serve(self, supervisor):
        """Tell where the portal is once it answers, then keep it running until asked to stop."""
        while not self.is_ready():
            supervisor.pause()
        self.say(f"\n穗智转已就绪（{seconds_since_start():.1f} 秒）：http://127.0.0.1:{self.port}/")
        self.say(f"打开 http://127.0.0.1:{self.port}/demo/ 可一键进入各角色")
        self.say(_accounts_table(_accounts_file()))
        self.say(f"日志在 {settings.VAR_DIR / 'log'}；按 Ctrl-C 停止")
        while True:
            supervisor.pause()

    def verify(self, supervisor):
        """Wait for the web and for a task that beat sent and the worker ran; print one JSON line."""
        began, deadline = clock.wall(), time.monotonic() + CHECK_SECONDS
        ready_s = beat_s = None
        while time.monotonic() < deadline and None in (ready_s, beat_s):
            supervisor.pause()
            if ready_s is None and self.is_ready():
                ready_s = round(seconds_since_start(), 1)
            if beat_s is None and _heartbeats_since(began):
                beat_s = round(seconds_since_start(), 1)
        self.stdout.write(
            json.dumps(
                {
                    "ready_s": ready_s,
                    "beat_s": beat_s,
                    "pss_mb": supervisor.memory_mb(),
                    "port": self.port,
                    "database": connection.vendor,
                    "broker": settings.CELERY_BROKER_URL.partition(":")[0],
                }
            )
        )
        if None in (ready_s, beat_s):
            logs = "\n".join(f"{name}：\n{supervisor.tail(name)}" for name in _NAMES)
            raise GaveUp(f"{CHECK_SECONDS:.0f} 秒内没有就绪\n{logs}")

    def is_ready(self):
        """Ask /readyz; a portal that is still starting is not ready."""
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            visit.request("GET", "/readyz")
            return visit.getresponse().status == OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            visit.close()


_NAMES = ("web", "worker", "beat")


def _programs(door):
    python, celery = sys.executable, ["-m", "celery", "-A", "suizhizhuan"]
    web = ["-m", "gunicorn", "-c", "scripts/gunicorn.conf.py", "--workers", "1"]
    return [
        Program("web", [python, *web, "-b", f"fd://{door}", "suizhizhuan.wsgi"], (door,)),
        Program("worker", [python, *celery, "worker", "-c", "1", "--without-gossip"]),
        Program("beat", [python, *celery, "beat", "--pidfile="]),
    ]


def _manage(*arguments):
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def _make_folders():
    settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("queue", "control", "done"):
        (settings.BROKER_FOLDER / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.MEDIA_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)


def _heartbeats_since(began):
    return JobRun.objects.filter(kind="heartbeat", finished_at__gte=began).exists()


def _accounts_file() -> Path:
    return settings.VAR_DIR / "demo_accounts.json"


def _accounts_table(path):
    if not path.exists():
        return ""
    rows = [("角色", "用户名", "密码")]
    rows += [(one["role"], one["username"], one["password"]) for one in json.loads(path.read_text())]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(_padded, row, widths)).rstrip() for row in rows)


def _padded(text, width):
    return text + " " * (width - _width(text))


def _width(text):
    """Count terminal cells: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
