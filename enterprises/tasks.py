"""Celery's doors to enterprises: lists in the worker, picks that lapse, matches to be followed up."""

from celery import shared_task

from casework import clock
from enterprises.models import ListImport
from enterprises.services import lists, outcomes, replies


@shared_task(label="核对企业名录")
def check_list(*, import_id: int) -> None:
    """Read a kept file whole; nothing of the enterprises changes."""
    lists.check_list(ListImport.objects.get(pk=import_id))


@shared_task(label="导入企业名录")
def load_list(*, import_id: int) -> None:
    """Write what was checked, in the name of who started it."""
    lists.load_list(ListImport.objects.get(pk=import_id))


@shared_task(label="释放到期未答复的对接")
def release_due_picks() -> None:
    replies.release_due_picks()


@shared_task(label="提醒记录对接结果")
def remind_matches() -> None:
    outcomes.remind_matches(clock.today())
