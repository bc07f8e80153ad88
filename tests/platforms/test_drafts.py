"""Filling in an application through the browser: first of all what is refused and what is kept."""

from datetime import timedelta

import pytest

from casework import clock
from platforms.models import PlatformApplication
from platforms.rules import form
from platforms.services import applications
from tests.builders import login, make_member
from tests.builders_platforms import (
    CASES,
    CLOSES,
    ELIGIBILITY,
    ORGANISATION,
    PLAN,
    PLATFORM,
    REVIEWED,
    SUBMITTED,
    make_round,
)
from tests.platforms.visits import (
    ONCE,
    address,
    again,
    log_in_admin,
    make_draft,
    posted,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def admin(client):
    return log_in_admin(client)


# 开始


def test_start_opens_a_draft_and_leads_to_the_self_check(client, admin):
    round_ = make_round()

    with clock.at(SUBMITTED):
        response = client.post(f"/solicitations/{round_.reference}/apply/", {"once": ONCE})

    made = PlatformApplication.objects.get()
    assert (response.status_code, response["Location"]) == (
        302,
        address(made, "sections/eligibility/"),
    )


def test_start_leads_to_the_application_that_the_unit_has(client, admin):
    kept = make_draft(admin)

    with clock.at(SUBMITTED):
        response = client.post(f"/solicitations/{kept.round.reference}/apply/")

    assert (response["Location"], PlatformApplication.objects.count()) == (address(kept), 1)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (CLOSES + MICROSECOND, "申报窗口已于 2026年9月30日（周三）17:00 关闭"),
        (SUBMITTED - timedelta(days=9), "这一批还没有开始"),
    ],
)
def test_start_outside_the_window_is_refused_in_words(client, admin, moment, words):
    round_ = make_round()

    with clock.at(moment):
        response = client.post(f"/solicitations/{round_.reference}/apply/")

    assert (response.status_code, words in response.content.decode()) == (409, True)
    assert PlatformApplication.objects.count() == 0


def test_start_without_a_unit_is_forbidden(client):
    round_ = make_round()
    person = make_member()
    person.memberships.update(is_active=False)
    login(client, person)

    with clock.at(SUBMITTED):
        response = client.post(f"/solicitations/{round_.reference}/apply/")

    assert (response.status_code, PlatformApplication.objects.count()) == (403, 0)


# 资格自测


def test_other_sections_wait_until_the_self_check_passes(client, admin):
    application = make_draft(admin, "empty")

    with clock.at(SUBMITTED):
        response = client.get(address(application, "sections/plan/"))
        tasks = client.get(address(application)).content.decode()

    assert response["Location"] == address(application, "sections/eligibility/")
    assert tasks.count("还不能开始") == len(form.FILLED) + 4 + 1


def test_self_check_shows_every_rule_with_its_reason(client, admin):
    application = make_draft(admin, "empty")
    raw = ELIGIBILITY | {"own_ip": "2"}

    with clock.at(SUBMITTED):
        client.post(
            address(application, "sections/eligibility/"), posted(application, "eligibility", raw)
        )
        page = client.get(address(application, "sections/eligibility/")).content.decode()

    assert [f["passed"] for f in again(application).findings] == [True] * 3 + [False] + [True] * 3
    assert "自主知识产权 2 项，要求不少于 3 项" in page
    assert (page.count(">不符合<"), page.count(">符合<")) == (1, 6)


# 填写


def test_saving_keeps_wrong_values_and_names_all_faults_at_once(client, admin):
    application = make_draft(admin)
    raw = PLAN | {"diagnoses": "４０", "retrofits": "", "concession_rate": "٥", "trainings": "6"}

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "sections/plan/"), posted(application, "plan", raw)
        )

    page = response.content.decode()
    assert (response.status_code, again(application).answers["plan"]) == (422, raw)
    assert "这一节有 3 处要改" in page
    assert "您填的是“４０”" in page
    assert 'value="٥"' in page
    assert 'href="#id_retrofits"' in page


