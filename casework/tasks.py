"""Celery's doors to the ground floor: jobs, periodic runs and upkeep."""

import gc

from celery import shared_task
from celery.signals import worker_init, worker_process_init
from django.urls import get_resolver

from casework import audit, clock, documents, idempotency, jobs, notices, recount
from casework.hearings import papers, reminders
from casework.materials import make_pages, scan, sweep_orphans
from casework.models import Hearing, HearingStatement, Objection
from casework.objections import letters, pdf


@worker_init.connect
def share_with_pool(**_: object) -> None:
    """Load what every pool process will need before it is forked, so that it is there once.

    Documents and messages name addresses: the first would load all pages in each process.
    """
    # The library is what is shared; an engine is each process's own.
    documents.warm()
    _ = get_resolver().url_patterns
    # The collector writes into every object it looks at, and so copies the page it lies on.
    gc.collect()
    gc.freeze()


@worker_process_init.connect
def warm_documents(**_: object) -> None:
    """Make the PDF engine of each pool process, so that the first document need not wait."""
    documents.warm()


@shared_task(label="办理一项后台任务")
def run_job(*, job_id: int) -> None:
    jobs.run(job_id)


@shared_task(label="补办后台任务")
def sweep_jobs() -> None:
    jobs.sweep()
    notices.bury_dead()


@shared_task(label="心跳")
def heartbeat() -> None:
    """Prove that beat and worker are alive: one run row for each call's second."""
    run = jobs.claim_run("heartbeat", clock.wall().isoformat(timespec="seconds"))
    if run:
        jobs.finish_run(run)


@shared_task(label="封存办理记录")
def seal_events() -> None:
    audit.seal_events()


@shared_task(label="清理过期数据")
def tidy() -> None:
    """Drop what is only kept for a while."""
    idempotency.forget_old()
    jobs.forget_old()


@shared_task(label="重新计算暂按周末推算的日期")
def recount_days() -> None:
    recount.recount()


@shared_task(label="发送消息")
def deliver(*, delivery_id: int) -> None:
    notices.deliver(delivery_id)


@shared_task(label="生成材料页面图")
def make_material_pages(*, material_id: int) -> None:
    make_pages(material_id)


@shared_task(label="材料查毒")
def scan_material(*, material_id: int) -> None:
    scan(material_id)


@shared_task(label="清理无主文件")
def sweep_orphan_files() -> None:
    sweep_orphans()


@shared_task(label="答复异议人")
def send_objection_letter(*, letter_id: int) -> None:
    letters.send_letter(letter_id)


@shared_task(label="生成异议处理答复")
def answer_objection(*, objection_id: int) -> None:
    pdf.issue_answer(Objection.objects.get(pk=objection_id))


@shared_task(label="生成告知书")
def render_hearing_notice(*, hearing_id: int) -> None:
    papers.issue_notice_paper(Hearing.objects.get(pk=hearing_id))


@shared_task(label="生成陈述申辩回执")
def render_statement_receipt(*, statement_id: int) -> None:
    papers.issue_statement_receipt(HearingStatement.objects.get(pk=statement_id))


@shared_task(label="生成决定书")
def render_hearing_decision(*, hearing_id: int) -> None:
    papers.issue_decision_paper(Hearing.objects.get(pk=hearing_id))


@shared_task(label="提醒陈述申辩期满")
def tell_lapsed_hearings() -> None:
    reminders.tell_lapsed(clock.now())
