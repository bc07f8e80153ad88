"""SMS: only for some events, only by day, once for each message, and failures seen by a person."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework import clock, jobs, notices, sms
from casework.models import CaseEvent, Delivery, DeliveryState, Job
from casework.permissions import Part
from tests.builders import make_admin, make_administrator, make_official, make_organisation
from tests.builders_platforms import at, make_application
from tests.desk import client_of
from tests.gateway import gateway

pytestmark = pytest.mark.django_db

NOON, NIGHT = at(9, 14, 12), at(9, 14, 22)
PHONE = "13800138000"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Send into a folder of this test."""
    settings.SMS_ADAPTER, settings.SMS_FOLDER = "file", tmp_path
    return tmp_path


def told(event: str = "factor_reset", moment: datetime = NOON, **user) -> Delivery | None:
    person = make_admin(**{"phone": PHONE} | user)
    with clock.at(moment):
        notices.notify([person], event, key=f"{event}-{person.pk}")
    return Delivery.objects.filter(channel="sms", notice__recipient=person).first()


def deliver(delivery: Delivery, moment: datetime = NOON) -> None:
    with clock.at(moment):
        notices.deliver(delivery.pk)


def test_message_is_short_names_the_matter_and_masks_the_number(folder):
    delivery = told()

    deliver(delivery)

    kept = (folder / f"{delivery.message_id}.txt").read_text(encoding="utf-8")
    assert kept == (
        "138****8000\n【穗智转】您的二次验证已被重置。不是您本人的要求，请立即与安全管理员联系。\n"
    )


def test_return_reaches_the_phone_with_case_and_deadline():
    unit = make_organisation()
    admin = make_admin(unit, phone=PHONE)

    application = make_application("returned", organisation=unit, admin=admin)

    delivery = Delivery.objects.get(channel="sms", notice__event="application_returned")
    assert (delivery.address, delivery.notice.subject) == (
        PHONE,
        f"请在2026年9月22日（周二）17:00前补正：云岭制造云平台（{application.reference}）",
    )


@pytest.mark.parametrize(
    ("event", "user", "adapter"),
    [
        ("factor_reset", {"phone": ""}, "file"),
        ("organisation_corrected", {}, "file"),
        ("factor_reset", {}, "off"),
    ],
)
def test_no_number_no_text_or_no_adapter_means_no_sms(settings, event, user, adapter):
    settings.SMS_ADAPTER = adapter

    assert told(event, **user) is None


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (at(9, 14, 21), 11.0),
        (at(9, 14, 23, 30), 8.5),
        (at(9, 15, 0), 8.0),
        (at(9, 15, 7, 59), 1 / 60),
        (at(9, 15, 8), 0.0),
        (at(9, 14, 20, 59), 0.0),
    ],
)
def test_quiet_hours_end_at_eight(moment, hours):
    assert sms.quiet_for(moment) == timedelta(hours=hours)


def test_nobody_is_woken_and_the_morning_brings_it(folder):
    delivery = told(moment=NIGHT)

    deliver(delivery, NIGHT)
    waiting = Job.objects.get(
        arguments={"delivery_id": delivery.pk}, run_at__gt=clock.wall() + HOUR
    )
    before = list(folder.iterdir())
    deliver(delivery, at(9, 15, 8))

    assert (before, len(list(folder.iterdir()))) == ([], 1)
    assert abs(waiting.run_at - clock.wall() - 10 * HOUR) < timedelta(minutes=1)


def test_twice_delivered_is_sent_once(settings):
    delivery = told()
    with gateway(200) as server:
        _by_http(settings, server)
        deliver(delivery)
        deliver(delivery)

    [(headers, body)] = server.received
    assert body == {
        "to": PHONE,
        "text": "【穗智转】您的二次验证已被重置。不是您本人的要求，请立即与安全管理员联系。",
        "id": delivery.message_id,
    }
    assert (headers["Authorization"], headers["Idempotency-Key"]) == (
        "Bearer secret",
        delivery.message_id,
    )


def _by_http(settings, server) -> None:
    settings.SMS_ADAPTER, settings.SMS_URL, settings.SMS_TOKEN = "http", server.url, "secret"


@pytest.mark.parametrize("status", [302, 400, 429, 500, 503])
def test_refusal_keeps_the_message_and_tells_no_number(settings, status):
    delivery = told()
    with gateway(status) as server:
        _by_http(settings, server)
        with pytest.raises(sms.SmsFailed):
            deliver(delivery)

    delivery.refresh_from_db()
    assert (delivery.state, len(server.received)) == (DeliveryState.QUEUED, 1)
    assert delivery.error == f"短信网关没有收下：{status}"


@pytest.mark.parametrize("url", ["http://sms.example.com/send", "ftp://127.0.0.1/", ""])
def test_number_and_token_never_leave_in_the_clear(settings, url):
    settings.SMS_ADAPTER, settings.SMS_URL = "http", url

    with pytest.raises(sms.SmsFailed, match="https"):
        sms.send(PHONE, "x", message_id="sms-1")


def _exhausted(delivery: Delivery) -> None:
    """Let the job of ``delivery`` fail as often as it is tried."""
    job = Job.objects.get(arguments={"delivery_id": delivery.pk})
    for _ in range(len(jobs.BACKOFF) + 1):
        Job.objects.filter(pk=job.pk).update(run_at=clock.wall() - timedelta(seconds=1))
        with clock.at(NOON), pytest.raises(sms.SmsFailed):
            jobs.run(job.pk)


def test_what_failed_to_the_end_is_buried_seen_and_sent_again(settings):
    delivery = told()
    settings.SMS_ADAPTER = "off"
    _exhausted(delivery)

    buried = notices.bury_dead()
    client = client_of(make_administrator())
    home = client.get(reverse("admin:index")).content.decode()
    settings.SMS_ADAPTER = "file"
    address = reverse("admin:casework_delivery_changelist")
    client.post(address, {"action": "again", "_selected_action": [delivery.pk]})

    delivery.refresh_from_db()
    assert (buried, "1 条消息发送失败" in home, "1 项后台任务需要人工处理" in home) == (
        1,
        True,
        True,
    )
    assert delivery.state == DeliveryState.QUEUED
    assert CaseEvent.objects.filter(action="delivery_sent_again").count() == 1
    assert notices.bury_dead() == 0


def test_list_of_deliveries_masks_every_address_and_is_filtered_by_channel():
    told()
    client = client_of(make_administrator())

    page = client.get("/admin/casework/delivery/?channel=sms").content.decode()

    assert ("138****8000" in page, PHONE in page, "电子邮件</a>" in page) == (True, False, True)


@pytest.mark.parametrize(
    "make",
    [
        make_official,
        lambda: make_administrator(Part.SECURITY),
        lambda: make_administrator(Part.AUDIT),
    ],
)
def test_only_the_system_administrator_sends_again(make):
    delivery = told()

    with pytest.raises(PermissionDenied):
        notices.send_again(delivery, actor=make())
