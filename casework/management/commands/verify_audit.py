"""Check the whole record of events against its hashes, chains and seals."""

import json
import sys

from django.core.management.base import BaseCommand

from casework import audit
from casework.models import CaseEvent, EventSeal


class Command(BaseCommand):
    help = "核对办理记录：每条的摘要、每件的前后相接、每次封存；有误则退出码为 1"

    def handle(self, *args, **options):
        faults = audit.faults()
        for fault in faults:
            self.stderr.write(fault)
        last = EventSeal.objects.order_by("-number").first()
        summary = {
            "ok": not faults,
            "events": CaseEvent.objects.count(),
            "seals": last.number if last else 0,
            "head": last.hash if last else "",
            "faults": len(faults),
        }
        self.stdout.write(json.dumps(summary, ensure_ascii=False))
        if faults:
            sys.exit(1)
