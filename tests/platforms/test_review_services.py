"""审查: returning, correcting, rejecting and ticking."""

from datetime import date, datetime, timedelta

import pytest

from casework import clock
from casework.drafts import FieldLocked
from casework.models import CalendarDay, OpenStep
from casework.workflow import NoteMissing, SamePerson, TransitionError
from platforms.services import applications, review
from platforms.services.applications import WindowClosed
from platforms.services.review import PointsMissing
from tests.builders import make_admin
from tests.builders_platforms import (
    CLOSES,
    PLATFORM,
    POINTS,
    REVIEWED,
    at,
    fill_application,
    make_application,
    make_material,
    make_round,
    make_team,
    submit,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def admin_of(application):
    return application.organisation.memberships.filter(role="admin").first().user


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
    with clock.at(last), pytest.raises(TransitionError, match="在此之前不能不予通过"):
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


def test_tick_point_refuses_who_reviewed_the_application():
    team = make_team()
    application = make_application("formal_review", team=team)
    application = review.send_back_application(
        application, actor=team.reviewer, version=application.version, note="请再核对合同。"
    )
    team.reviewer.official_profile.duty = "handler"
    team.reviewer.official_profile.save()
    del team.reviewer.official

    with pytest.raises(SamePerson):
        review.tick_point(
            application, actor=team.reviewer, code="M03", point="有签署日期", is_ticked=True
        )

    assert application.ticks.count() == 0


def test_the_clock_goes_on_where_it_was_stopped():
    team = make_team()
    application = make_application("submitted", team=team)
    with clock.at(at(9, 15)):
        application = review.return_application(
            application, actor=team.handler, version=application.version, points=POINTS
        )
    with clock.at(at(9, 16)):
        application = submit(application, admin_of(application))

    step = OpenStep.objects.of(application).open().get()
    # Three of five working days were used from 10 to 15 September; two are left from the 16th.
    assert step.due_on == date(2026, 9, 18)


def test_a_right_to_correct_does_not_lapse_on_a_guessed_day():
    team = make_team()
    opens, closes = at(12, 1), at(12, 31, 17)
    round_ = make_round(team=team, opens_at=opens, closes_at=closes)
    admin = make_admin()
    with clock.at(at(12, 20)):
        made = fill_application(applications.start_application(round_, actor=admin), admin)
        made = submit(made, admin)
    with clock.at(at(12, 28)):
        made = review.return_application(
            made, actor=team.handler, version=made.version, points=POINTS
        )
    late = datetime(2027, 1, 20, 10, tzinfo=clock.GUANGZHOU)
    with clock.at(late), pytest.raises(TransitionError):
        review.reject_application(made, actor=team.handler, version=made.version, note="逾期。")
    for day, name in ((date(2027, 1, 1), "元旦"), (date(2027, 10, 1), "国庆节")):
        CalendarDay.objects.create(on=day, is_workday=False, name=name)
    made.refresh_from_db()

    last, is_provisional = made.open_correction.limit
    with clock.at(last):
        corrected = submit(made, admin)

    assert (last, is_provisional) == (
        datetime(2027, 1, 5, 17, tzinfo=clock.GUANGZHOU),
        False,
    )
    assert corrected.status == "submitted"
