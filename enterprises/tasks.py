"""Celery's doors to enterprises: lists, picks that lapse, papers, who is reminded and told."""

from celery import shared_task

from casework import clock
from enterprises import pdf
from enterprises.models import Event, ListImport, Nomination, NominationSnapshot
from enterprises.services import events, follow_up, lists, outcomes, replies, subscriptions
from platforms.models import SolicitationRound


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


@shared_task(label="通知报名单位活动有变")
def tell_participants(*, event_id: int, version: int) -> None:
    events.tell_participants(Event.objects.get(pk=event_id), version=version)


@shared_task(label="查找新开的征集和活动")
def find_openings() -> None:
    subscriptions.find_openings()


@shared_task(label="把新开的征集告诉订阅的人")
def tell_of_call(*, item_id: int, after_id: int) -> None:
    subscriptions.tell_of_call(SolicitationRound.objects.get(pk=item_id), after_id=after_id)


@shared_task(label="把新开的活动告诉订阅的人")
def tell_of_event(*, item_id: int, after_id: int) -> None:
    subscriptions.tell_of_event(Event.objects.get(pk=item_id), after_id=after_id)


@shared_task(label="提醒活动和对接结果")
def remind_of_events() -> None:
    """The day's reminders around events; names that are kept long enough go."""
    follow_up.remind_of_events(clock.today())
    follow_up.ask_for_outcomes(clock.today())
    follow_up.forget_participants(clock.today())


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
