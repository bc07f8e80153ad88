"""Write everything that can be found anew: after a migration, or when an entry is doubted."""

from django.core.management import BaseCommand

from portal.search import rebuild


class Command(BaseCommand):
    help = "重建搜索：按现有的政策、平台、方案、产品、案例、活动、征集和公示重写全部搜索条目。"

    def handle(self, **_):
        self.stdout.write(f"搜索条目 {rebuild()} 条")
