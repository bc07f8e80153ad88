"""What people are told of a step: the case, the day and what to do."""

import pytest

from casework.models import Notice
from tests.builders_platforms import make_application

pytestmark = pytest.mark.django_db


def test_return_notice_names_every_point_and_the_day():
    application = make_application("returned")

    notice = Notice.objects.get(event="application_returned")

    assert notice.subject == (
        f"请在2026年9月22日（周二）17:00前补正：云岭制造云平台（{application.reference}）"
    )
    assert notice.body.splitlines()[1:3] == [
        "1. 平台基本情况 · 平台简介：请写明服务的行业。",
        "2. M04 近两年审计报告或财务报表：2024 年度报表缺附注。",
    ]
