"""The use cases of selection: what they do, and first of all what they refuse."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casework import clock
from casework.models import CaseEvent, OpenStep
from casework.workflow import NoteMissing, StaleVersion, TransitionError
from platforms.models import (
    ApplicationSnapshot,
    Designation,
    Platform,
    PlatformApplication,
    SolicitationRound,
)
from platforms.services import applications, review, rounds, selection
from platforms.services.applications import DraftConflict, FieldLocked, Incomplete, WindowClosed
from platforms.services.review import PointsMissing
from platforms.services.selection import NotCleared
from tests.builders import make_admin, make_member, make_official, make_organisation
from tests.builders_platforms import (
    CLOSES,
    CONFIRMED,
    GRANTED,
    OPENS,
    PLATFORM,
    POINTS,
    REVIEWED,
    SUBMITTED,
    WRITTEN,
    at,
    close,
    fill_application,
    make_application,
    make_material,
    make_round,
    make_team,
    round_values,
    submit,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def admin_of(application):
    return application.organisation.memberships.filter(role="admin").first().user


# 征集


def test_create_round_names_every_fault_at_once():
    team = make_team()
    values = round_values(name="", categories=["bank"], closes_at=OPENS, contact="")

    with pytest.raises(ValidationError) as refused, clock.at(WRITTEN):
        rounds.create_round(actor=team.handler, values=values)

    assert {"name", "categories", "contact"} <= set(refused.value.message_dict)
    assert SolicitationRound.objects.count() == 0


@pytest.mark.parametrize("duty", ["reviewer", "approver"])
def test_create_round_is_the_handlers(duty):
    with pytest.raises(PermissionDenied):
        rounds.create_round(actor=getattr(make_team(), duty), values=round_values())


def test_edit_round_ends_with_the_review():
    team = make_team()
    made = make_round("submitted", team=team)

    with pytest.raises(TransitionError, match="送审后不能再改"):
        rounds.edit_round(
            made, actor=team.handler, version=made.version, values=round_values(name="别的")
        )


def test_edit_round_refuses_a_stale_version():
    team = make_team()
    made = make_round("draft", team=team)
    rounds.edit_round(
        made, actor=team.handler, version=made.version, values=round_values(name="第一次")
    )

    with pytest.raises(StaleVersion):
        rounds.edit_round(made, actor=team.handler, version=1, values=round_values(name="第二次"))


def test_release_round_needs_a_third_person():
    team = make_team()
    made = make_round("in_approval", team=team)
    both = team.reviewer
    both.official_profile.duty = "approver"
    both.official_profile.save()
    del both.official

    with pytest.raises(TransitionError), clock.at(WRITTEN):
        rounds.release_round(made, actor=both, version=made.version)


def test_a_declined_round_comes_back_and_can_be_sent_again():
    team = make_team()
    made = make_round("in_approval", team=team)
    with clock.at(WRITTEN):
        made = rounds.decline_round(
            made, actor=team.approver, version=made.version, note="请补联系人。"
        )
        made = rounds.submit_round(made, actor=team.handler, version=made.version)

    assert made.status == "submitted"


def test_close_due_rounds_closes_only_what_has_passed_and_once():
    team = make_team()
    made = make_round(team=team)

    with clock.at(CLOSES):
        assert rounds.close_due_rounds() == 0
    with clock.at(CLOSES + MICROSECOND):
        assert (rounds.close_due_rounds(), rounds.close_due_rounds()) == (1, 0)

    made.refresh_from_db()
    last = CaseEvent.objects.of(made).last()
    assert (made.status, last.actor_name) == ("ended", "穗智转系统")


# 申报


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
        "本地服务案例：近两年在广州服务企业 4 家，要求不少于 5 家。"
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


# 审查


def test_return_opens_only_the_named_fields():
    application = make_application("returned")
    admin = admin_of(application)
    with clock.at(REVIEWED):
        application = applications.save_section(
            application,
            "platform",
            {**PLATFORM, "introduction": "服务注塑行业。"},
            actor=admin,
            draft_version=application.draft_version,
        )

        with pytest.raises(FieldLocked, match="平台名称"):
            applications.save_section(
                application,
                "platform",
                {**application.answers["platform"], "name": "换个名字"},
                actor=admin,
                draft_version=application.draft_version,
            )
        with pytest.raises(FieldLocked):
            applications.save_section(
                application,
                "plan",
                {"diagnoses": "1"},
                actor=admin,
                draft_version=application.draft_version,
            )


def test_return_opens_only_the_named_materials():
    application = make_application("returned")
    admin = admin_of(application)
    material = make_material(application.organisation, admin, "M04", "新的报表.png")

    with clock.at(REVIEWED):
        applications.attach_material(application, material, "M04", actor=admin)
        with pytest.raises(FieldLocked):
            applications.attach_material(application, material, "M06", actor=admin)


def test_return_stops_the_clock_and_sets_the_day():
    application = make_application("returned")

    step = OpenStep.objects.of(application).open().get()

    assert (step.duty, step.pauses_clock, step.due_on) == ("applicant", True, date(2026, 9, 22))
    assert application.open_correction.closes_at == at(9, 22, 17)


@pytest.mark.parametrize(
    "points",
    [
        [],
        [{"section": "platform", "field": "introduction", "reason": " "}],
        [{"section": "platform", "field": "nothing", "reason": "改"}],
        [{"section": "nowhere", "field": "", "reason": "改"}],
        [{"section": "materials", "field": "M99", "reason": "改"}],
    ],
)
def test_return_needs_points_of_the_form_with_reasons(points):
    team = make_team()
    application = make_application("submitted", team=team)

    with pytest.raises(PointsMissing):
        review.return_application(
            application, actor=team.handler, version=application.version, points=points
        )


def test_a_third_return_is_refused():
    team = make_team()
    application = make_application("returned", team=team)
    admin = admin_of(application)
    with clock.at(REVIEWED):
        application = submit(application, admin)
        application = review.return_application(
            application, actor=team.handler, version=application.version, points=POINTS
        )
        application = submit(application, admin)

        with pytest.raises(TransitionError, match="已退回 2 次"):
            review.return_application(
                application, actor=team.handler, version=application.version, points=POINTS
            )


def test_a_late_correction_is_refused_and_may_then_be_rejected():
    team = make_team()
    application = make_application("returned", team=team)
    last = at(9, 22, 17)
    with clock.at(last), pytest.raises(TransitionError, match="还没有到"):
        review.reject_application(
            application, actor=team.handler, version=application.version, note="逾期未补正。"
        )
    with clock.at(last + MICROSECOND):
        with pytest.raises(WindowClosed):
            submit(application, admin_of(application))
        rejected = review.reject_application(
            application, actor=team.handler, version=application.version, note="逾期未补正。"
        )

    assert rejected.status == "rejected"


def test_a_correction_may_come_after_the_window_has_closed():
    team = make_team()
    application = make_application("submitted", team=team)
    with clock.at(CLOSES - timedelta(minutes=1)):
        application = review.return_application(
            application, actor=team.handler, version=application.version, points=POINTS
        )
    with clock.at(CLOSES + timedelta(days=1)):
        application = submit(application, admin_of(application))

    assert application.status == "submitted"


def test_reject_needs_a_reason():
    team = make_team()
    application = make_application("submitted", team=team)

    with pytest.raises(NoteMissing):
        review.reject_application(
            application, actor=team.handler, version=application.version, note=""
        )


def test_withdraw_ends_with_acceptance():
    application = make_application("formal_review")

    with pytest.raises(TransitionError):
        applications.withdraw_application(
            application, actor=admin_of(application), version=application.version
        )


def test_tick_point_is_kept_and_taken_back_only_during_the_formal_review():
    team = make_team()
    application = make_application("submitted", team=team)
    tick = {"actor": team.handler, "code": "M03", "point": "有签署日期"}

    review.tick_point(application, **tick, is_ticked=True)
    review.tick_point(application, **tick, is_ticked=True)
    assert application.ticks.count() == 1
    review.tick_point(application, **tick, is_ticked=False)
    assert application.ticks.count() == 0
    review.accept_application(application, actor=team.handler, version=application.version)
    with pytest.raises(TransitionError):
        review.tick_point(application, **tick, is_ticked=True)


# 名单、公示、授牌


def test_confirm_list_needs_the_window_to_be_closed():
    team = make_team()
    application = make_application("proposed", team=team)

    with pytest.raises(TransitionError, match="截止后"):
        selection.confirm_list(
            application.round,
            actor=team.approver,
            versions={application.reference: application.version},
        )


def test_confirm_list_refuses_a_list_that_has_grown_since_it_was_read():
    team = make_team()
    first = make_application("proposed", team=team)
    second = make_application("proposed", team=team, round_=first.round)
    close(first.round)

    with pytest.raises(StaleVersion), clock.at(CONFIRMED):
        selection.confirm_list(
            first.round, actor=team.approver, versions={first.reference: first.version}
        )

    second.refresh_from_db()
    assert second.status == "proposed"


def test_confirm_list_freezes_the_whole_list():
    team = make_team()
    first = make_application("proposed", team=team)
    second = make_application("proposed", team=team, round_=first.round)
    close(first.round)

    with clock.at(CONFIRMED):
        opened = selection.confirm_list(
            first.round,
            actor=team.approver,
            versions={first.reference: first.version, second.reference: second.version},
        )

    assert len(opened.rows) == 2
    assert [row[0] for row in opened.rows] == sorted(a.organisation.name for a in (first, second))
    assert set(PlatformApplication.objects.values_list("status", flat=True)) == {"publicity"}


def test_confirm_list_is_refused_to_who_proposed():
    team = make_team()
    application = make_application("proposed", team=team)
    close(application.round)
    team.reviewer.official_profile.duty = "approver"
    team.reviewer.official_profile.save()
    del team.reviewer.official

    with pytest.raises(TransitionError), clock.at(CONFIRMED):
        selection.confirm_list(
            application.round,
            actor=team.reviewer,
            versions={application.reference: application.version},
        )


def test_grant_title_before_the_end_of_the_publicity_is_refused():
    team = make_team()
    application = make_application("publicity", team=team)

    with pytest.raises(NotCleared, match="10月14日"), clock.at(at(10, 14, 23, 59)):
        selection.grant_title(application, actor=team.approver, version=application.version)

    assert Designation.objects.count() == 0


def test_grant_title_makes_platform_title_and_term():
    team = make_team()
    application = make_application("publicity", team=team)

    with clock.at(GRANTED):
        designation = selection.grant_title(
            application, actor=team.approver, version=application.version
        )

    platform = Platform.objects.get()
    assert (designation.reference, designation.platform) == ("SH-2026-001", platform)
    assert (designation.granted_on, designation.valid_until) == (
        date(2026, 10, 15),
        date(2029, 10, 14),
    )
    assert (platform.name, platform.district) == ("云岭制造云平台", "440112")
    assert (designation.handled_by, designation.reviewed_by, designation.approved_by) == (
        team.handler,
        team.reviewer,
        team.approver,
    )


def test_grant_title_twice_is_one_title():
    team = make_team()
    application = make_application("designated", team=team)

    with pytest.raises(TransitionError), clock.at(GRANTED):
        selection.grant_title(application, actor=team.approver, version=application.version)

    assert Designation.objects.count() == 1


def test_a_unit_whose_title_is_valid_gets_no_second_one():
    team = make_team()
    first = make_application("designated", team=team)
    with clock.at(GRANTED):
        later = make_round(team=team, opens_at=at(10, 16), closes_at=at(10, 20, 17))
    admin = admin_of(first)
    with clock.at(at(10, 16, 12)):
        again = applications.start_application(later, actor=admin)
        again = submit(fill_application(again, admin), admin)
        again = review.accept_application(again, actor=team.handler, version=again.version)
        again = review.propose_application(again, actor=team.reviewer, version=again.version)
    with clock.at(at(10, 21)):
        rounds.close_due_rounds()
        selection.confirm_list(
            later, actor=team.approver, versions={again.reference: again.version}
        )
        again.refresh_from_db()
    with clock.at(at(11, 2)), pytest.raises(TransitionError, match="仍然有效"):
        selection.grant_title(again, actor=team.approver, version=again.version)


@pytest.mark.parametrize(
    ("granted", "years", "last"),
    [
        (date(2026, 10, 15), 3, date(2029, 10, 14)),
        (date(2024, 2, 29), 3, date(2027, 2, 27)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
    ],
)
def test_last_day_of_term_is_the_day_before_the_anniversary(granted, years, last):
    assert selection.last_day_of_term(granted, years) == last


def test_visible_to_keeps_units_and_districts_apart():
    application = make_application("submitted")
    draft = make_application(
        "empty", organisation=make_organisation(district="440106"), round_=application.round
    )
    own, other = admin_of(application), admin_of(draft)
    huangpu, tianhe = (
        make_official("district", "440112"),
        make_official("district", "440106"),
    )
    city = make_official("supervisor")

    seen = {
        name: set(PlatformApplication.objects.visible_to(user))
        for name, user in {
            "own": own,
            "other": other,
            "huangpu": huangpu,
            "tianhe": tianhe,
            "city": city,
        }.items()
    }

    assert seen == {
        "own": {application},
        "other": {draft},
        "huangpu": {application},
        "tianhe": set(),
        "city": {application},
    }
