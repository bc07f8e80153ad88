"""The registers speak Chinese: tasks, data and states by their names, paths for who mends them."""

import pytest
from celery import current_app
from django.urls import reverse

from casework import audit
from casework.desk.words import DATA_NAMES, task_name, told
from casework.jobs import defer
from casework.permissions import Part
from casework.transitions import Duty
from platforms.models import SolicitationRound
from tests import house
from tests.builders import make_administrator, make_official, make_organisation
from tests.desk import client_of

PATH = "casework.tasks.tidy"


def ours() -> list[str]:
    return sorted(name for name in current_app.tasks if name.split(".")[0] in house.PACKAGES)


@pytest.mark.parametrize("path", ours())
def test_every_task_has_a_chinese_name(path):
    assert house.CHINESE.search(task_name(path))


@pytest.mark.parametrize("path", ["casework.tasks.no_such_task", "casework.audit.record", "x"])
def test_a_task_that_is_gone_is_told_so(path):
    assert task_name(path) == "已取消的任务"


@pytest.mark.django_db
def test_jobs_are_shown_to_the_administrator_alone():
    job = defer(PATH, snapshot_id=4711)
    address = reverse("admin:casework_job_change", args=[job.pk])
    people = [
        *(make_official(duty) for duty in (Duty.HANDLER, Duty.APPROVER, Duty.SUPERVISOR)),
        *(make_administrator(part) for part in Part),
    ]

    answers = [client_of(person).get(address) for person in people]

    page = answers[3].content.decode()
    assert [answer.status_code for answer in answers] == [403, 403, 403, 200, 403, 403]
    assert ("清理过期数据" in page, PATH in page, "4711" in page) == (True, True, True)


@pytest.mark.django_db
def test_event_tells_its_states_and_data_in_words():
    unit = make_organisation()
    event = audit.record(
        "official_appointed",
        actor=None,
        label="任命工作人员",
        data={"user": 7, "duty": "handler", "district": "", "organisation": unit.pk},
    )
    client = client_of(make_official(Duty.SUPERVISOR))

    page = client.get(reverse("admin:casework_caseevent_change", args=[event.pk])).content.decode()

    shown = [text for text in ("账号编号：7", "职责：经办", "区：—") if text in page]
    assert (shown, "handler" in page) == (["账号编号：7", "职责：经办", "区：—"], False)


@pytest.mark.parametrize(
    ("data", "model", "text"),
    [
        ({}, None, ""),
        ({"on": "2026-10-01", "is_workday": False}, None, "日期：2026年10月1日（周四）\n上班：否"),
        ({"fields": ["name", "address"]}, None, "改动的栏目：单位名称、注册地址"),
        ({"changed": ["closes_at"]}, SolicitationRound, "改动：截止时间"),
        (
            {"points": [{"section": "platform", "field": "name", "reason": "不一致"}]},
            None,
            "补正要求：理由：不一致",
        ),
        ({"role": "admin", "factor": "totp"}, None, "角色：管理员\n验证方式：动态验证码"),
    ],
)
def test_data_is_told_line_by_line(data, model, text):
    assert told(data, model) == text


def test_every_name_kept_by_a_service_is_told_in_chinese():
    nameless = [
        f"{house.name_of(path)}: {house.constant(key)}"
        for path in house.product_files()
        for call in house.calls(house.tree_of(path))
        if house.called_name(call) in {"record", "advance"}
        for node in [house.argument(call, 99, "data")]
        for key in getattr(node, "keys", [])
        if key is not None and house.constant(key) not in DATA_NAMES
    ]

    assert nameless == []
