"""Celery's doors to expert review."""

from celery import shared_task

from reviews import pdf
from reviews.models import Panel


@shared_task(label="生成评审纪要")
def render_minutes(*, panel_id: int) -> None:
    """Issue the minutes of a closed panel."""
    pdf.issue_minutes(Panel.objects.get(pk=panel_id))
