"""Telling people: once, in words that name the case and the deadline."""

import pytest
from django.core import mail

from casework import jobs
from casework.models import Delivery, DeliveryState, Job, Notice
from casework.notices import audience, deliver, notify
from casework.transitions import Duty
from tests.builders import make_admin, make_member, make_official, make_organisation
from tests.builders_platforms import make_application, make_team

pytestmark = pytest.mark.django_db


def run_queued() -> None:
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk)


def test_a_return_names_case_points_and_deadline():
    application = make_application("returned")

    notice = Notice.objects.get(event="application_returned")

    assert notice.subject == (
        f"请在2026年9月22日（周二）17:00前补正：云岭制造云平台（{application.reference}）"
    )
    assert "1. 平台基本情况 · 平台简介：请写明服务的行业。" in notice.body
    assert "2. M04 近两年审计报告或财务报表：2024 年度报表缺附注。" in notice.body


def test_a_second_telling_of_the_same_event_tells_nobody_twice():
    application = make_application("submitted")
    admin = application.organisation.memberships.get().user

    first = notify([admin], "application_submitted", case=application, key="k")
    second = notify([admin], "application_submitted", case=application, key="k")

    assert (len(first), second) == (1, [])


def test_deliver_sends_one_mail_with_its_own_number():
    make_application("submitted")
    run_queued()
    sent = len(mail.outbox)

    for delivery in Delivery.objects.all():
        deliver(delivery.pk)

    assert len(mail.outbox) == sent > 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert len({m.extra_headers["Message-ID"] for m in mail.outbox}) == sent


def test_an_official_is_led_to_the_desk_and_the_unit_to_its_case():
    application = make_application("submitted")

    links = dict(
        Notice.objects.filter(event="application_submitted").values_list("recipient__name", "link")
    )

    assert links["梁嘉敏"].startswith("/admin/platforms/platformapplication/")
    assert application.get_absolute_url() in links.values()


def test_audience_is_who_stands_for_the_duty_or_else_all_who_hold_it():
    team = make_team()
    second = make_official(Duty.HANDLER)
    fresh = make_application("submitted", team=team)
    handled = make_application("formal_review", team=team, round_=fresh.round)

    assert set(audience(fresh, [Duty.HANDLER])) == {team.handler, second}
    assert audience(handled, [Duty.HANDLER]) == [team.handler]


def test_audience_leaves_out_who_has_left():
    organisation = make_organisation()
    admin = make_admin(organisation)
    left = make_member("staff", organisation)
    left.memberships.update(is_active=False)
    application = make_application("submitted", organisation=organisation, admin=admin)

    assert audience(application, [Duty.APPLICANT]) == [admin]
