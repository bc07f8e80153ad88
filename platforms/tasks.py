"""Celery's doors to selection and filing: documents in the worker, windows that close by themselves."""

from celery import shared_task

from casework import clock
from platforms import pdf
from platforms.models import (
    CorrectionRequest,
    Designation,
    FilingSnapshot,
    PlatformApplication,
    SolicitationRound,
)
from platforms.services import consultations, expiry, plans, rounds


@shared_task(label="生成申报回执和申报书")
def render_submission(*, application_id: int, number: int) -> None:
    """Issue the receipt and the application form of one submission."""
    snapshot = PlatformApplication.objects.get(pk=application_id).snapshots.get(number=number)
    pdf.issue_receipt(snapshot)
    pdf.issue_application_form(snapshot)


@shared_task(label="生成补正通知书")
def render_correction(*, correction_id: int) -> None:
    pdf.issue_correction_notice(CorrectionRequest.objects.get(pk=correction_id))


@shared_task(label="生成不予通过决定书")
def render_rejection(*, application_id: int) -> None:
    pdf.issue_rejection(PlatformApplication.objects.get(pk=application_id))


@shared_task(label="生成公示名单")
def render_publicity(*, publicity_id: int, round_id: int) -> None:
    pdf.issue_publicity_list(SolicitationRound.objects.get(pk=round_id), publicity_id)


@shared_task(label="生成称号证书")
def render_certificate(*, designation_id: int) -> None:
    pdf.issue_certificate(Designation.objects.get(pk=designation_id))


@shared_task(label="生成报备回执")
def render_filing(*, filing_id: int, number: int) -> None:
    pdf.issue_filing_receipt(FilingSnapshot.objects.get(filing_id=filing_id, number=number))


@shared_task(label="截止到期的征集")
def close_due_rounds() -> None:
    rounds.close_due_rounds()


@shared_task(label="提醒称号到期")
def tell_expiring_titles() -> None:
    expiry.tell_expiring(clock.today())


@shared_task(label="记录逾期未回复的征求意见")
def lapse_due_consultations() -> None:
    consultations.lapse_due_consultations()


@shared_task(label="提醒报备年度计划和季度进展")
def remind_plans() -> None:
    plans.remind_plans(clock.today())
