"""Tell whether beat and worker are alive: exit 0 when a heartbeat finished lately."""

import json
import time
from datetime import timedelta

from django.core.management import BaseCommand, CommandError

from casework import clock
from casework.models import JobRun
from portal.supervisor import seconds_since_start

ASKED_EVERY = 0.2


class Command(BaseCommand):
    help = "检查最近是否有定时任务经后台任务完成（心跳）；没有则退出码为 1。"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--within", type=int, default=60, help="多少秒以内算正常，默认 60")
        parser.add_argument("--wait", type=int, help="改为等待下一次心跳，最多等多少秒")

    def handle(self, *, within, wait, **_):
        since = clock.wall() - timedelta(seconds=seconds_since_start() if wait else within)
        deadline = time.monotonic() + (wait or 0)
        while not (beats := _beats_since(since)) and time.monotonic() < deadline:
            time.sleep(ASKED_EVERY)
        self.stdout.write(json.dumps({"heartbeats": beats}))
        if not beats:
            raise CommandError("没有心跳，请检查 beat、worker 和消息队列")


def _beats_since(since):
    return JobRun.objects.filter(kind="heartbeat", finished_at__gte=since).count()
