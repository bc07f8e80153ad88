"""Handing an application in through the browser, and whose pages nobody else sees."""

from datetime import timedelta

import pytest

from casework import clock, deadlines
from casework.deadlines import MOST_SKEW_SECONDS
from casework.models import Material, Notice
from platforms.models import ApplicationSnapshot
from platforms.services import applications
from tests.builders import login, make_member, make_organisation
from tests.builders_platforms import (
    CLOSES,
    ELIGIBILITY,
    PLAN,
    POINTS,
    REVIEWED,
    SUBMITTED,
    make_application,
)
from tests.platforms.visits import (
    address,
    again,
    log_in_admin,
    make_draft,
    signing,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def admin(client):
    return log_in_admin(client)


def test_the_check_names_everything_that_is_missing_with_its_place(client, admin):
    application = make_draft(admin, "empty")
    with clock.at(SUBMITTED):
        applications.save_section(
            application, "eligibility", ELIGIBILITY, actor=admin, draft_version=1
        )

        page = client.get(address(application, "confirm/")).content.decode()

    assert f"{address(application, 'sections/organisation/')}?check=1#id_nature" in page
    assert f"{address(application, 'sections/plan/')}?check=1" in page
    assert f"{address(application, 'materials/')}#material-M07" in page
    assert 'name="signed_name"' not in page


def test_staff_cannot_submit_but_asks_the_admin(client, admin):
    application = make_draft(admin)
    staff = make_member("staff", application.organisation, name="林婉清")
    login(client, staff)

    with clock.at(SUBMITTED):
        page = client.get(address(application, "confirm/")).content.decode()
        refused = client.post(address(application, "submit/"), signing(application, staff))
        asked = client.post(address(application, "hand-over/"))

    assert ("请管理员提交" in page, "许承望" in page, 'name="signed_name"' in page) == (
        True,
        True,
        False,
    )
    assert (refused.status_code, asked.status_code) == (403, 302)
    assert again(application).status == "draft"
    assert list(Notice.objects.filter(event="application_ready").values_list("recipient")) == [
        (admin.pk,)
    ]


def test_a_second_submit_leads_to_the_case_and_asks_for_no_signature(client, admin):
    application = make_draft(admin)
    login(client, admin)
    seen = signing(application, admin)

    with clock.at(SUBMITTED):
        first = client.post(address(application, "submit/"), seen)
        second = client.post(address(application, "submit/"), seen | {"once": "another page"})

    assert (first.status_code, second.status_code) == (302, 302)
    assert second.headers["Location"] == application.get_absolute_url()


def test_submitting_one_microsecond_late_is_refused_and_the_draft_stays(client, admin):
    application = make_draft(admin)

    with clock.at(CLOSES + MICROSECOND):
        response = client.post(address(application, "submit/"), signing(application, admin))

    assert (response.status_code, again(application).status) == (409, "draft")
    assert again(application).answers == application.answers


def test_submitting_at_the_last_moment_is_in_time(client, admin):
    application = make_draft(admin)

    with clock.at(CLOSES):
        response = client.post(address(application, "submit/"), signing(application, admin))

    assert (response.status_code, again(application).status) == (302, "submitted")


@pytest.mark.parametrize(("status", "moment"), [("draft", SUBMITTED), ("returned", REVIEWED)])
def test_nothing_with_a_deadline_is_decided_by_a_clock_that_is_wrong(
    client, admin, monkeypatch, status, moment
):
    application = make_draft(admin, status)

    with clock.at(moment):
        monkeypatch.setattr(deadlines, "clock_skew_seconds", lambda: MOST_SKEW_SECONDS + 0.001)
        refused = client.post(address(application, "submit/"), signing(application, admin))
        kept = again(application).status
        monkeypatch.setattr(deadlines, "clock_skew_seconds", lambda: MOST_SKEW_SECONDS)
        taken = client.post(address(application, "submit/"), signing(application, admin))

    assert (refused.status_code, refused["Retry-After"], kept) == (503, "600", status)
    assert "服务器时钟暂时不可信" in refused.content.decode()
    assert (taken.status_code, again(application).status) == (302, "submitted")


def test_the_same_form_sent_twice_makes_one_case(client, admin):
    application = make_draft(admin)
    form = signing(application, admin)

    with clock.at(SUBMITTED):
        answers = [client.post(address(application, "submit/"), form) for _ in range(2)]

    assert [(a.status_code, a["Location"]) for a in answers] == [(302, address(application))] * 2
    assert ApplicationSnapshot.objects.count() == 1


def test_a_wrong_name_is_told_beside_its_field(client, admin):
    application = make_draft(admin)

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "submit/"), signing(application, admin, signed_name="许承")
        )

    page = response.content.decode()
    assert (response.status_code, 'value="许承"' in page) == (422, True)
    assert "请在承诺下面键入您的姓名“许承望”" in page


