"""申报: starting, drafting and handing in, and first of all what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework import clock
from casework.drafts import Incomplete
from casework.models import CaseEvent
from casework.workflow import DraftConflict, StaleVersion, TransitionError
from platforms.models import (
    ApplicationSnapshot,
    PlatformApplication,
)
from platforms.services import applications
from platforms.services.applications import WindowClosed
from tests.builders import make_admin, make_member, make_official
from tests.builders_platforms import (
    CLOSES,
    OPENS,
    PLATFORM,
    SUBMITTED,
    make_application,
    make_round,
    submit,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def admin_of(application):
    return application.organisation.memberships.filter(role="admin").first().user


@pytest.mark.parametrize("moment", [OPENS - MICROSECOND, CLOSES + MICROSECOND])
def test_start_application_outside_the_window_is_refused(moment):
    made = make_round()
    admin = make_admin()

    with pytest.raises(WindowClosed), clock.at(moment):
        applications.start_application(made, actor=admin)


@pytest.mark.parametrize("moment", [OPENS, CLOSES])
def test_start_application_at_both_ends_of_the_window(moment):
    made = make_round()
    admin = make_admin()

    with clock.at(moment):
        application = applications.start_application(made, actor=admin)

    assert application.status == "draft"


def test_a_unit_has_one_application_a_round_and_another_after_withdrawal():
    application = make_application("submitted")
    admin = admin_of(application)
    with clock.at(SUBMITTED):
        with pytest.raises(TransitionError, match=application.reference):
            applications.start_application(application.round, actor=admin)
        applications.withdraw_application(application, actor=admin, version=application.version)
        again = applications.start_application(application.round, actor=admin)

    assert (again.status, PlatformApplication.objects.count()) == ("draft", 2)


def test_start_application_needs_a_unit_to_act_for():
    made = make_round()

    with pytest.raises(PermissionDenied), clock.at(SUBMITTED):
        applications.start_application(made, actor=make_official())


def test_save_section_keeps_faulty_content():
    application = make_application("empty")
    admin = admin_of(application)
    raw = {"name": "", "website": "不是网址", "apps": "１２０"}

    with clock.at(SUBMITTED):
        applications.save_section(
            application, "platform", raw, actor=admin, draft_version=application.draft_version
        )

    application.refresh_from_db()
    assert application.answers["platform"] == raw


def test_save_section_refuses_to_overwrite_what_another_has_saved():
    application = make_application("empty")
    admin = admin_of(application)
    with clock.at(SUBMITTED):
        applications.save_section(
            application, "plan", {"diagnoses": "1"}, actor=admin, draft_version=1
        )

        with pytest.raises(DraftConflict) as refused:
            applications.save_section(
                application, "plan", {"diagnoses": "2"}, actor=admin, draft_version=1
            )

    assert refused.value.case.answers["plan"] == {"diagnoses": "1"}


def test_save_section_after_the_window_is_refused_and_the_draft_kept():
    application = make_application("draft")

    with pytest.raises(WindowClosed), clock.at(CLOSES + MICROSECOND):
        applications.save_section(
            application,
            "plan",
            {"diagnoses": "1"},
            actor=admin_of(application),
            draft_version=application.draft_version,
        )

    application.refresh_from_db()
    assert application.answers["plan"]["diagnoses"] == "40"


def test_submit_at_the_last_moment_is_in_time():
    application = make_application("draft")

    with clock.at(CLOSES):
        submitted = submit(application, admin_of(application))

    assert submitted.status == "submitted"


def test_submit_one_microsecond_late_is_refused_and_the_draft_kept():
    application = make_application("draft")

    with pytest.raises(WindowClosed, match="草稿还在"), clock.at(CLOSES + MICROSECOND):
        submit(application, admin_of(application))

    application.refresh_from_db()
    assert (application.status, application.answers["platform"]) == ("draft", PLATFORM)


def test_submit_is_the_administrators():
    application = make_application("draft")
    staff = make_member("staff", application.organisation)

    with pytest.raises(PermissionDenied), clock.at(SUBMITTED):
        submit(application, staff)


def test_submit_names_every_missing_thing_at_once():
    application = make_application("empty")
    admin = admin_of(application)

    with pytest.raises(Incomplete) as refused, clock.at(SUBMITTED):
        submit(application, admin)

    sections = {fault["section"] for fault in refused.value.faults}
    assert sections == {
        "eligibility",
        "organisation",
        "platform",
        "capability",
        "cases",
        "plan",
        "materials",
    }


def test_submit_is_refused_to_who_does_not_meet_a_condition():
    application = make_application("draft")
    admin = admin_of(application)
    said = {**application.answers["eligibility"], "local_customers": "4"}
    with clock.at(SUBMITTED):
        application = applications.save_section(
            application,
            "eligibility",
            said,
            actor=admin,
            draft_version=application.draft_version,
        )

        with pytest.raises(Incomplete) as refused:
            submit(application, admin)

    assert [fault["message"] for fault in refused.value.faults] == [
        "本地服务案例：近 2 年在广州服务企业 4 家，要求不少于 5 家。"
    ]


def test_submit_refuses_what_changed_after_it_was_checked():
    application = make_application("draft")
    admin = admin_of(application)
    with clock.at(SUBMITTED):
        applications.save_section(
            application,
            "plan",
            {**application.answers["plan"], "diagnoses": "41"},
            actor=admin,
            draft_version=application.draft_version,
        )

        with pytest.raises(StaleVersion):
            applications.submit_application(
                application,
                actor=admin,
                version=application.version,
                draft_version=application.draft_version,
                signed_name=admin.name,
            )


def test_submit_needs_the_name_under_the_commitment():
    application = make_application("draft")
    admin = admin_of(application)

    with pytest.raises(Incomplete, match="1 处"), clock.at(SUBMITTED):
        applications.submit_application(
            application,
            actor=admin,
            version=application.version,
            draft_version=application.draft_version,
            signed_name="别人",
        )


def test_submit_freezes_a_hashed_snapshot():
    application = make_application("submitted")

    snapshot = ApplicationSnapshot.objects.get(application=application)

    event = CaseEvent.objects.of(application).get(action="submit_application")
    assert snapshot.content["answers"] == application.answers
    assert event.data["sha256"] == snapshot.sha256
    assert {m["code"] for m in snapshot.content["materials"]} == {"M03", "M04", "M06", "M07"}