def test_saving_and_going_back_is_never_blocked_by_faults(client, admin):
    application = make_draft(admin)
    raw = PLAN | {"diagnoses": "很多"}

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "sections/plan/"), posted(application, "plan", raw, back="yes")
        )
        tasks = client.get(address(application)).content.decode()

    assert (response.status_code, response["Location"]) == (302, address(application))
    assert "1 处要改" in tasks


def test_a_wrong_credit_code_is_named_in_its_row(client, admin):
    application = make_draft(admin)
    rows = [*CASES[:2], CASES[2] | {"client_uscc": "91000000MA0000074B"}]

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "sections/cases/"), posted(application, "cases", rows)
        )

    page = response.content.decode()
    assert (response.status_code, "#id_2-client_uscc" in page) == (422, True)
    assert 'value="91000000MA0000074B"' in page


def test_what_contradicts_the_call_is_named_when_the_section_is_saved(client, admin):
    application = make_draft(admin)
    rows = [CASES[0] | {"signed_on": "2020-03-15"}, *CASES[1:]]

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "sections/cases/"), posted(application, "cases", rows)
        )
        tasks = client.get(address(application)).content.decode()

    page = response.content.decode()
    assert (response.status_code, "不在近 2 年内。" in page) == (422, True)
    assert "1 处要改" in tasks


def test_a_form_sent_after_the_login_lapsed_is_told_to_be_lost(client, admin):
    application = make_draft(admin)
    client.logout()

    with clock.at(SUBMITTED):
        sent = client.post(
            address(application, "sections/plan/"), posted(application, "plan", PLAN), follow=True
        )

    assert "刚才提交的内容没有保存" in sent.content.decode()


def test_a_row_is_added_and_removed_without_script(client, admin):
    application = make_draft(admin)
    page = address(application, "sections/cases/")

    with clock.at(SUBMITTED):
        added = client.post(page, posted(application, "cases", CASES, add="3"))
        rows = client.get(added["Location"]).content.decode().count('class="form-row"')
        client.post(page, posted(application, "cases", CASES, remove="0"))

    assert (added["Location"], rows) == (f"{page}?rows=4#row-3", 4)
    assert again(application).answers["cases"] == CASES[1:]


def test_too_few_rows_are_named(client, admin):
    application = make_draft(admin)

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "sections/cases/"), posted(application, "cases", CASES[:2])
        )

    assert "至少要 3 个案例，现在有 2 个。" in response.content.decode()


def test_prefilled_answers_name_their_source(client, admin):
    application = make_draft(admin, "empty")
    with clock.at(SUBMITTED):
        applications.save_section(
            application, "eligibility", ELIGIBILITY, actor=admin, draft_version=1
        )

        page = client.get(address(application, "sections/organisation/")).content.decode()

    assert page.count('class="field-source">来自单位档案') == 5


def test_autosave_answers_version_time_and_faults(client, admin):
    application = make_draft(admin)
    raw = PLAN | {"diagnoses": "0"}

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "sections/plan/autosave/"), posted(application, "plan", raw)
        )

    kept = again(application)
    assert response.json() == {
        "version": application.draft_version + 1,
        "base": kept.base_of("plan"),
        "saved_at": "10:00",
        "has_errors": True,
        "faults": {"diagnoses": ["应在 1 到 999999999 之间，您填的是 0。"]},
    }
    assert kept.answers["plan"] == raw


def test_autosave_of_a_stale_page_says_how_to_compare(client, admin):
    application = make_draft(admin)
    colleague = make_member("staff", application.organisation)
    with clock.at(SUBMITTED):
        theirs = PLAN | {"diagnoses": "41"}
        applications.save_section(
            application,
            "plan",
            theirs,
            actor=again(colleague),
            draft_version=application.draft_version,
        )

        response = client.post(
            address(application, "sections/plan/autosave/"),
            posted(application, "plan", PLAN | {"diagnoses": "42"}),
        )

    assert (response.status_code, response.json()["code"]) == (412, "draft_conflict")
    assert "您填的不会丢" in response.json()["detail"]
    assert again(application).answers["plan"] == theirs


