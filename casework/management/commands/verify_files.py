"""Hash every stored file again and name those that are gone or differ from their row."""

import json
import sys

from django.core.management.base import BaseCommand

from casework import documents, materials
from casework.models import Document, Material


class Command(BaseCommand):
    help = "核对已存文件：逐个重算文书和材料的摘要；缺失或不符则退出码为 1"

    def handle(self, *args, **options):
        faults = documents.damaged_files() + materials.damaged_files()
        for fault in faults:
            self.stderr.write(fault)
        summary = {
            "ok": not faults,
            "documents": Document.objects.count(),
            "materials": Material.objects.filter(purged_at__isnull=True).count(),
            "faults": len(faults),
        }
        self.stdout.write(json.dumps(summary, ensure_ascii=False))
        if faults:
            sys.exit(1)
