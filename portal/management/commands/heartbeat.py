"""Tell whether beat and worker are alive: exit 0 when a heartbeat finished lately."""

import json
from datetime import timedelta

from django.core.management import BaseCommand, CommandError

from casework import clock
from casework.models import JobRun


class Command(BaseCommand):
    help = "检查最近是否有定时任务经后台任务完成（心跳）；没有则退出码为 1。"

    def add_arguments(self, parser):
        parser.add_argument("--within", type=int, default=60, help="多少秒以内算正常，默认 60")

    def handle(self, *, within, **_):
        since = clock.wall() - timedelta(seconds=within)
        beats = JobRun.objects.filter(kind="heartbeat", finished_at__gte=since).count()
        self.stdout.write(json.dumps({"heartbeats": beats, "within_s": within}))
        if not beats:
            raise CommandError(f"最近 {within} 秒没有心跳，请检查 beat、worker 和消息队列")