def test_a_stale_page_shows_both_versions_and_either_can_be_taken(client, admin):
    application = make_draft(admin)
    colleague = make_member("staff", application.organisation, name="何志远")
    mine = PLAN | {"concession_rate": "12"}
    with clock.at(SUBMITTED):
        applications.save_section(
            application,
            "plan",
            PLAN | {"concession_rate": "18"},
            actor=again(colleague),
            draft_version=application.draft_version,
        )

        response = client.post(
            address(application, "sections/plan/"), posted(application, "plan", mine)
        )
        kept = again(application)
        client.post(address(application, "sections/plan/"), posted(kept, "plan", mine, keep="mine"))

    page = response.content.decode()
    assert response.status_code == 412
    assert [words in page for words in ("12 %", "18 %", "用何志远保存的", "用我填的")] == [True] * 4
    assert kept.answers["plan"]["concession_rate"] == "18"
    assert again(application).answers["plan"] == mine


def test_two_people_in_different_sections_do_not_disturb_each_other(client, admin):
    application = make_draft(admin)
    colleague = make_member("staff", application.organisation)
    with clock.at(SUBMITTED):
        applications.save_section(
            application,
            "plan",
            PLAN | {"diagnoses": "41"},
            actor=again(colleague),
            draft_version=application.draft_version,
        )

        response = client.post(
            address(application, "sections/platform/"),
            posted(application, "platform", PLATFORM | {"name": "新名"}),
        )

    kept = again(application).answers
    assert response.status_code == 302
    assert (kept["plan"]["diagnoses"], kept["platform"]["name"]) == ("41", "新名")


def test_saving_one_microsecond_late_is_refused_and_shows_what_was_typed(client, admin):
    application = make_draft(admin)

    with clock.at(CLOSES + MICROSECOND):
        response = client.post(
            address(application, "sections/plan/"),
            posted(application, "plan", PLAN | {"diagnoses": "77"}),
        )

    page = response.content.decode()
    assert (response.status_code, "77 家" in page) == (409, True)
    assert "窗口已于 2026年9月30日（周三）17:00 关闭" in page
    assert again(application).answers["plan"] == PLAN


def test_an_unknown_section_does_not_exist(client, admin):
    application = make_draft(admin)

    with clock.at(SUBMITTED):
        response = client.get(address(application, "sections/secret/"))

    assert response.status_code == 404


# 补正


def test_a_correction_opens_only_the_named_fields(client, admin):
    application = make_draft(admin, "returned")
    raw = PLATFORM | {"introduction": "为注塑行业服务。"}

    with clock.at(REVIEWED):
        page = client.get(address(application, "sections/platform/")).content.decode()
        sent = {"introduction": raw["introduction"], "version": application.draft_version}
        saved = client.post(address(application, "sections/platform/"), sent)

    assert ('name="introduction"' in page, 'name="name"' in page) == (True, False)
    assert "请写明服务的行业。" in page
    assert (saved.status_code, again(application).answers["platform"]) == (302, raw)


def test_a_locked_field_that_is_posted_anyway_is_refused(client, admin):
    application = make_draft(admin, "returned")

    with clock.at(REVIEWED):
        response = client.post(
            address(application, "sections/platform/"),
            posted(application, "platform", PLATFORM | {"name": "偷换的名称"}),
        )
        other = client.post(
            address(application, "sections/organisation/"),
            posted(application, "organisation", ORGANISATION | {"employees": "9"}),
        )

    assert (response.status_code, other.status_code) == (409, 409)
    assert "补正只开放列出的几处，不能改：平台名称" in response.content.decode()
    assert again(application).answers == application.answers
