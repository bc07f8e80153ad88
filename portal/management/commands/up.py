"""Prepare the database, then become the supervisor of web, worker and beat; ./run ends here."""

import json
import os
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connection

from accounts import issuer
from accounts.models.users import SERVICE_USERNAME
from portal import search

OWNER_ONLY = 0o077


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
        # One line now: the checks would print it among their own words, and only when migrating.
        half_a_door = issuer.fault()
        if half_a_door:
            raise CommandError(half_a_door)
        os.umask(OWNER_ONLY)
        _make_folders()
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as fault:
            raise CommandError(f"连不上数据库，请检查 DATABASE_URL：{fault}") from fault
        # What an older version kept, and what the policy's pages say, is found from the first page on.
        search.rebuild()
        empty = not get_user_model().objects.exclude(username=SERVICE_USERNAME).exists()
        connection.close()
        plan = {
            "home": str(settings.BASE_DIR),
            "var": str(settings.VAR_DIR),
            "port": settings.PORT,
            "seed": empty,
            "check": check,
            "database": connection.vendor,
            "broker": settings.CELERY_BROKER_URL.partition(":")[0],
        }
        # Takes the place of this process: the supervisor needs none of the memory Django takes.
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "portal.startup", json.dumps(plan)])  # noqa: S606 -- our own interpreter


def _make_folders():
    folders = [settings.VAR_DIR, settings.MEDIA_ROOT, settings.STATIC_ROOT]
    folders += [settings.BROKER_FOLDER / name for name in ("queue", "control", "done")]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
