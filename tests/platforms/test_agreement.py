"""Contradictions within one application: every one is named where it can be put right."""

import pytest
from django.urls import reverse

from casework import clock
from platforms.selectors import completeness
from platforms.services import applications
from tests.builders import login
from tests.builders_platforms import (
    ANSWERS,
    CASES,
    ELIGIBILITY,
    ORGANISATION,
    PLATFORM,
    SUBMITTED,
    make_application,
)

pytestmark = pytest.mark.django_db


def case(number: int, **changes) -> list[dict]:
    """Return the cases of the builders with one of them changed."""
    return [row | (changes if at == number else {}) for at, row in enumerate(CASES)]


def faults_with(**changed) -> list[tuple[str, str, str]]:
    """Return what stands between submission and a draft whose sections are ``changed``."""
    application = make_application("draft")
    application.answers = ANSWERS | changed
    with clock.at(SUBMITTED):
        return [(f["section"], f["field"], f["message"]) for f in completeness(application)]


def test_answers_that_agree_have_no_fault():
    assert faults_with() == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"platform": PLATFORM | {"category": "common_base"}},
            ("platform", "category", "主要类别：与资格自测里填的不一致"),
        ),
        (
            {"organisation": ORGANISATION | {"founded_on": "2018-05-17"}},
            ("organisation", "founded_on", "成立日期：与资格自测里填的不一致"),
        ),
        (
            {"organisation": ORGANISATION | {"technical_staff": "45"}},
            ("organisation", "technical_staff", "其中：参保技术人员：与资格自测里填的不一致"),
        ),
        (
            {"organisation": ORGANISATION | {"employees": "45"}},
            ("organisation", "technical_staff", "其中：参保技术人员：不能多于从业人员 45 人"),
        ),
        (
            {"organisation": ORGANISATION | {"platform_revenue": "12000.51"}},
            (
                "organisation",
                "platform_revenue",
                "上一年平台业务收入：不能多于上一年营业收入 12,000.50 万元",
            ),
        ),
        (
            {"cases": case(2, contract_number="HT-2025-001")},
            ("cases", "2-contract_number", "案例 3 · 合同编号：与前面的案例是同一个合同"),
        ),
        (
            {"cases": case(1, client_uscc=CASES[0]["client_uscc"])},
            ("cases", "1-client_uscc", "案例 2 · 客户统一社会信用代码：与前面的案例是同一个客户"),
        ),
        (
            {"cases": case(0, client_uscc="91000000MA00000157")},
            ("cases", "0-client_uscc", "案例 1 · 客户统一社会信用代码：不能是申报单位自己"),
        ),
        (
            {"cases": case(0, signed_on="2026-09-11")},
            ("cases", "0-signed_on", "案例 1 · 签订日期：不能晚于今天"),
        ),
        (
            {"cases": case(0, signed_on="2024-08-31")},
            ("cases", "0-signed_on", "案例 1 · 签订日期：早于 2024年9月1日（周日），不在近 2 年内"),
        ),
        (
            {"cases": case(0, amount="0.00")},
            ("cases", "0-amount", "案例 1 · 合同金额：不能是 0"),
        ),
    ],
)
def test_one_contradiction_is_named_in_its_place(changed, expected):
    assert faults_with(**changed) == [expected]


@pytest.mark.parametrize(
    "changed",
    [
        {"platform_revenue": "12000.50"},
        {"platform_revenue": "0", "revenue_1": "0"},
    ],
)
def test_a_unit_that_lives_of_its_platform_alone_contradicts_nothing(changed):
    assert faults_with(organisation=ORGANISATION | changed) == []


def test_the_contradiction_is_told_beside_the_field_when_the_section_is_saved(client):
    application = make_application("draft")
    login(client, application.organisation.memberships.get().user)
    address = reverse("platforms:application_section", args=[application.reference, "organisation"])
    typed = ORGANISATION | {"platform_revenue": "13,000"}

    with clock.at(SUBMITTED):
        answer = client.post(
            address,
            typed
            | {
                "version": application.draft_version,
                "base": application.base_of("organisation"),
            },
        )

    text = answer.content.decode()
    beside = text[text.index('for="id_platform_revenue"') : text.index('name="platform_revenue"')]
    application.refresh_from_db()
    assert answer.status_code == 422
    assert "不能多于上一年营业收入 12,000.50 万元。" in beside
    assert application.answers["organisation"]["platform_revenue"] == "13,000"


@pytest.mark.parametrize("signed_on", ["2024-09-01", "2026-09-10"])
def test_a_contract_of_either_end_of_its_span_counts(signed_on):
    assert faults_with(cases=case(0, signed_on=signed_on)) == []


def test_a_unit_founded_in_the_future_fails_condition_and_form():
    future = {"founded_on": "2026-09-11"}

    faults = faults_with(eligibility=ELIGIBILITY | future, organisation=ORGANISATION | future)

    assert faults == [
        (
            "eligibility",
            "",
            "登记注册：成立日期2026年9月11日（周五），须不晚于2025年9月1日（周一），即通知发布时满 1 年。",
        ),
        ("eligibility", "founded_on", "成立日期：不能晚于今天"),
        ("organisation", "founded_on", "成立日期：不能晚于今天"),
    ]


def test_what_is_not_filled_contradicts_nothing():
    faults = faults_with(organisation={}, platform={}, cases=[{}, {}, {}])

    assert {message.rpartition("：")[2] for _, _, message in faults} == {"这一项必须填写。"}


def test_a_contradiction_stops_the_submission():
    application = make_application("draft")
    admin = application.organisation.memberships.get().user
    with clock.at(SUBMITTED):
        application = applications.save_section(
            application,
            "cases",
            case(0, amount="0"),
            actor=admin,
            draft_version=application.draft_version,
        )

        with pytest.raises(applications.Incomplete) as refused:
            applications.submit_application(
                application,
                actor=admin,
                version=application.version,
                draft_version=application.draft_version,
                signed_name=admin.name,
            )

    assert [fault["field"] for fault in refused.value.faults] == ["0-amount"]