def test_content_that_changed_after_the_check_is_checked_again(client, admin):
    application = make_draft(admin)
    form = signing(application, admin)
    with clock.at(SUBMITTED):
        applications.save_section(
            application,
            "plan",
            PLAN | {"diagnoses": "41"},
            actor=admin,
            draft_version=application.draft_version,
        )

        response = client.post(address(application, "submit/"), form)

    assert (response.status_code, again(application).status) == (412, "draft")
    assert f"没有提交：{admin.name}在 10:00 改过内容，请重新核对" in response.content.decode()


def test_an_empty_signature_is_named_on_top_and_beside_its_field(client, admin):
    application = make_draft(admin)

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "submit/"), signing(application, admin, signed_name="")
        )

    page = response.content.decode()
    assert (response.status_code, "还没有提交，请先改这里" in page) == (422, True)
    assert ('href="#id_signed_name"' in page, 'id="id_signed_name_error"' in page) == (True, True)


def test_points_nobody_touched_are_named_before_the_correction_goes_in(client, admin):
    application = make_draft(admin, "returned")
    with clock.at(REVIEWED):
        page = client.get(address(application, "confirm/")).content.decode()

    assert f"还有 {len(POINTS)} 处没有改" in page
    assert "这是第 1 次补正，最多 2 次" in page
    assert address(application, "sections/plan/") not in page


def test_a_missing_material_stops_the_submission(client, admin):
    application = make_draft(admin)
    material = Material.objects.get(code="M07")
    with clock.at(SUBMITTED):
        applications.detach_material(application, material, "M07", actor=admin)

        response = client.post(address(application, "submit/"), signing(again(application), admin))

    assert (response.status_code, again(application).status) == (422, "draft")
    assert "服务合同及客户证明：还没有上传" in response.content.decode()


def test_a_correction_is_handed_in_again(client, admin):
    application = make_draft(admin, "returned")

    with clock.at(REVIEWED):
        response = client.post(address(application, "submit/"), signing(application, admin))

    assert (response.status_code, again(application).status) == (302, "submitted")
    assert again(application).snapshots.count() == 2


def test_a_late_correction_is_refused(client, admin):
    application = make_draft(admin, "returned")
    closes_at = application.corrections.get().closes_at

    with clock.at(closes_at + MICROSECOND):
        response = client.post(address(application, "submit/"), signing(application, admin))

    assert (response.status_code, again(application).status) == (409, "returned")


# 别人的


PAGES = (
    "",
    "sections/plan/",
    "materials/",
    "confirm/",
    "content/",
    "withdraw/",
    "commitment/",
)
STEPS = (
    "sections/plan/",
    "sections/plan/autosave/",
    "materials/upload/",
    "materials/attach/",
    "materials/detach/",
    "submit/",
    "hand-over/",
    "withdraw/",
)


@pytest.mark.parametrize("tail", PAGES)
def test_another_units_page_answers_as_a_missing_one(client, admin, tail):
    theirs = make_application(organisation=make_organisation())

    with clock.at(SUBMITTED):
        foreign = client.get(address(theirs, tail))
        missing = client.get(address(theirs, tail).replace(theirs.reference, "SHPT-2026-9999"))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert _without_request(foreign) == _without_request(missing)


@pytest.mark.parametrize("tail", STEPS)
def test_another_units_step_answers_as_a_missing_one(client, admin, tail):
    theirs = make_application(organisation=make_organisation())

    with clock.at(SUBMITTED):
        foreign = client.post(address(theirs, tail))
        missing = client.post(address(theirs, tail).replace(theirs.reference, "SHPT-2026-9999"))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert again(theirs).status == "draft"


def _without_request(response) -> str:
    """Return the page without what names this one request."""
    lines = response.content.decode().splitlines()
    return "\n".join(
        line
        for line in lines
        if not any(
            word in line
            for word in ("csrfmiddlewaretoken", "请求编号", 'name="next"', "data-token=")
        )
    )
