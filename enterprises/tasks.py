"""Celery's doors to enterprises: official lists are checked and loaded in the worker."""

from celery import shared_task

from enterprises.models import ListImport
from enterprises.services import lists


@shared_task(label="核对企业名录")
def check_list(*, import_id: int) -> None:
    """Read a kept file whole; nothing of the enterprises changes."""
    lists.check_list(ListImport.objects.get(pk=import_id))


@shared_task(label="导入企业名录")
def load_list(*, import_id: int) -> None:
    """Write what was checked, in the name of who started it."""
    lists.load_list(ListImport.objects.get(pk=import_id))
