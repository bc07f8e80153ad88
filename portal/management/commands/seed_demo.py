"""Build the demo city once; the last line is JSON with what there is."""

import json
import os
from datetime import date

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from casework import clock
from portal.demo import city, people
from portal.demo.days import EARLIEST

OWNER_ONLY = 0o600


class Command(BaseCommand):
    help = "建立演示城市：虚构的单位、人员和办件，只在演示模式可用；已经建立的不再改动。"

    def add_arguments(self, parser):
        parser.add_argument(
            "--as-of", default="", metavar="YYYY-MM-DD", help="演示城市所处的日期，默认今天"
        )
        parser.add_argument(
            "--out", default="", metavar="文件", help="把演示账号（含密码）写进这个文件，仅本人可读"
        )

    def handle(self, *, as_of, out, **_):
        if not settings.DEMO_MODE:
            raise CommandError("演示城市只能在演示模式下建立；正式环境不接受演示数据")
        day = _day(as_of)
        is_new = not city.is_built()
        if is_new:
            city.build(day)
            self.stdout.write(f"演示城市已建立（{day.isoformat()}）")
        else:
            self.stdout.write("演示城市早已建立，没有改动")
        if out:
            _write(out, people.accounts())
        self.stdout.write(json.dumps({"created": is_new, **city.figures()}, ensure_ascii=False))


def _day(text: str) -> date:
    if not text:
        return clock.today()
    try:
        day = date.fromisoformat(text)
    except ValueError as fault:
        raise CommandError("--as-of 请写成 YYYY-MM-DD，例如 2026-11-24") from fault
    if day < EARLIEST:
        raise CommandError(f"--as-of 不能早于 {EARLIEST.isoformat()}：更早没有工作日历")
    return day


def _write(path: str, accounts: list[dict[str, str]]) -> None:
    """Write the accounts into a file that only its owner reads, also where one lay before."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    os.fchmod(handle, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=2)
        file.write("\n")
