"""The schedules that migrations write, and where an operator reads of them."""

import re

import pytest
from django_celery_beat.models import PeriodicTask

from tests.house import ROOT


@pytest.mark.on_sqlite
@pytest.mark.django_db
def test_every_schedule_is_described_for_the_operator_and_no_other():
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = text.partition("| 定时任务 | 多久一次 | 做什么 |")[2].partition("\n\n")[0]
    described = re.findall(r"^\| ([^|\-]+?) \|", table, re.MULTILINE)

    assert sorted(described) == sorted(PeriodicTask.objects.values_list("name", flat=True))
