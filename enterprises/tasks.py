"""Celery's doors to enterprises: official lists are read, papers of demonstration enterprises made."""

from celery import shared_task

from enterprises import pdf
from enterprises.models import ListImport, Nomination, NominationSnapshot
from enterprises.services import lists


@shared_task(label="核对企业名录")
def check_list(*, import_id: int) -> None:
    """Read a kept file whole; nothing of the enterprises changes."""
    lists.check_list(ListImport.objects.get(pk=import_id))


@shared_task(label="导入企业名录")
def load_list(*, import_id: int) -> None:
    """Write what was checked, in the name of who started it."""
    lists.load_list(ListImport.objects.get(pk=import_id))


@shared_task(label="生成试点示范提交回执")
def render_nomination(*, nomination_id: int, number: int) -> None:
    snapshot = NominationSnapshot.objects.get(nomination_id=nomination_id, number=number)
    pdf.issue_receipt(snapshot)


@shared_task(label="生成试点示范公示名单")
def render_demonstrations(*, publicity_id: int) -> None:
    pdf.issue_list(publicity_id)


@shared_task(label="生成试点示范决定书")
def render_nomination_refusal(*, nomination_id: int) -> None:
    pdf.issue_refusal(Nomination.objects.get(pk=nomination_id))


@shared_task(label="生成试点示范证明")
def render_demonstration_certificate(*, nomination_id: int) -> None:
    pdf.issue_certificate(Nomination.objects.get(pk=nomination_id))
