"""Withdrawing an application, and reading what was handed in and what changed."""

import pytest

from casework import clock
from casework.models import CaseEvent
from platforms.services import applications
from tests.builders_platforms import (
    GRANTED,
    PLATFORM,
    SUBMITTED,
    at,
    make_application,
    submit,
)
from tests.platforms.visits import ONCE, address, again, page_of, signed_in

pytestmark = pytest.mark.django_db


def test_withdrawing_tells_the_consequence_first(client):
    application = make_application("submitted", organisation=signed_in(client))

    page = page_of(client, application, SUBMITTED, "withdraw/")

    assert ("撤回后不能恢复" in page, "确认撤回" in page, "不撤回" in page) == (True, True, True)


def test_withdrawing_twice_withdraws_once(client):
    application = make_application("submitted", organisation=signed_in(client))
    form = {"version": application.version, "once": ONCE}

    with clock.at(SUBMITTED):
        answers = [client.post(address(application, "withdraw/"), form) for _ in range(2)]

    application.refresh_from_db()
    taken = CaseEvent.objects.of(application).filter(action="withdraw_application").count()
    assert ([a.status_code for a in answers], application.status, taken) == (
        [302, 302],
        "withdrawn",
        1,
    )


def test_staff_cannot_withdraw(client):
    application = make_application("submitted", organisation=signed_in(client, "staff"))

    with clock.at(SUBMITTED):
        asked = client.get(address(application, "withdraw/"))
        done = client.post(address(application, "withdraw/"), {"version": application.version})
        page = client.get(address(application)).content.decode()

    application.refresh_from_db()
    assert (asked.status_code, done.status_code, application.status) == (403, 403, "submitted")
    assert "撤回申报" not in page


@pytest.mark.parametrize("status", ["formal_review", "designated"])
def test_withdrawing_after_acceptance_is_refused_in_words(client, status):
    application = make_application(status, organisation=signed_in(client))

    with clock.at(GRANTED):
        response = client.get(address(application, "withdraw/"))

    assert (response.status_code, "不能撤回申报" in response.content.decode()) == (409, True)


def test_withdrawing_a_stale_page_is_refused(client):
    application = make_application("submitted", organisation=signed_in(client))

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "withdraw/"), {"version": application.version - 1}
        )

    application.refresh_from_db()
    assert (response.status_code, application.status) == (412, "submitted")


# 提交的内容


def test_content_shows_what_was_handed_in_and_what_changed(client):
    application = make_application("returned", organisation=signed_in(client))
    actor = again(application.last_edited_by)
    with clock.at(at(9, 18)):
        applications.save_section(
            application,
            "platform",
            PLATFORM | {"introduction": "为注塑行业服务。"},
            actor=actor,
            draft_version=application.draft_version,
        )
        submit(application, actor)

    first = page_of(client, application, at(9, 18), "content/?to=1")
    changed = page_of(client, application, at(9, 18), "content/?from=1&to=2")

    assert ("第 1 次提交" in first, PLATFORM["introduction"] in first) == (True, True)
    assert changed.count('class="differs"') == 1
    assert "平台基本情况 · 平台简介" in changed


@pytest.mark.parametrize("query", ["?from=9&to=8", "?to=x", "?from=１&to=２"])
def test_content_of_an_unknown_version_shows_the_latest(client, query):
    application = make_application("submitted", organisation=signed_in(client))

    page = page_of(client, application, SUBMITTED, f"content/{query}")

    assert "第 1 次提交" in page


def test_commitment_is_ready_to_print(client):
    application = make_application(organisation=signed_in(client))

    page = page_of(client, application, SUBMITTED, "commitment/")

    assert [
        words in page
        for words in ("真实性承诺书", application.organisation.uscc, "单位（盖章）", "本单位承诺")
    ] == [True] * 4
